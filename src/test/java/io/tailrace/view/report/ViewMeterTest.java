package io.tailrace.view.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.view.ScriptedDatabase;
import io.tailrace.view.Update.Pace;
import io.tailrace.view.log.Bounds;
import io.tailrace.view.zset.Column;
import io.tailrace.view.zset.SourceFault;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What an operator is told of a view: changes as {@code batches +inserted -deleted =rows}. */
class ViewMeterTest {
  private static final List<Column> OTHER = List.of(new Column("y", "text"));

  private static ViewMeter meter(ScriptedDatabase scripted) {
    return scripted.database().meters().get(0);
  }

  private static String changes(ScriptedDatabase scripted) {
    ViewMeter meter = meter(scripted);
    return "%d +%d -%d =%d"
        .formatted(meter.batches(), meter.inserted(), meter.deleted(), meter.rows());
  }

  @Test
  void theFirstContentsAreAChange() throws SourceFault {
    ScriptedDatabase scripted = new ScriptedDatabase("a", "b");
    assertEquals("0 +0 -0 =0", changes(scripted));
    scripted.contents("a", 10, "x", "y");
    assertEquals("1 +2 -0 =2", changes(scripted));
    assertEquals(
        List.of("a", "b"), scripted.database().meters().stream().map(ViewMeter::view).toList());
  }

  @Test
  void copiesAreCounted() throws SourceFault {
    ScriptedDatabase scripted = new ScriptedDatabase("a").contents("a", 10, "x", "x", "y");
    scripted.changes("a", 20, "z", "z", "-x").changes("a", 30, "-z", "-z");
    assertEquals("3 +5 -3 =2", changes(scripted));
    assertEquals("[\"x\"],[\"y\"],".length(), meter(scripted).bytes());
  }

  @Test
  void progressAndStatesAreNoChanges() throws SourceFault {
    ScriptedDatabase scripted =
        new ScriptedDatabase("a").contents("a", 10, "x").progress("a", 20).stale("a");
    scripted.changes("a", 30);
    assertEquals("1 +1 -0 =1", changes(scripted));
  }

  @Test
  void aNewReadingCountsWhatIsDifferent() throws SourceFault {
    ScriptedDatabase scripted =
        new ScriptedDatabase("a")
            .contents("a", 10, "x", "y")
            .stale("a")
            .contents("a", 50, "y", "z");
    assertEquals("2 +3 -1 =2", changes(scripted));
    scripted.stale("a").contents("a", 60, "y", "z");
    assertEquals("2 +3 -1 =2", changes(scripted));
  }

  @Test
  void aReadingWithOtherColumnsCountsAllRows() throws SourceFault {
    ScriptedDatabase scripted = new ScriptedDatabase("a").contents("a", 10, "x", "y");
    scripted.apply(
        ScriptedDatabase.read("a", ScriptedDatabase.SECOND, OTHER, Pace.CLOCKED, 50, "y"));
    assertEquals("2 +3 -2 =1", changes(scripted));
  }

  @Test
  void whatCannotBeIsNotCounted() throws SourceFault {
    ScriptedDatabase scripted = new ScriptedDatabase("a").contents("a", 10, "x");
    assertThrows(SourceFault.class, () -> scripted.changes("a", 20, "y", "-z"));
    assertEquals("1 +1 -0 =1", changes(scripted));
  }

  @Test
  void whatIsKeptForThoseWhoAreBehindIsCountedInBytes() throws SourceFault {
    Bounds bounds = new Bounds(4_000, 400, 100, 4_000);
    ScriptedDatabase scripted = new ScriptedDatabase(bounds, "a").contents("a", 10, "x");
    assertEquals("log 0, checkpoints 0 in 0 bytes", kept(scripted));
    scripted.viewer("a").next();
    ViewMeter joined = meter(scripted);
    assertEquals(1, joined.checkpoints());
    assertTrue(joined.checkpointBytes() > 0, joined::toString);
    assertEquals(0, joined.logBytes());
    scripted.changes("a", 20, "y");
    long entry = meter(scripted).logBytes();
    assertTrue(entry > 400, "an entry of " + entry + " bytes");
    assertEquals(joined.checkpointBytes(), meter(scripted).checkpointBytes());
    for (int at = 21; at < 100; at++) {
      scripted.changes("a", at, "y" + at);
      assertTrue(meter(scripted).logBytes() <= bounds.log(), meter(scripted)::toString);
    }
    assertTrue(meter(scripted).logBytes() > entry, meter(scripted)::toString);
  }

  @Test
  void netDifferencesAreCountedWithTheCheckpoints() throws SourceFault {
    ScriptedDatabase scripted = new ScriptedDatabase(new Bounds(1 << 20, 400, 100, 40_000), "a");
    scripted.contents("a", 10, "x".repeat(2_000));
    for (int at = 20; at < 60; at += 2) {
      scripted.changes("a", at, "y".repeat(60)).changes("a", at + 1, "-" + "y".repeat(60));
    }
    scripted.changes("a", 60, "z");
    assertEquals(0, meter(scripted).checkpointBytes());
    List<String> sent = scripted.viewer("a").from("f1-11").next();
    assertTrue(sent.get(sent.size() - 1).contains(".."), sent::toString);
    assertTrue(meter(scripted).checkpointBytes() > 120, meter(scripted)::toString);
    assertEquals(0, meter(scripted).checkpoints());
  }

  private static String kept(ScriptedDatabase scripted) {
    ViewMeter meter = meter(scripted);
    return "log %d, checkpoints %d in %d bytes"
        .formatted(meter.logBytes(), meter.checkpoints(), meter.checkpointBytes());
  }
}
