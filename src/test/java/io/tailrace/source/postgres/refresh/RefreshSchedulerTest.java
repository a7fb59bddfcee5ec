package io.tailrace.source.postgres.refresh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.tailrace.source.ViewSettings;
import io.tailrace.source.postgres.catalog.Verdict;
import io.tailrace.source.postgres.event.RefreshOutcome;
import io.tailrace.source.postgres.event.SourceEvent;
import io.tailrace.source.postgres.event.StreamEvent;
import io.tailrace.source.postgres.session.Snapshot;
import io.tailrace.view.position.History;
import io.tailrace.view.zset.ZSet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Events of the stream and of readings go in, and orders for the thread that reads come out. */
class RefreshSchedulerTest {
  private static final Set<Integer> TABLE = Set.of(1);
  private static final ZSet NOTHING = ZSet.EMPTY;

  private final List<RefreshOrder> orders = new ArrayList<>();
  private final CommitTimeline timeline = new CommitTimeline(new Snapshot(5, 5, Set.of()), 100, 0);
  private long nanos;
  private final RefreshScheduler schedule =
      new RefreshScheduler(orders::add, RefreshSchedulerTest::job, () -> nanos);

  private static RefreshJob job(String view) {
    return new RefreshJob(
        new Verdict.Refused(new ViewSettings(view, view, null, 10, 1_000), "for its name"), 0);
  }

  private void follow(String view) {
    timeline.begin(new TrackedView(view, List.of(), new History(view), TABLE, false, 1_000), true);
  }

  /** A commit of the table of all views. */
  private void commit(long position, int transaction) throws InterruptedException {
    timeline.committed(
        new StreamEvent.Committed(
            position, 7, transaction, 0, List.of(), TABLE, Set.of(), Map.of()),
        Map.of(),
        Map.of(),
        schedule.nextSnapshot());
    schedule.advance(timeline);
  }

  private void opened(long number, long nextTransaction, long logged) throws InterruptedException {
    Snapshot snapshot = new Snapshot(nextTransaction, nextTransaction, Set.of());
    schedule.opened(new SourceEvent.Opened(number, snapshot, logged));
    schedule.advance(timeline);
  }

  private void read(String view, RefreshOutcome outcome) throws InterruptedException {
    PlacedRefresh unused = timeline.read(view, outcome);
    schedule.outcome(view, outcome, 3);
    schedule.done();
    schedule.advance(timeline);
  }

  private static RefreshOrder.Read reading(String view) {
    return new RefreshOrder.Read(List.of(job(view)));
  }

  @Test
  void aTouchedViewIsReadOnceTheStreamHasWhatTheSnapshotSaw() throws InterruptedException {
    follow("a");
    schedule.advance(timeline);
    assertEquals(List.of(), orders, "nothing was touched");
    commit(110, 5);
    assertEquals(List.of(new RefreshOrder.Open(1)), orders);
    opened(1, 7, 120);
    assertEquals(1, orders.size(), "a commit up to 120 may touch it");
    commit(120, 6);
    assertEquals(List.of(new RefreshOrder.Open(1), reading("a")), orders);
    read("a", new RefreshOutcome.Changed(NOTHING));
    assertEquals(2, orders.size(), "it is known");
    assertEquals(OptionalLong.of(3), schedule.millis("a"));
  }

  @Test
  void commitsDuringAReadingAreReadOnceAfterIt() throws InterruptedException {
    follow("a");
    commit(110, 5);
    opened(1, 6, 110);
    commit(120, 6);
    commit(130, 7);
    assertEquals(List.of(new RefreshOrder.Open(1), reading("a")), orders);
    read("a", new RefreshOutcome.Changed(NOTHING));
    assertEquals(new RefreshOrder.Open(2), orders.get(2));
    opened(2, 8, 130);
    assertEquals(reading("a"), orders.get(3));
  }

  @Test
  void aSnapshotWithoutAPlaceIsTakenAgain() throws InterruptedException {
    follow("a");
    commit(110, 6);
    schedule.opened(new SourceEvent.Opened(1, new Snapshot(4, 4, Set.of()), 110));
    schedule.advance(timeline);
    assertEquals(List.of(new RefreshOrder.Open(1), new RefreshOrder.Again(2)), orders);
    opened(2, 7, 110);
    assertEquals(reading("a"), orders.get(2));
  }

  @Test
  void aTransactionThatNobodyNeedsAnyMoreIsLeft() throws InterruptedException {
    follow("a");
    commit(110, 5);
    timeline.forget("a");
    opened(1, 6, 110);
    assertEquals(List.of(new RefreshOrder.Open(1), new RefreshOrder.Leave()), orders);
    follow("b");
    commit(120, 6);
    assertEquals(new RefreshOrder.Open(2), orders.get(2));
  }

  @Test
  void aViewThatFailedIsReadAgainAfterAWaitThatGrows() throws InterruptedException {
    follow("a");
    commit(110, 5);
    opened(1, 6, 110);
    for (int seconds : new int[] {1, 2, 4, 8, 16, 32, 60, 60}) {
      orders.clear();
      read("a", new RefreshOutcome.Failed("division by zero"));
      nanos += Duration.ofSeconds(seconds).toNanos() - 1;
      schedule.advance(timeline);
      assertEquals(List.of(), orders, "before " + seconds + " s");
      nanos++;
      schedule.advance(timeline);
      assertEquals(List.of(new RefreshOrder.Open(schedule.nextSnapshot() - 1)), orders);
      opened(schedule.nextSnapshot() - 1, 6, 110);
      assertEquals(reading("a"), orders.get(1));
    }
    assertEquals(OptionalLong.empty(), schedule.millis("a"), "it was never read");
  }

  @Test
  void aFailedViewDelaysNoOther() throws InterruptedException {
    follow("a");
    follow("b");
    commit(110, 5);
    opened(1, 6, 110);
    assertEquals(new RefreshOrder.Read(List.of(job("a"), job("b"))), orders.get(1));
    PlacedRefresh unused = timeline.read("b", new RefreshOutcome.Changed(NOTHING));
    schedule.outcome("b", new RefreshOutcome.Changed(NOTHING), 1);
    read("a", new RefreshOutcome.Failed("division by zero"));
    assertEquals(2, orders.size());
    commit(120, 6);
    assertEquals(new RefreshOrder.Open(2), orders.get(2));
    opened(2, 7, 120);
    assertEquals(reading("b"), orders.get(3));
  }

  @Test
  void anotherThreadThatReadsBeginsAnew() throws InterruptedException {
    follow("a");
    commit(110, 5);
    opened(1, 6, 110);
    List<RefreshOrder> second = new ArrayList<>();
    timeline.beginAgain();
    schedule.beginAgain(second::add);
    schedule.advance(timeline);
    assertEquals(List.of(new RefreshOrder.Open(2)), second);
    assertEquals(2, orders.size());
  }

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
  void anotherThreadThatReadsGetsTheTouchesThatWait() throws InterruptedException {
    schedule.touched(Set.of("a"));
    schedule.touched(Set.of("b"));
    List<RefreshOrder> second = new ArrayList<>();
    schedule.beginAgain(second::add);
    schedule.touched(Set.of());
    assertEquals(List.of(new RefreshOrder.Touched(List.of("b"))), second);
    assertEquals(1, orders.size());
  }
}
