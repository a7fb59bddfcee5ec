package io.tailrace.source.json;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Utf8Test {
  private static final int LARGE = 1_200_000;

  @ParameterizedTest
  @ValueSource(strings = {"", "x", "é", "漢", "😀", "aé漢😀", "😀a", "\ud83d", "\ude00x"})
  void aLargeTextHasTheBytesOfASmallOne(String piece) {
    for (String text : new String[] {piece, "x" + piece.repeat(LARGE)}) {
      assertArrayEquals(text.getBytes(StandardCharsets.UTF_8), Utf8.bytes(new StringBuilder(text)));
    }
  }

  /** As the JDK's decoder has it, of bytes that are nearly text. */
  @Test
  void bytesAreTextWhereTheyCanBeDecoded() {
    Random random = new Random(2);
    byte[] edges = {0, 0x7f, -128, -65, -64, -62, -33, -32, -96, -97, -17, -19, -16, -112, -12, -1};
    for (int round = 0; round < 200_000; round++) {
      byte[] bytes = new byte[random.nextInt(6)];
      random.nextBytes(bytes);
      for (int i = 0; i < bytes.length; i++) {
        bytes[i] = random.nextInt(4) == 0 ? bytes[i] : edges[random.nextInt(edges.length)];
      }
      assertEquals(
          isText(bytes), Utf8.isValid(bytes, 0, bytes.length), () -> Arrays.toString(bytes));
    }
    byte[] text = "aé漢😀".getBytes(StandardCharsets.UTF_8);
    assertTrue(Utf8.isValid(text, 0, text.length));
    assertFalse(Utf8.isValid(text, 0, text.length - 1));
    assertTrue(Utf8.isValid(text, 1, text.length - 4));
  }

  private static boolean isText(byte[] bytes) {
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
      return true;
    } catch (CharacterCodingException e) {
      return false;
    }
  }
}
