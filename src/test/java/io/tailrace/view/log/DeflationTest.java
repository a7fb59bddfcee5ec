package io.tailrace.view.log;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.testing.Gunzip;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DeflationTest {
  private final Deflation deflation = new Deflation();

  private static byte[] text(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] noise(int length) {
    byte[] noise = new byte[length];
    new Random(length).nextBytes(noise);
    return noise;
  }

  /** In any order, each as soon as it is there. */
  @Test
  void everyPieceIsReadWhereverItStands() {
    Random random = new Random(7);
    List<byte[]> plain = new ArrayList<>();
    for (int length : new int[] {0, 1, 31, 32, 33, 100, 4_095, 65_535, 65_536, 200_000}) {
      plain.add(noise(length));
      plain.add(text("[17,\"row\"],".repeat(length / 11 + 1)));
    }
    List<byte[]> pieces = plain.stream().map(deflation::piece).toList();
    for (int stream = 0; stream < 20; stream++) {
      Gunzip gunzip = new Gunzip();
      assertEquals(0, gunzip.read(Deflation.header()).length);
      for (int i = 0; i < 50; i++) {
        int index = random.nextInt(pieces.size());
        assertArrayEquals(plain.get(index), gunzip.read(pieces.get(index)));
      }
    }
  }

  @Test
  void whatWouldGrowIsStored() {
    for (int length : new int[] {1, 100, 65_535, 65_536, 300_000}) {
      int blocks = (length + 65_534) / 65_535;
      assertEquals(length + 5 * blocks, deflation.piece(noise(length)).length);
    }
    assertArrayEquals(deflation.piece(noise(100)), Deflation.stored(noise(100)));
  }

  @Test
  void whatRepeatsItselfIsSmaller() {
    byte[] rows = text("[\"Wikipedia\",4711],".repeat(1_000));
    assertTrue(deflation.piece(rows).length < rows.length / 20);
  }

  @Test
  void whatIsHugeIsNotWorkedOn() {
    byte[] huge = new byte[5 << 20];
    long before = deflation.worked();
    assertTrue(deflation.piece(huge).length > huge.length);
    assertEquals(before, deflation.worked());
  }
}
