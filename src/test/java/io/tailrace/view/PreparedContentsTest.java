package io.tailrace.view;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.tailrace.view.report.ViewRows;
import io.tailrace.view.zset.Contents;
import io.tailrace.view.zset.Limits;
import io.tailrace.view.zset.Row;
import io.tailrace.view.zset.RowTable;
import io.tailrace.view.zset.SourceFault;
import io.tailrace.view.zset.ZSet;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PreparedContentsTest {
  private static final Limits LIMITS = new Limits(3, 1_000);

  private final Contents held = new Contents();

  private static PreparedContents reading(ZSet rows, @Nullable RowTable before) {
    PreparedContents reading = new PreparedContents("a", LIMITS, rows, before, Map.of());
    reading.prepare();
    return reading;
  }

  @Test
  void theDifferenceIsFoundOutBefore() throws SourceFault {
    held.add(Sets.of("a", "b"));
    PreparedContents reading = reading(Sets.of("b", "c"), held.copy());
    ZSet difference = reading.difference(held);
    assertEquals(Sets.of("-a", "c"), difference);
    assertSame(difference, reading.difference(held));
  }

  @Test
  void andAgainWhereTheViewHasChangedMeanwhile() throws SourceFault {
    held.add(Sets.of("a", "b"));
    PreparedContents reading = reading(Sets.of("b", "c"), held.copy());
    held.add(Sets.of("c", "d"));
    assertEquals(Sets.of("-a", "-d"), reading.difference(held));
  }

  @Test
  void alsoWhereItHasChangedAndChangedBack() throws SourceFault {
    held.add(Sets.of("a", "b"));
    PreparedContents reading = reading(Sets.of("b", "c"), held.copy());
    held.add(Sets.of("d"));
    held.add(Sets.of("-d"));
    assertEquals(Sets.of("-a", "c"), reading.difference(held));
  }

  @Test
  void contentsAreMadeBefore() throws SourceFault {
    Contents contents =
        new PreparedContents("a", LIMITS, Sets.of("b", "b"), null, Map.of()).contents();
    assertEquals(2, contents.rows());
    held.add(Sets.of("a"));
    held.replace(reading(Sets.of("b", "b"), null).contents());
    assertEquals(Sets.of("b", "b"), held.copy().toZSet());
    assertEquals(2, held.rows());
    assertEquals(2L * "[\"b\"],".length(), held.bytes());
    assertEquals(3, held.inserted());
    assertEquals(1, held.deleted());
  }

  @Test
  void equalRowsAreThoseThatWereReadLast() throws SourceFault {
    ScriptedDatabase scripted = new ScriptedDatabase("a").contents("a", 10, "x", "y");
    ZSet read = Sets.of("x", "z");
    scripted.apply(
        new Update.Contents(
            "a",
            ScriptedDatabase.FIRST,
            ScriptedDatabase.COLUMNS,
            Update.Pace.CLOCKED,
            20,
            20,
            Sets.of("x", "z")),
        new Update.Contents(
            "a",
            ScriptedDatabase.FIRST,
            ScriptedDatabase.COLUMNS,
            Update.Pace.CLOCKED,
            30,
            30,
            read));
    assertHeld(scripted, read);
  }

  @Test
  void andThoseThatCameAfterATruncation() throws SourceFault {
    ScriptedDatabase scripted = new ScriptedDatabase("a").contents("a", 10, "x", "y");
    ZSet left = Sets.of("x", "z");
    scripted.apply(new Update.Cleared("a", 20, 20, left));
    assertHeld(scripted, left);
  }

  /** Its rows are these objects, not only equal ones. */
  private static void assertHeld(ScriptedDatabase scripted, ZSet wanted) {
    ViewRows rows = scripted.database().rows("a");
    assertNotNull(rows);
    Set<Row> held = Collections.newSetFromMap(new IdentityHashMap<>());
    rows.rows().forEach((row, copies) -> held.add(row));
    Set<Row> these = Collections.newSetFromMap(new IdentityHashMap<>());
    wanted.forEach((row, copies) -> these.add(row));
    assertEquals(these, held);
    assertEquals(2, scripted.database().reports().get(0).rows());
  }

  @Test
  void whatCannotBeIsToldWhenItIsAskedFor() {
    PreparedContents reading = reading(Sets.of("-a"), null);
    assertNull(reading.refusal());
    assertThrows(SourceFault.class, reading::contents);
  }

  @Test
  void whatIsTooLargeIsRefused() {
    String refusal = reading(Sets.of("a", "b", "c", "d"), null).refusal();
    assertEquals(
        "has more than 3 rows; aggregate in the database, or raise tailrace.view.a.max-rows",
        refusal);
  }
}
