package io.tailrace.view;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.view.Update.Pace;
import io.tailrace.view.log.Bounds;
import io.tailrace.view.zset.Column;
import io.tailrace.view.zset.SourceFault;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What an operator is told of a view: changes as {@code batches +inserted -deleted =rows}. */
class ViewMeterTest {
  private static final List<Column> OTHER = List.of(new Column("y", "text"));

  private static ViewMeter meter(Told told) {
    return told.database().meters().get(0);
  }

  private static String changes(Told told) {
    ViewMeter meter = meter(told);
    return "%d +%d -%d =%d"
        .formatted(meter.batches(), meter.inserted(), meter.deleted(), meter.rows());
  }

  @Test
  void theFirstContentsAreAChange() throws SourceFault {
    Told told = new Told("a", "b");
    assertEquals("0 +0 -0 =0", changes(told));
    told.contents("a", 10, "x", "y");
    assertEquals("1 +2 -0 =2", changes(told));
    assertEquals(
        List.of("a", "b"), told.database().meters().stream().map(ViewMeter::view).toList());
  }

  @Test
  void copiesAreCounted() throws SourceFault {
    Told told = new Told("a").contents("a", 10, "x", "x", "y");
    told.changes("a", 20, "z", "z", "-x").changes("a", 30, "-z", "-z");
    assertEquals("3 +5 -3 =2", changes(told));
    assertEquals("[\"x\"],[\"y\"],".length(), meter(told).bytes());
  }

  @Test
  void progressAndStatesAreNoChanges() throws SourceFault {
    Told told = new Told("a").contents("a", 10, "x").progress("a", 20).stale("a");
    told.changes("a", 30);
    assertEquals("1 +1 -0 =1", changes(told));
  }

  @Test
  void aNewReadingCountsWhatIsDifferent() throws SourceFault {
    Told told = new Told("a").contents("a", 10, "x", "y").stale("a").contents("a", 50, "y", "z");
    assertEquals("2 +3 -1 =2", changes(told));
    told.stale("a").contents("a", 60, "y", "z");
    assertEquals("2 +3 -1 =2", changes(told));
  }

  @Test
  void aReadingWithOtherColumnsCountsAllRows() throws SourceFault {
    Told told = new Told("a").contents("a", 10, "x", "y");
    told.apply(Told.read("a", Told.SECOND, OTHER, Pace.CLOCKED, 50, "y"));
    assertEquals("2 +3 -2 =1", changes(told));
  }

  @Test
  void whatCannotBeIsNotCounted() throws SourceFault {
    Told told = new Told("a").contents("a", 10, "x");
    assertThrows(SourceFault.class, () -> told.changes("a", 20, "y", "-z"));
    assertEquals("1 +1 -0 =1", changes(told));
  }

  @Test
  void whatIsKeptForThoseWhoAreBehindIsCountedInBytes() throws SourceFault {
    Bounds bounds = new Bounds(4_000, 400, 100, 4_000);
    Told told = new Told(bounds, "a").contents("a", 10, "x");
    assertEquals("log 0, checkpoints 0 in 0 bytes", kept(told));
    told.viewer("a").next();
    ViewMeter joined = meter(told);
    assertEquals(1, joined.checkpoints());
    assertTrue(joined.checkpointBytes() > 0, joined::toString);
    assertEquals(0, joined.logBytes());
    told.changes("a", 20, "y");
    long entry = meter(told).logBytes();
    assertTrue(entry > 400, "an entry of " + entry + " bytes");
    assertEquals(joined.checkpointBytes(), meter(told).checkpointBytes());
    for (int at = 21; at < 100; at++) {
      told.changes("a", at, "y" + at);
      assertTrue(meter(told).logBytes() <= bounds.log(), meter(told)::toString);
    }
    assertTrue(meter(told).logBytes() > entry, meter(told)::toString);
  }

  @Test
  void netDifferencesAreCountedWithTheCheckpoints() throws SourceFault {
    Told told = new Told(new Bounds(1 << 20, 400, 100, 40_000), "a");
    told.contents("a", 10, "x".repeat(2_000));
    for (int at = 20; at < 60; at += 2) {
      told.changes("a", at, "y".repeat(60)).changes("a", at + 1, "-" + "y".repeat(60));
    }
    told.changes("a", 60, "z");
    assertEquals(0, meter(told).checkpointBytes());
    List<String> sent = told.viewer("a").from("f1-11").next();
    assertTrue(sent.get(sent.size() - 1).contains(".."), sent::toString);
    assertTrue(meter(told).checkpointBytes() > 120, meter(told)::toString);
    assertEquals(0, meter(told).checkpoints());
  }

  private static String kept(Told told) {
    ViewMeter meter = meter(told);
    return "log %d, checkpoints %d in %d bytes"
        .formatted(meter.logBytes(), meter.checkpoints(), meter.checkpointBytes());
  }
}
