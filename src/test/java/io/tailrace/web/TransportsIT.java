package io.tailrace.web;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.testing.Gunzip;
import io.tailrace.testing.clients.ResponseBody;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A client gets the same bytes by both transports, from the status line to the end. */
final class TransportsIT {
  private static final String[] SETTINGS = {
    "tailrace.url=postgresql://db/shop", "tailrace.views=a,b", "tailrace.heartbeat=5m"
  };

  private ScriptedApplication async;
  private ScriptedApplication upgrade;

  private static ScriptedApplication start(String transport) throws Exception {
    return ScriptedApplication.start(
        SETTINGS[0], SETTINGS[1], SETTINGS[2], "tailrace.hold=" + transport);
  }

  @BeforeEach
  void start() throws Exception {
    async = start("async");
    upgrade = start("upgrade");
  }

  @AfterEach
  void stop() throws Exception {
    async.close();
    upgrade.close();
  }

  /** A response as it comes, without its chunks if it has any. */
  private static final class Client implements AutoCloseable {
    private final Socket socket;
    private final InputStream in;
    private final Map<String, String> head = new TreeMap<>();
    private final Gunzip gunzip = new Gunzip();
    private final StringBuilder text = new StringBuilder();
    private final boolean compressed;
    private final ResponseBody body;

    /** Of the content as it is coded. */
    private int length;

    Client(ScriptedApplication server, String path, String version, String... headers)
        throws IOException {
      var uri = server.uri(path);
      socket = new Socket(InetAddress.getByName(uri.getHost()), uri.getPort());
      socket.setSoTimeout(30_000);
      String target = uri.getRawPath() + (uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery());
      String request =
          "GET " + target + " " + version + "\r\nHost: x\r\n" + String.join("", headers) + "\r\n";
      socket.getOutputStream().write(request.getBytes(ISO_8859_1));
      in = socket.getInputStream();
      for (String line = line(); !line.isEmpty(); line = line()) {
        int colon = line.indexOf(':');
        String name = colon < 0 ? "" : line.substring(0, colon).toLowerCase(Locale.ROOT);
        head.put(name, line.substring(colon + 1).strip());
      }
      compressed = head.containsKey("content-encoding");
      ResponseBody.Content content = this::take;
      body =
          head.containsKey("transfer-encoding")
              ? ResponseBody.chunked(content)
              : ResponseBody.toTheEnd(content);
    }

    private String line() throws IOException {
      StringBuilder line = new StringBuilder();
      for (int next = in.read(); next != '\n'; next = in.read()) {
        assertTrue(next >= 0, () -> "the response ends in its head: " + line);
        line.append((char) next);
      }
      return line.toString().strip();
    }

    private void take(byte[] bytes, int offset, int length) {
      this.length += length;
      byte[] plain = compressed ? gunzip.read(bytes, offset, length) : null;
      text.append(
          plain == null
              ? new String(bytes, offset, length, ISO_8859_1)
              : new String(plain, ISO_8859_1));
    }

    void readUntil(String end) throws IOException {
      while (text.indexOf(end) < 0) {
        assertTrue(read(), () -> "the response ends before " + end + ": " + text);
      }
    }

    private boolean read() throws IOException {
      byte[] bytes = new byte[4 << 10];
      int read = in.read(bytes);
      body.feed(bytes, 0, Math.max(0, read));
      return read > 0;
    }

    /** Up to the last chunk, or the end of a connection without chunks. */
    String readToTheEnd() throws IOException {
      boolean ended = false;
      while (!body.isComplete(ended)) {
        assertTrue(!ended, "the response ends without its last chunk");
        ended = !read();
      }
      return text.toString();
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "HTTP/1.1, ''",
    "HTTP/1.1, gzip",
    "HTTP/1.0, ''",
    "HTTP/1.0, gzip",
  })
  void bothSendTheSame(String version, String coding) throws Exception {
    String accept = coding.isEmpty() ? "" : "Accept-Encoding: " + coding + "\r\n";
    String large = "[\"" + "é\\\"".repeat(100_000) + "\"]";
    for (ScriptedApplication server : new ScriptedApplication[] {async, upgrade}) {
      server.contents("a", 10, "[1]", large);
      server.contents("b", 10, rows(40_000));
    }
    String path = "api/stream?view=a&view=b";
    try (Client one = new Client(async, path, version, accept);
        Client two = new Client(upgrade, path, version, accept)) {
      for (Client each : new Client[] {one, two}) {
        each.readUntil("\nid: ");
      }
      for (ScriptedApplication server : new ScriptedApplication[] {async, upgrade}) {
        server.insert("a", 20, "[2]");
        server.insert("b", 20, "[2]");
      }
      for (Client each : new Client[] {one, two}) {
        each.readUntil("-20\n");
      }
      for (ScriptedApplication server : new ScriptedApplication[] {async, upgrade}) {
        server.delete("a", 30, large);
        server.insert("a", 40, "[4]");
        server.delete("b", 40, "[2]");
      }
      for (Client each : new Client[] {one, two}) {
        each.readUntil("-40\n");
      }
      async.undeploy();
      upgrade.undeploy();
      String text = withoutRetries(one.readToTheEnd());
      assertEquals(text, withoutRetries(two.readToTheEnd()));
      assertTrue(text.endsWith("event: bye\ndata: {}\n\n"), text.substring(text.length() - 100));
      assertEquals(head(one), head(two));
      int difference = Math.abs(one.length - two.length);
      assertTrue(difference < 20, () -> "the same but for two numbers: " + difference);
    }
  }

  private static String[] rows(int count) {
    String[] rows = new String[count];
    for (int i = 0; i < count; i++) {
      rows[i] = "[" + (1_000_000 + i) + "]";
    }
    return rows;
  }

  private static String withoutRetries(String text) {
    return text.replaceAll("retry: [0-9]+", "retry: 1");
  }

  private static Map<String, String> head(Client client) {
    Map<String, String> head = new TreeMap<>(client.head);
    head.remove("date");
    head.remove("connection"); // An upgraded connection is not used again.
    return head;
  }
}
