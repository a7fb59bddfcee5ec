package io.tailrace.demo.feed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class GatheringTest {
  private static final long MS = 1_000_000;

  private final Gathering gathering = new Gathering(3, Duration.ofMillis(100));

  @Test
  void editsAreDueWhenTheFirstOfThemHasWaitedItsTime() {
    gathering.add(counted("a"), 1_000 * MS);
    gathering.add(counted("b"), 1_090 * MS);
    assertFalse(gathering.isDue(1_099 * MS));
    assertEquals(MS, gathering.remainingNanos(1_099 * MS));
    assertTrue(gathering.isDue(1_100 * MS));
    assertEquals(0, gathering.remainingNanos(1_500 * MS));
  }

  @Test
  void editsAreDueAtOnceWhenTheyFillABatch() {
    gathering.add(counted("a"), 0);
    gathering.add(counted("b"), 0);
    assertFalse(gathering.isDue(0));
    gathering.add(counted("c"), 0);
    assertTrue(gathering.isDue(0));
    assertEquals(
        new Batch(List.of(edit("a"), edit("b"), edit("c")), "source", "at c"), gathering.take());
  }

  @Test
  void nothingIsNeverDue() {
    assertFalse(gathering.isDue(Long.MAX_VALUE));
    assertNull(gathering.take());
    gathering.add(counted("a"), 0);
    gathering.take();
    assertNull(gathering.take());
    assertFalse(gathering.isDue(1_000 * MS));
  }

  @Test
  void theTimeOfTheNextBatchBeginsWithItsOwnFirstEdit() {
    gathering.add(counted("a"), 0);
    gathering.take();
    gathering.add(counted("b"), 500 * MS);
    assertEquals(100 * MS, gathering.remainingNanos(500 * MS));
  }

  private static Edit edit(String user) {
    return new Edit(null, user, null, null, false);
  }

  private static Item.Counted counted(String user) {
    return new Item.Counted(edit(user), "source", "at " + user);
  }
}
