package io.tailrace.source.postgres.refresh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.source.postgres.event.RefreshOutcome;
import io.tailrace.source.postgres.event.RowChange;
import io.tailrace.source.postgres.event.StreamEvent;
import io.tailrace.source.postgres.event.TableChanges;
import io.tailrace.source.postgres.session.Snapshot;
import io.tailrace.source.postgres.session.WalPosition;
import io.tailrace.view.Update;
import io.tailrace.view.position.History;
import io.tailrace.view.zset.Row;
import io.tailrace.view.zset.SourceFault;
import io.tailrace.view.zset.ZSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Whatever snapshots see, a view is only told where it held what was read. */
class CommitTimelineTest {
  private static final int STEPS = 2_000;

  @Test
  void aViewAlwaysHoldsWhatItsCommitsMadeOfItUpToItsTimestamp() throws SourceFault {
    int readings = 0;
    int refused = 0;
    int joins = 0;
    for (long seed = 1; seed <= 40; seed++) {
      TimelineWorld world = new TimelineWorld(seed);
      for (int step = 0; step < STEPS; step++) {
        world.step();
        assertEquals("", world.contradiction(), "seed " + seed + ", step " + step);
      }
      world.settle();
      assertEquals("", world.contradiction(), "seed " + seed);
      assertTrue(world.isSettled(), "seed " + seed);
      readings += world.readings();
      refused += world.refused();
      joins += world.joins();
    }
    assertTrue(readings > 400, readings + " readings");
    assertTrue(joins > 100, joins + " views that joined");
    assertTrue(refused > 50, refused + " snapshots without a place");
  }

  @Test
  void aSnapshotSeesWhatEndedBeforeItWasTaken() {
    Snapshot snapshot = Snapshot.parse("10:20:10,14");
    assertTrue(snapshot.sees(9));
    assertFalse(snapshot.sees(10));
    assertTrue(snapshot.sees(13));
    assertFalse(snapshot.sees(14));
    assertTrue(snapshot.sees(19));
    assertFalse(snapshot.sees(20));
    assertEquals(new Snapshot(7, 7, Set.of()), Snapshot.parse("7:7:"));
  }

  @Test
  void theLowHalfOfATransactionIsEnoughOnBothSidesOfItsOverflow() {
    long turn = 1L << 32;
    Snapshot after = new Snapshot(turn + 1, turn + 5, Set.of(turn + 3));
    assertTrue(after.seesCommitOf(-7));
    assertTrue(after.seesCommitOf(0));
    assertTrue(after.seesCommitOf(2));
    assertFalse(after.seesCommitOf(3));
    assertFalse(after.seesCommitOf(5));
    Snapshot before = new Snapshot(turn - 3, turn - 1, Set.of(turn - 2));
    assertTrue(before.seesCommitOf(-3));
    assertFalse(before.seesCommitOf(-2));
    assertFalse(before.seesCommitOf(4));
  }

  @Test
  void whatTheLogHasAndNobodySeesYetIsNoPlaceForAReading() {
    Snapshot origin = new Snapshot(5, 8, Set.of(5L));
    assertTrue(new Snapshot(8, 9, Set.of()).isAtLeast(origin));
    assertTrue(new Snapshot(5, 9, Set.of(5L, 8L)).isAtLeast(origin));
    assertFalse(new Snapshot(6, 9, Set.of(6L)).isAtLeast(origin));
    assertFalse(new Snapshot(5, 7, Set.of(5L)).isAtLeast(origin));
  }

  @Test
  void commitsThatCancelOutAreNotKnownOneByOne() {
    CommitTimeline line = timeline();
    line.begin(subject(false), true);
    line.committed(commit(110, 5, 7, 1), Map.of(), Map.of(), 1);
    line.committed(commit(120, 6, 8, 1), Map.of(), Map.of(), 1);
    assertEquals(List.of("v"), line.place(new Snapshot(7, 7, Set.of()), 1, List.of("v")));
    ZSet nothing = new ZSet.Sum().toZSet();
    assertEquals(
        List.of(new Update.Bridge("v", 120, 8, nothing)),
        line.read("v", new RefreshOutcome.Changed(nothing)).updates());
    line.committed(commit(130, 7, 9, 1), Map.of(), Map.of(), 2);
    assertEquals(List.of("v"), line.place(new Snapshot(8, 8, Set.of()), 2, List.of("v")));
    assertEquals(
        List.of(),
        line.read("v", new RefreshOutcome.Changed(nothing)).updates(),
        "one commit that changed nothing of it");
    assertEquals(List.of(new Update.Progress("v", 130, 9)), TimelineWorld.progress(line, 130));
  }

  @Test
  void aViewThatJoinsIsReadWhenWhatWasRunningHasEnded() {
    CommitTimeline line = timeline();
    line.join(subject(false), 2, 1);
    Snapshot first = new Snapshot(5, 9, Set.of(5L));
    assertEquals(List.of(), line.place(first, 0, List.of("v")), "taken before it joined");
    assertEquals(List.of(), line.place(first, 1, List.of("v")), "5 may have changed it before");
    Snapshot second = new Snapshot(8, 12, Set.of(8L));
    assertEquals(List.of(), line.place(second, 2, List.of("v")), "8 as well");
    Snapshot third = new Snapshot(9, 13, Set.of(9L));
    assertEquals(List.of("v"), line.place(third, 3, List.of("v")), "9 began afterwards");
  }

  @Test
  void whatCameBehindTheReadingOfATableIsKeptForIt() {
    CommitTimeline line = timeline();
    line.join(subject(true), 2, 1);
    List<TableChanges> early = List.of(changes("[1]"));
    List<TableChanges> late = List.of(changes("[2]"));
    line.committed(commit(110, 5, 7, 1), Map.of(1, early), Map.of(), 1);
    line.committed(commit(120, 6, 8, 2), Map.of(1, early), Map.of(), 1);
    line.committed(commit(130, 9, 9, 2), Map.of(1, late), Map.of(), 1);
    Snapshot snapshot = new Snapshot(9, 9, Set.of());
    assertEquals(List.of("v"), line.place(snapshot, 1, List.of("v")));
    ZSet rows = new ZSet.Sum().add(Row.of("[1]"), 1).toZSet();
    PlacedRefresh placed = line.read("v", new RefreshOutcome.Changed(rows));
    assertEquals(
        List.of(
            new Update.Contents(
                "v", new History("v"), List.of(), Update.Pace.CLOCKED, 129, 9, rows)),
        placed.updates());
    assertEquals(List.of(new Touch(130, 9, 9, late, null)), placed.rest());
    assertFalse(line.follows("v"));
  }

  @Test
  void tooMuchToKeepMeansToReadAgainLater() {
    CommitTimeline line = timeline();
    line.join(subject(true), 2, 1);
    List<TableChanges> large = List.of(changes("[\"" + "x".repeat(2_000) + "\"]"));
    line.committed(commit(110, 9, 7, 2), Map.of(1, large), Map.of(), 5);
    Snapshot snapshot = new Snapshot(9, 9, Set.of());
    assertEquals(List.of(), line.place(snapshot, 1, List.of("v")), "it has not seen 9");
    assertEquals(List.of("v"), line.place(new Snapshot(10, 10, Set.of()), 5, List.of("v")));
  }

  @Test
  void moreTouchesThanAreKeptMeanToReadAgainLater() {
    assertEquals(List.of("v"), placedByTheFirstOfTwo(10_000));
    assertEquals(List.of(), placedByTheFirstOfTwo(10_001), "it is placed behind all of them");
  }

  /** Of two snapshots that see all of so many touches: one ordered before the last, one after. */
  private static List<String> placedByTheFirstOfTwo(int touches) {
    CommitTimeline line = timeline();
    line.begin(subject(false), true);
    for (int touch = 0; touch < touches; touch++) {
      line.committed(commit(110 + 10L * touch, 5 + touch, 7, 1), Map.of(), Map.of(), 2);
    }
    Snapshot all = new Snapshot(5 + touches, 5 + touches, Set.of());
    List<String> placed = line.place(all, 1, List.of("v"));
    if (placed.isEmpty()) {
      assertEquals(List.of("v"), line.place(all, 2, List.of("v")));
    }
    return placed;
  }

  private static CommitTimeline timeline() {
    return new CommitTimeline(new Snapshot(5, 5, Set.of()), 100, 0);
  }

  private static TrackedView subject(boolean keepsChanges) {
    return new TrackedView("v", List.of(), new History("v"), Set.of(1), keepsChanges, 1_000);
  }

  private static StreamEvent.Committed commit(
      long position, int transaction, long time, long generation) {
    return new StreamEvent.Committed(
        position, time, transaction, generation, List.of(), Set.of(1), Set.of(), Map.of());
  }

  private static TableChanges changes(String row) {
    return new TableChanges(1, false, List.of(new RowChange.Inserted(Row.of(row))));
  }

  @Test
  void theLogsEndBehindAPageHeaderIsThePagesBegin() {
    assertEquals(0x4000, WalPosition.behindHeader(0x4018));
    assertEquals(0x4000, WalPosition.behindHeader(0x4028));
    assertEquals(0x4030, WalPosition.behindHeader(0x4030));
    assertEquals(0x3ff8, WalPosition.behindHeader(0x3ff8));
  }
}
