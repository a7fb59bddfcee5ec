package io.tailrace.source.postgres.replication;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.source.Outage;
import io.tailrace.source.json.BuiltInTypes;
import io.tailrace.source.postgres.catalog.PgColumn;
import io.tailrace.source.postgres.event.RowChange;
import io.tailrace.source.postgres.event.RowChange.New;
import io.tailrace.source.postgres.event.RowChange.Old;
import io.tailrace.source.postgres.protocol.PgOutputMessage;
import io.tailrace.source.postgres.protocol.PgOutputMessage.OldTuple;
import io.tailrace.source.postgres.protocol.Tuple;
import io.tailrace.view.report.State;
import io.tailrace.view.zset.Row;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.postgresql.core.Oid;

class RowDecoderTest {
  private static final List<PgColumn> COLUMNS =
      List.of(column("t", Oid.TEXT), column("n", Oid.NUMERIC), column("at", Oid.TIMESTAMPTZ));

  private final RowDecoder keyed = new RowDecoder("public.t", COLUMNS, List.of(2, 1));
  private final RowDecoder full = new RowDecoder("public.t", COLUMNS, List.of());

  private static PgColumn column(String name, int type) {
    return new PgColumn(name, name, type, -1, BuiltInTypes.value(type));
  }

  private static Tuple row(@Nullable String t, String n) {
    return Tuple.of(t, n, "2020-01-02 03:04:05+00");
  }

  /** Without the text. */
  private static Tuple hole(String n) {
    return new Tuple(row(null, n).values(), Set.of(0));
  }

  private static Tuple key(String n) {
    return Tuple.of(null, n, "2020-01-02 03:04:05+00");
  }

  private static Row json(String t, String n) {
    return Row.of("[" + t + "," + n + ",\"2020-01-02T03:04:05+00:00\"]");
  }

  private static Old.Key oldKey(String n) {
    return new Old.Key(Row.of("[\"2020-01-02T03:04:05+00:00\"," + n + "]"));
  }

  private static PgOutputMessage.Update update(OldTuple old, Tuple row) {
    return new PgOutputMessage.Update(5, old, row);
  }

  @Test
  void anInsertedRow() throws Outage {
    PgOutputMessage.Insert insert = new PgOutputMessage.Insert(5, row("a", "1.0"));
    assertEquals(new RowChange.Inserted(json("\"a\"", "1.0")), keyed.of(insert));
    assertEquals(new RowChange.Inserted(json("\"a\"", "1.0")), full.of(insert));
  }

  @Test
  void aDeletedRowIsTheWholeOrItsKey() throws Outage {
    assertEquals(
        new RowChange.Deleted(new Old.Whole(json("\"a\"", "1.0"))),
        full.of(new PgOutputMessage.Delete(5, new OldTuple.Whole(row("a", "1.0")))));
    assertEquals(
        new RowChange.Deleted(oldKey("1.0")),
        keyed.of(new PgOutputMessage.Delete(5, new OldTuple.Key(key("1.0")))));
  }

  @Test
  void anUpdateThatKeepsTheKeyHasItInItsNewRow() throws Outage {
    assertEquals(
        new RowChange.Updated(oldKey("1.0"), new New.Whole(json("\"b\"", "1.0"))),
        keyed.of(update(OldTuple.Partial.NOTHING, row("b", "1.0"))));
  }

  @Test
  void anUpdateThatChangesTheKeyHasTheOldOne() throws Outage {
    assertEquals(
        new RowChange.Updated(oldKey("1.0"), new New.Whole(json("\"b\"", "1.00"))),
        keyed.of(update(new OldTuple.Key(key("1.0")), row("b", "1.00"))));
  }

  @Test
  void aLargeValueThatDidNotChangeIsAHoleUntilTheOldRowIsFound() throws Outage {
    assertEquals(
        new RowChange.Updated(oldKey("1"), new New.Partial(json("null", "1"), List.of(0))),
        keyed.of(update(OldTuple.Partial.NOTHING, hole("1"))));
    assertEquals(
        new RowChange.Updated(oldKey("1"), new New.Partial(json("null", "2"), List.of(0))),
        keyed.of(update(new OldTuple.Key(key("1")), hole("2"))));
  }

  @Test
  void aLargeValueThatDidNotChangeIsThatOfTheWholeOldRow() throws Outage {
    for (RowDecoder each : List.of(full, keyed)) {
      assertEquals(
          new RowChange.Updated(
              new Old.Whole(json("\"a\"", "1")), new New.Whole(json("\"a\"", "2"))),
          each.of(update(new OldTuple.Whole(row("a", "1")), hole("2"))));
    }
  }

  @Test
  void aLargeKeyThatDidNotChangeIsThatOfTheOldKey() throws Outage {
    RowDecoder changes = new RowDecoder("public.t", COLUMNS, List.of(0));
    Tuple row = new Tuple(Tuple.of(null, "2", null).values(), Set.of(0, 2));
    assertEquals(
        new RowChange.Updated(
            new Old.Key(Row.of("[\"a\"]")), new New.Partial(Row.of("[\"a\",2,null]"), List.of(2))),
        changes.of(update(new OldTuple.Key(Tuple.of("a", null, null)), row)));
    Outage outage =
        assertThrows(Outage.class, () -> changes.of(update(OldTuple.Partial.NOTHING, row)));
    assertEquals("the replication stream left out the key of a row of public.t", outage.reason());
    assertEquals(State.STALE, outage.state());
  }

  @Test
  void whatSaysTooLittleIsReadAgain() {
    assertReadAgain(() -> full.of(update(OldTuple.Partial.NOTHING, row("a", "1"))));
    assertReadAgain(() -> full.of(update(new OldTuple.Key(key("1")), row("a", "1"))));
    assertReadAgain(() -> full.of(new PgOutputMessage.Delete(5, new OldTuple.Key(key("1")))));
    assertReadAgain(() -> keyed.of(new PgOutputMessage.Insert(5, hole("1"))));
    // The key of another index.
    Tuple other = Tuple.of("a", null, null);
    assertReadAgain(() -> keyed.of(new PgOutputMessage.Delete(5, new OldTuple.Key(other))));
    assertReadAgain(() -> keyed.of(update(new OldTuple.Key(other), row("a", "1"))));
  }

  @Test
  void otherColumnsAreReadAgain() {
    Tuple shorter = Tuple.of("a", "1");
    assertReadAgain(() -> keyed.of(new PgOutputMessage.Insert(5, shorter)));
    assertReadAgain(() -> keyed.of(new PgOutputMessage.Delete(5, new OldTuple.Key(shorter))));
    assertReadAgain(() -> keyed.of(update(OldTuple.Partial.NOTHING, shorter)));
    assertReadAgain(() -> keyed.of(update(new OldTuple.Key(shorter), row("a", "1"))));
    assertReadAgain(() -> keyed.of(update(new OldTuple.Whole(row("a", "1")), shorter)));
  }

  private static void assertReadAgain(Executable change) {
    assertTrue(assertThrows(Outage.class, change).atOnce());
  }
}
