package io.tailrace.source.postgres.refresh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** However much is committed while a reading runs, no more waits for its end than one order. */
class RefreshSchedulerTest {
  private final List<RefreshOrder> orders = new ArrayList<>();
  private final RefreshScheduler schedule =
      new RefreshScheduler(
          orders::add,
          view -> {
            throw new AssertionError("no reading was ordered of " + view);
          },
          () -> 0);

  @Test
  void touchesWhileAReadingByTheClockRunsAreOneOrderAfterIt() throws InterruptedException {
    schedule.touched(Set.of("a"));
    assertEquals(List.of(new RefreshOrder.Touched(List.of("a"))), orders);
    for (int commit = 0; commit < 1_000; commit++) {
      schedule.touched(commit % 2 == 0 ? Set.of("b") : Set.of("a", "c"));
    }
    assertEquals(1, orders.size(), "while it runs");
    schedule.clockDone();
    assertEquals(2, orders.size());
    RefreshOrder.Touched second = assertInstanceOf(RefreshOrder.Touched.class, orders.get(1));
    assertEquals(List.of("a", "b", "c"), second.views().stream().sorted().toList());
    schedule.clockDone();
    assertEquals(2, orders.size(), "nothing was touched meanwhile");
    schedule.touched(Set.of("a"));
    assertEquals(3, orders.size());
  }

  @Test
  void anotherThreadThatReadsIsToldWhatTheFirstDidNotGetTo() throws InterruptedException {
    schedule.touched(Set.of("a"));
    schedule.touched(Set.of("b"));
    List<RefreshOrder> second = new ArrayList<>();
    schedule.beginAgain(second::add);
    schedule.touched(Set.of());
    assertEquals(List.of(new RefreshOrder.Touched(List.of("b"))), second);
    assertEquals(1, orders.size());
  }
}
