package io.tailrace.demo.feed;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class PacerTest {
  private static final long MS = 1_000_000;

  @Test
  void eventsAreEvenlySpaced() {
    Pacer pacer = new Pacer(20);
    assertEquals(0, pacer.nextNanos(0));
    assertEquals(50 * MS, pacer.nextNanos(0));
    assertEquals(30 * MS, pacer.nextNanos(70 * MS));
  }

  @Test
  void aShortDelayIsCaughtUpWith() {
    Pacer pacer = new Pacer(20);
    pacer.nextNanos(0);
    assertEquals(
        0, LongStream.generate(() -> pacer.nextNanos(1_000 * MS)).limit(20).max().orElseThrow());
    assertEquals(50 * MS, pacer.nextNanos(1_000 * MS));
  }

  @Test
  void aLongOutageIsNotFollowedByABurst() {
    Pacer pacer = new Pacer(20);
    pacer.nextNanos(0);
    assertEquals(0, pacer.nextNanos(60_000 * MS));
    assertEquals(50 * MS, pacer.nextNanos(60_000 * MS));
  }

  @Test
  void zeroIsAsFastAsPossible() {
    Pacer pacer = new Pacer(0);
    assertEquals(0, LongStream.generate(() -> pacer.nextNanos(5)).limit(100).sum());
  }
}
