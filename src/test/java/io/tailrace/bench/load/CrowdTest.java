package io.tailrace.bench.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;
import java.util.zip.Deflater;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The load client of the benches: it counts what is exact, and nothing else. */
final class CrowdTest {
  private static final int CLIENTS = 3;
  private static final int LAST = 200;

  @ParameterizedTest
  @CsvSource({"false,false", "true,false", "false,true", "true,true"})
  void everyChangeIsCountedAtEveryClient(boolean chunked, boolean gzip) throws Exception {
    assertEquals(CLIENTS * LAST, counted(chunked, gzip, CrowdTest::exact, client -> ""));
  }

  @Test
  void oneClientThatIsToldSomethingElseIsReadByItself() throws Exception {
    String progress = "event: progress\nid: 7f-1\ndata: {\"timestamp\":1,\"time\":1}\n\n";
    assertEquals(
        CLIENTS * LAST,
        counted(true, true, CrowdTest::exact, client -> client == 1 ? progress : ""));
  }

  @Test
  void aMissingChangeIsNoticed() {
    assertNoticed(number -> number == 70 ? "" : exact(number), client -> "");
  }

  @Test
  void aChangeThatOneClientGetsTwiceIsNoticed() {
    String again = exact(LAST / 2);
    assertNoticed(CrowdTest::exact, client -> client == 1 ? again : "");
  }

  private static void assertNoticed(IntFunction<String> events, IntFunction<String> apart) {
    var noticed =
        assertThrows(IllegalStateException.class, () -> counted(false, false, events, apart));
    assertTrue(String.valueOf(noticed.getMessage()).startsWith("a change takes"));
  }

  private static String exact(int number) {
    return number == 1
        ? "event: snapshot\nid: 7f-1\ndata: {\"inserted\":[[1,\"a\"],[-7,\"b\"]],\"deleted\":[]}\n\n"
        : "event: batch\nid: 7f-%1$d\ndata: {\"inserted\":[[%1$d,\"a\"]],\"deleted\":[[%2$d,\"a\"]]}\n\n"
            .formatted(number, number - 1);
  }

  /** Each client is told all, and half-way what only it is told. */
  private static long counted(
      boolean chunked, boolean gzip, IntFunction<String> events, IntFunction<String> apart)
      throws Exception {
    long[] arrived = new long[1];
    List<Socket> sockets = new ArrayList<>();
    try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Crowd crowd =
            new Crowd(
                server.getLocalPort(), "/", gzip, (number, changes) -> arrived[0] += changes)) {
      Thread speaker =
          new Thread(
              () -> {
                try {
                  for (int client = 0; client < CLIENTS; client++) {
                    Socket socket = server.accept();
                    sockets.add(socket);
                    speak(socket.getOutputStream(), chunked, gzip, events, apart.apply(client));
                  }
                } catch (IOException left) {
                  // The crowd has gone, after what it noticed.
                }
              });
      speaker.start();
      crowd.open(CLIENTS);
      speaker.join();
      for (int idle = 0; idle < 20 && arrived[0] < CLIENTS * LAST; idle++) {
        crowd.read(100);
      }
      return arrived[0];
    } finally {
      for (Socket socket : sockets) {
        socket.close();
      }
    }
  }

  private static void speak(
      OutputStream out, boolean chunked, boolean gzip, IntFunction<String> events, String apart)
      throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.writeBytes(
        ascii(
            "HTTP/1.1 200 \r\nContent-Type: text/event-stream\r\n"
                + (chunked ? "Transfer-Encoding: chunked\r\n" : "Connection: close\r\n")
                + (gzip ? "Content-Encoding: gzip\r\n\r\n" : "\r\n")));
    byte[] header = {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, (byte) 0xff};
    piece(all, chunked, gzip ? header : new byte[0]);
    for (int number = 1; number <= LAST; number++) {
      String text = (number == LAST / 2 + 1 ? apart : "") + events.apply(number);
      piece(all, chunked, gzip ? deflated(text) : ascii(text));
    }
    out.write(all.toByteArray());
  }

  private static void piece(ByteArrayOutputStream all, boolean chunked, byte[] bytes) {
    if (bytes.length == 0) {
      return;
    }
    if (chunked) {
      all.writeBytes(ascii(Integer.toHexString(bytes.length) + "\r\n"));
    }
    all.writeBytes(bytes);
    if (chunked) {
      all.writeBytes(ascii("\r\n"));
    }
  }

  private static byte[] deflated(String text) {
    Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true);
    deflater.setInput(ascii(text));
    byte[] buffer = new byte[4 << 10];
    int length = deflater.deflate(buffer, 0, buffer.length, Deflater.SYNC_FLUSH);
    deflater.end();
    return Arrays.copyOf(buffer, length);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
