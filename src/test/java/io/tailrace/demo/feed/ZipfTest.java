package io.tailrace.demo.feed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;

class ZipfTest {
  private static final int DRAWS = 200_000;

  @Test
  void aRankComesUpInInverseProportionToItself() {
    int[] seen = draw(new Zipf(100, 1));
    double harmonic = 0;
    for (int rank = 1; rank <= 100; rank++) {
      harmonic += 1.0 / rank;
    }
    for (int rank : new int[] {1, 2, 3, 10, 50}) {
      double expected = DRAWS / harmonic / rank;
      assertEquals(expected, seen[rank - 1], 6 * Math.sqrt(expected), "rank " + rank);
    }
  }

  @Test
  void everyRankCanComeUpAndNoOther() {
    int[] seen = draw(new Zipf(30, 1));
    for (int rank = 0; rank < 30; rank++) {
      assertTrue(seen[rank] > 0, "rank " + rank);
    }
  }

  @Test
  void oneRankIsAlwaysDrawn() {
    assertEquals(0, new Zipf(1, 1).next(new Random(1)));
  }

  private static int[] draw(Zipf zipf) {
    Random random = new Random(7);
    int[] seen = new int[100];
    for (int i = 0; i < DRAWS; i++) {
      seen[zipf.next(random)]++;
    }
    return seen;
  }
}
