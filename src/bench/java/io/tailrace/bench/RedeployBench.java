package io.tailrace.bench;

import io.tailrace.testing.Node;
import io.tailrace.testing.postgres.TestDatabase;
import io.tailrace.testing.postgres.TestPostgres;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The application is redeployed under many streams on a large view, of which some rows change
 * meanwhile: bytes to each client, with and without saved views. {@code mvn -q -Pbench test-compile
 * exec:exec "-Dbench=" -Dbench.main=io.tailrace.bench.RedeployBench}; before the class {@code
 * -Dclients=1000}, {@code -Drows=100000}.
 */
public final class RedeployBench {
  private static final int CLIENTS = Integer.getInteger("clients", 1_000);
  private static final int ROWS = Integer.getInteger("rows", 100_000);
  private static final Pattern ID = Pattern.compile("\nid: (\\S+)\n");
  private static final String LAST = "the last row";

  private RedeployBench() {}

  public static void main(String[] args) throws Exception {
    System.out.println(
        "| saved views | clients | rows | bytes to each client | stopped and started, ms | all have"
            + " every change after, ms |");
    System.out.println("|---".repeat(6) + "|");
    try (TestPostgres server = TestPostgres.start(Map.of())) {
      for (String saved : List.of("none", "")) {
        run(server.newDatabase(), saved);
      }
    }
  }

  private static void run(TestDatabase database, String saved) throws Exception {
    database.execute(
        "CREATE TABLE big (n int8 PRIMARY KEY, s text)",
        "INSERT INTO big SELECT g, repeat('x', 80) FROM generate_series(1, " + ROWS + ") g");
    Map<String, String> parameters = new LinkedHashMap<>();
    parameters.put("tailrace.url", database.url());
    parameters.put("tailrace.user", "postgres");
    parameters.put("tailrace.views", "big");
    parameters.put("tailrace.stream.compression", "off");
    if (!saved.isEmpty()) {
      parameters.put("tailrace.state-dir", saved);
    }
    try (Node node = Node.start(List.of("-Xmx600m"), parameters)) {
      while (!node.states().containsValue("live")) {
        Thread.sleep(100);
      }
      String id = new Crowd(node.port(), 1, "").await(ID).id;
      Crowd before = new Crowd(node.port(), CLIENTS, id);
      database.execute(
          "UPDATE big SET s = 'changed' WHERE n <= 10",
          "INSERT INTO big VALUES (0, '" + LAST + "')");
      before.await(Pattern.compile(LAST));
      String position = before.id;
      before.close();
      database.execute("UPDATE big SET s = 'again' WHERE n <= 10");
      long begin = System.nanoTime();
      node.redeploy();
      long deployed = (System.nanoTime() - begin) / 1_000_000;
      database.execute("UPDATE big SET s = 'marker' WHERE n = 0");
      Crowd after = new Crowd(node.port(), CLIENTS, position);
      begin = System.nanoTime();
      after.await(Pattern.compile("marker"));
      System.out.printf(
          Locale.ROOT,
          "| %s | %,d | %,d | %,d | %,d | %,d |%n",
          saved.isEmpty() ? "yes" : "no",
          CLIENTS,
          ROWS,
          after.bytes / CLIENTS,
          deployed,
          (System.nanoTime() - begin) / 1_000_000);
      after.close();
    }
  }

  /** What one stream has had. */
  private static final class Seen {
    private String end = "";
    private boolean row;
    private boolean whole;
    private boolean enough;
  }

  /** Streams whose bytes are counted and not kept. */
  private static final class Crowd {
    private final Selector selector = Selector.open();
    private final ByteBuffer buffer = ByteBuffer.allocate(1 << 20);
    private final int clients;
    private long bytes;
    private String id = "";

    Crowd(int port, int clients, String lastId) throws IOException {
      this.clients = clients;
      String position = lastId.isEmpty() ? "" : "Last-Event-ID: " + lastId + "\r\n";
      byte[] request =
          ("GET /api/stream/big HTTP/1.1\r\nHost: 127.0.0.1\r\n" + position + "\r\n")
              .getBytes(StandardCharsets.US_ASCII);
      for (int i = 0; i < clients; i++) {
        SocketChannel channel =
            SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        channel.write(ByteBuffer.wrap(request));
        channel.configureBlocking(false);
        channel.register(selector, SelectionKey.OP_READ, new Seen());
      }
    }

    /** Reads until each stream has had this, and the last part of a change, which has the id. */
    Crowd await(Pattern what) throws IOException {
      int left = clients;
      while (left > 0) {
        selector.select();
        for (SelectionKey key : selector.selectedKeys()) {
          if (read(key, what)) {
            left--;
          }
        }
        selector.selectedKeys().clear();
      }
      return this;
    }

    /** Keeps only the end of what came, in which the pattern may be. */
    private boolean read(SelectionKey key, Pattern what) throws IOException {
      buffer.clear();
      int count = ((SocketChannel) key.channel()).read(buffer);
      if (count < 0) {
        throw new IOException("a stream has ended: " + ((Seen) key.attachment()).end);
      }
      bytes += count;
      Seen seen = (Seen) key.attachment();
      String text = seen.end + new String(buffer.array(), 0, count, StandardCharsets.ISO_8859_1);
      Matcher ids = ID.matcher(text);
      while (ids.find()) {
        id = ids.group(1);
        seen.whole = true;
      }
      seen.row |= what.matcher(text).find();
      boolean found = !seen.enough && seen.row && seen.whole;
      seen.enough |= found;
      seen.end = text.substring(Math.max(0, text.length() - 300));
      return found;
    }

    void close() throws IOException {
      for (SelectionKey key : selector.keys()) {
        key.channel().close();
      }
      selector.close();
    }
  }
}
