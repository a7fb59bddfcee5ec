package io.tailrace.source.postgres.merge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.tailrace.source.postgres.event.RowChange;
import io.tailrace.source.postgres.event.RowChange.New;
import io.tailrace.source.postgres.event.RowChange.Old;
import io.tailrace.view.zset.Row;
import io.tailrace.view.zset.SourceFault;
import io.tailrace.view.zset.ZSet;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RowResolverTest {
  private final RowResolver keyed = RowResolver.keyed("sales.orders", 3, List.of(0));
  private final RowResolver whole = RowResolver.whole("sales.orders", 3);

  @BeforeEach
  void twoRows() throws SourceFault {
    keyed.fill(new ZSet.Sum().add(row(1, "a", "A"), 1).add(row(2, "b", "B"), 1).toZSet());
  }

  private static Row row(int id, String name, String large) {
    return Row.of("[" + id + ",\"" + name + "\",\"" + large + "\"]");
  }

  private static Old key(int id) {
    return new Old.Key(Row.of("[" + id + "]"));
  }

  private static RowChange insert(Row row) {
    return new RowChange.Inserted(row);
  }

  private static RowChange delete(int id) {
    return new RowChange.Deleted(key(id));
  }

  private static RowChange update(int id, Row row) {
    return new RowChange.Updated(key(id), new New.Whole(row));
  }

  private static List<String> resolved(RowResolver resolver, RowChange... changes)
      throws SourceFault {
    List<String> told = new ArrayList<>();
    for (RowChange change : changes) {
      resolver.resolve(change, (row, weight) -> told.add((weight > 0 ? "+" : "") + weight + row));
    }
    return told;
  }

  @Test
  void anOldRowIsFoundByItsKey() throws SourceFault {
    assertEquals(
        List.of("-1[1,\"a\",\"A\"]", "+1[1,\"x\",\"X\"]", "-1[1,\"x\",\"X\"]"),
        resolved(keyed, update(1, row(1, "x", "X")), delete(1)));
    assertEquals(1, keyed.size());
  }

  @Test
  void aKeyThatChangesMovesItsRow() throws SourceFault {
    resolved(keyed, update(1, row(3, "a", "A")));
    assertEquals(List.of("-1[3,\"a\",\"A\"]"), resolved(keyed, delete(3)));
    assertNotThere("[1]", keyed, delete(1));
  }

  @Test
  void keysMayBeSwappedThroughAThirdOneInOneTransaction() throws SourceFault {
    assertEquals(
        List.of(
            "-1[1,\"a\",\"A\"]",
            "+1[0,\"a\",\"A\"]",
            "-1[2,\"b\",\"B\"]",
            "+1[1,\"b\",\"B\"]",
            "-1[0,\"a\",\"A\"]",
            "+1[2,\"a\",\"A\"]"),
        resolved(
            keyed,
            update(1, row(0, "a", "A")),
            update(2, row(1, "b", "B")),
            update(0, row(2, "a", "A"))));
  }

  @Test
  void aKeyThatWasDeletedMayComeAgainInOneTransaction() throws SourceFault {
    assertEquals(
        List.of("-1[1,\"a\",\"A\"]", "+1[1,\"n\",\"N\"]", "-1[1,\"n\",\"N\"]"),
        resolved(keyed, delete(1), insert(row(1, "n", "N")), delete(1)));
  }

  @Test
  void whatDidNotChangeIsTakenFromTheOldRow() throws SourceFault {
    New partial = new New.Partial(Row.of("[1,null,\"X\"]"), List.of(1));
    assertEquals(
        List.of("-1[1,\"a\",\"A\"]", "+1[1,\"a\",\"X\"]"),
        resolved(keyed, new RowChange.Updated(key(1), partial)));
    New moved = new New.Partial(Row.of("[7,null,null]"), List.of(1, 2));
    assertEquals(
        List.of("-1[1,\"a\",\"X\"]", "+1[7,\"a\",\"X\"]"),
        resolved(keyed, new RowChange.Updated(key(1), moved)));
    assertEquals(List.of("-1[7,\"a\",\"X\"]"), resolved(keyed, delete(7)));
  }

  @Test
  void aWholeOldRowIsLookedForAsWell() throws SourceFault {
    Old old = new Old.Whole(row(1, "a", "A"));
    RowChange change = new RowChange.Updated(old, new New.Whole(row(1, "x", "X")));
    assertEquals(List.of("-1[1,\"a\",\"A\"]", "+1[1,\"x\",\"X\"]"), resolved(keyed, change));
    assertNotThere("[1]", keyed, change);
  }

  @Test
  void aRowThatIsNotThereIsAFault() {
    assertNotThere("[42]", keyed, delete(42));
    assertNotThere("[42]", keyed, update(42, row(1, "x", "X")));
    assertNotThere("[1]", whole, delete(1));
  }

  @Test
  void aSecondRowWithAKeyIsAFault() {
    SourceFault fault =
        assertThrows(SourceFault.class, () -> resolved(keyed, insert(row(2, "c", "C"))));
    assertEquals("two rows of sales.orders have the key [2]", fault.getMessage());
    assertThrows(SourceFault.class, () -> resolved(keyed, update(1, row(2, "c", "C"))));
    ZSet twice = new ZSet.Sum().add(row(1, "a", "A"), 2).toZSet();
    assertThrows(SourceFault.class, () -> keyed.fill(twice));
  }

  @Test
  void whatIsFilledReplacesWhatWas() throws SourceFault {
    keyed.fill(new ZSet.Sum().add(row(3, "c", "C"), 1).toZSet());
    assertNotThere("[1]", keyed, delete(1));
    keyed.add(row(4, "d", "D"));
    assertEquals(
        List.of("-1[3,\"c\",\"C\"]", "-1[4,\"d\",\"D\"]"), resolved(keyed, delete(3), delete(4)));
  }

  @Test
  void aTruncatedTableHasNoRows() throws SourceFault {
    keyed.truncate();
    assertEquals(0, keyed.size());
    assertEquals(List.of("+1[1,\"n\",\"N\"]"), resolved(keyed, insert(row(1, "n", "N"))));
    assertNotThere("[2]", keyed, delete(2));
  }

  @Test
  void wholeRowsPassThroughAndMayBeEqual() throws SourceFault {
    whole.fill(new ZSet.Sum().add(row(1, "a", "A"), 2).toZSet());
    Old old = new Old.Whole(row(1, "a", "A"));
    assertEquals(
        List.of("+1[1,\"a\",\"A\"]", "-1[1,\"a\",\"A\"]", "+1[1,\"b\",\"B\"]", "-1[1,\"a\",\"A\"]"),
        resolved(
            whole,
            insert(row(1, "a", "A")),
            new RowChange.Updated(old, new New.Whole(row(1, "b", "B"))),
            new RowChange.Deleted(old)));
    whole.truncate();
    assertEquals(0, whole.size());
  }

  private static void assertNotThere(String key, RowResolver resolver, RowChange change) {
    SourceFault fault = assertThrows(SourceFault.class, () -> resolved(resolver, change));
    assertEquals(
        "the stream changed a row of sales.orders that is not there: key " + key,
        fault.getMessage());
  }
}
