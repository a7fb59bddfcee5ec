package io.tailrace.source.json;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.nio.charset.StandardCharsets;
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
}
