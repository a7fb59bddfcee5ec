package io.tailrace.source.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.view.SourceFault;
import io.tailrace.view.Update;
import io.tailrace.view.ZSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Whatever snapshots see, a view is only told where it held what was read. */
class PostgresLineTest {
  private static final int STEPS = 2_000;

  @Test
  void aViewAlwaysHoldsWhatItsCommitsMadeOfItUpToItsTimestamp() throws SourceFault {
    int readings = 0;
    int refused = 0;
    for (long seed = 1; seed <= 40; seed++) {
      LineWorld world = new LineWorld(seed);
      for (int step = 0; step < STEPS; step++) {
        world.step();
        assertEquals("", world.contradiction(), "seed " + seed + ", step " + step);
      }
      world.settle();
      assertEquals("", world.contradiction(), "seed " + seed);
      assertTrue(world.isSettled(), "seed " + seed);
      readings += world.readings();
      refused += world.refused();
    }
    assertTrue(readings > 400, readings + " readings");
    assertTrue(refused > 50, refused + " snapshots without a place");
  }

  @Test
  void aSnapshotSeesWhatEndedBeforeItWasTaken() {
    PostgresSnapshot snapshot = PostgresSnapshot.parse("10:20:10,14");
    assertTrue(snapshot.sees(9));
    assertFalse(snapshot.sees(10));
    assertTrue(snapshot.sees(13));
    assertFalse(snapshot.sees(14));
    assertTrue(snapshot.sees(19));
    assertFalse(snapshot.sees(20));
    assertEquals(new PostgresSnapshot(7, 7, Set.of()), PostgresSnapshot.parse("7:7:"));
  }

  @Test
  void theLowHalfOfATransactionIsEnoughOnBothSidesOfItsOverflow() {
    long turn = 1L << 32;
    PostgresSnapshot after = new PostgresSnapshot(turn + 1, turn + 5, Set.of(turn + 3));
    assertTrue(after.seesCommitOf(-7));
    assertTrue(after.seesCommitOf(0));
    assertTrue(after.seesCommitOf(2));
    assertFalse(after.seesCommitOf(3));
    assertFalse(after.seesCommitOf(5));
    PostgresSnapshot before = new PostgresSnapshot(turn - 3, turn - 1, Set.of(turn - 2));
    assertTrue(before.seesCommitOf(-3));
    assertFalse(before.seesCommitOf(-2));
    assertFalse(before.seesCommitOf(4));
  }

  @Test
  void whatTheLogHasAndNobodySeesYetIsNoPlaceForAReading() {
    PostgresSnapshot origin = new PostgresSnapshot(5, 8, Set.of(5L));
    assertTrue(new PostgresSnapshot(8, 9, Set.of()).isAtLeast(origin));
    assertTrue(new PostgresSnapshot(5, 9, Set.of(5L, 8L)).isAtLeast(origin));
    assertFalse(new PostgresSnapshot(6, 9, Set.of(6L)).isAtLeast(origin));
    assertFalse(new PostgresSnapshot(5, 7, Set.of(5L)).isAtLeast(origin));
  }

  @Test
  void commitsThatCancelOutAreNotKnownOneByOne() {
    PostgresLine line = LineWorld.line("v", Set.of(1), new PostgresSnapshot(5, 5, Set.of()), 100);
    line.told(new PostgresTold(List.of(), 110, 7, Set.of(1), 5, 7));
    line.told(new PostgresTold(List.of(), 120, 8, Set.of(1), 6, 8));
    assertEquals(List.of("v"), line.place(new PostgresSnapshot(7, 7, Set.of()), List.of("v")));
    ZSet nothing = new ZSet.Sum().toZSet();
    assertEquals(
        List.of(new Update.Bridge("v", 120, 8, nothing), new Update.Progress("v", 120, 8)),
        line.read("v", new PostgresOutcome.Changed(nothing)));
    line.told(new PostgresTold(List.of(), 130, 9, Set.of(1), 7, 9));
    assertEquals(List.of("v"), line.place(new PostgresSnapshot(8, 8, Set.of()), List.of("v")));
    assertEquals(
        List.of(new Update.Progress("v", 130, 9)),
        line.read("v", new PostgresOutcome.Changed(nothing)),
        "one commit that changed nothing of it");
  }

  @Test
  void theLogsEndBehindAPageHeaderIsThePagesBegin() {
    assertEquals(0x4000, PostgresReadings.behindHeader(0x4018));
    assertEquals(0x4000, PostgresReadings.behindHeader(0x4028));
    assertEquals(0x4030, PostgresReadings.behindHeader(0x4030));
    assertEquals(0x3ff8, PostgresReadings.behindHeader(0x3ff8));
  }
}
