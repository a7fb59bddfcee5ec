package io.tailrace.push.message;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FramingTest {
  private static String text(ByteBuffer frame) {
    return StandardCharsets.ISO_8859_1.decode(frame).toString();
  }

  private static byte[] bytes(Framing framing, String content) {
    byte[] bytes = new byte[framing.from() + content.length() + 100];
    System.arraycopy(
        content.getBytes(StandardCharsets.ISO_8859_1), 0, bytes, framing.from(), content.length());
    return bytes;
  }

  private static ByteBuffer holding(Framing framing, String content) {
    return ByteBuffer.wrap(bytes(framing, content));
  }

  @ParameterizedTest
  @CsvSource({"1,1", "15,f", "16,10", "255,ff", "65521,fff1", "1048576,100000", "16777215,ffffff"})
  void aWriteIsOneChunk(int length, String size) {
    String content = "x".repeat(length);
    ByteBuffer buffer = holding(Framing.CHUNKED, content);
    int to = Framing.CHUNKED.from() + length;
    String chunk = size + "\r\n" + content + "\r\n";
    assertEquals(chunk, text(Framing.CHUNKED.copy(bytes(Framing.CHUNKED, content), to)));
    assertEquals(chunk, text(Framing.CHUNKED.frame(buffer, to, false)));
    assertEquals(chunk + "0\r\n\r\n", text(Framing.CHUNKED.frame(buffer.clear(), to, true)));
  }

  @Test
  void theLastChunkComesAlsoAlone() {
    assertEquals("0\r\n\r\n", text(Framing.CHUNKED.last(new byte[0])));
    assertEquals("2\r\nab\r\n0\r\n\r\n", text(Framing.CHUNKED.last(new byte[] {'a', 'b'})));
    ByteBuffer nothing = holding(Framing.CHUNKED, "");
    assertEquals("", text(Framing.CHUNKED.frame(nothing, Framing.CHUNKED.from(), false)));
  }

  @Test
  void withoutChunksNothingIsAdded() {
    assertEquals("ab", text(Framing.NONE.frame(holding(Framing.NONE, "ab"), 2, false)));
    assertEquals("ab", text(Framing.NONE.last(new byte[] {'a', 'b'})));
    assertEquals("", text(Framing.NONE.last(new byte[0])));
  }

  @ParameterizedTest
  @ValueSource(ints = {64, 4_096, 65_536})
  void aFullBufferHasRoomForItsFrameAndTheEnd(int size) {
    for (Framing framing : Framing.values()) {
      ByteBuffer frame = framing.frame(ByteBuffer.allocate(size), framing.to(size), true);
      assertEquals(size, frame.limit());
    }
  }
}
