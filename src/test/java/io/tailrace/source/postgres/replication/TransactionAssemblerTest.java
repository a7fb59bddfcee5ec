package io.tailrace.source.postgres.replication;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.tailrace.source.Outage;
import io.tailrace.source.ViewSettings;
import io.tailrace.source.json.JsonScalar;
import io.tailrace.source.postgres.catalog.PgColumn;
import io.tailrace.source.postgres.catalog.StreamedTable;
import io.tailrace.source.postgres.event.FollowSet;
import io.tailrace.source.postgres.event.RowChange;
import io.tailrace.source.postgres.event.StreamEvent;
import io.tailrace.source.postgres.event.TableChanges;
import io.tailrace.source.postgres.protocol.PgOutputMessage;
import io.tailrace.source.postgres.protocol.PgOutputMessage.OldTuple;
import io.tailrace.source.postgres.protocol.PgOutputMessage.RelationColumn;
import io.tailrace.source.postgres.protocol.Tuple;
import io.tailrace.view.zset.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.core.Oid;

class TransactionAssemblerTest {
  private static final int KEYED = 1;
  private static final int WATCHED = 2;
  private static final int STRANGER = 7;

  private FollowSet following = set(1);
  private final TransactionAssembler assembler = new TransactionAssembler(() -> following);

  @BeforeEach
  void describe() throws Outage {
    assertNull(assembler.accept(relation(KEYED, "n", true)));
    assertNull(assembler.accept(relation(WATCHED, "n", true)));
    commit();
  }

  @Test
  void aCommitHasItsTablesChangesAndWhatItTouched() throws Outage {
    assertEquals(
        new StreamEvent.Committed(
            99,
            5,
            1,
            1,
            List.of(new TableChanges(KEYED, false, List.of(inserted(1), inserted(2)))),
            Set.of(KEYED, WATCHED),
            Set.of(),
            Map.of()),
        commit(insert(KEYED, 1), insert(WATCHED, 1), insert(KEYED, 2)));
  }

  @Test
  void whatIsTruncatedIsClearedBeforeWhatFollows() throws Outage {
    assertEquals(
        List.of(
            new TableChanges(KEYED, false, List.of(inserted(1))),
            new TableChanges(KEYED, true, List.of()),
            new TableChanges(KEYED, false, List.of(inserted(2)))),
        commit(insert(KEYED, 1), new PgOutputMessage.Truncate(List.of(KEYED)), insert(KEYED, 2))
            .changes());
  }

  @Test
  void aLargeTransactionIsHandedOverInParts() throws Outage {
    assertNull(assembler.accept(new PgOutputMessage.Begin(90, 0, 1)));
    List<RowChange> rows = new ArrayList<>();
    int parts = 0;
    for (int n = 0; n < 3_000; n++) {
      if (assembler.accept(insert(KEYED, n)) instanceof StreamEvent.Rows part) {
        parts++;
        part.changes().forEach(each -> rows.addAll(each.rows()));
      }
    }
    committed().changes().forEach(each -> rows.addAll(each.rows()));
    assertEquals(2, parts);
    assertEquals(3_000, rows.size());
    assertEquals(inserted(2_999), rows.get(2_999));
  }

  @Test
  void aTransactionIsDecodedForWhatWasFollowedWhenItBegan() throws Outage {
    assertNull(assembler.accept(new PgOutputMessage.Begin(90, 0, 1)));
    following = new FollowSet(2, Map.of(), Set.of());
    assertNull(assembler.accept(insert(KEYED, 1)));
    StreamEvent.Committed first = committed();
    assertEquals(1, first.generation());
    assertEquals(Set.of(KEYED), first.touched());
    StreamEvent.Committed second = commit(insert(KEYED, 2));
    assertEquals(2, second.generation());
    assertEquals(List.of(), second.changes());
    assertEquals(Set.of(), second.touched());
  }

  @Test
  void aTableThatIsDescribedOtherwiseIsUnreadableAloneUntilItIsFollowedSo() throws Outage {
    StreamEvent.Committed altered =
        commit(relation(KEYED, "m", true), insert(KEYED, 1), insert(WATCHED, 1));
    assertEquals(Map.of(KEYED, "public.t1 was altered"), altered.unreadable());
    assertEquals(Set.of(KEYED), altered.described());
    assertEquals(List.of(), altered.changes());
    assertEquals(Set.of(KEYED, WATCHED), altered.touched());
    assertEquals(Set.of(KEYED), commit(insert(KEYED, 2)).unreadable().keySet());
    following = new FollowSet(2, Map.of(KEYED, table("m")), Set.of());
    StreamEvent.Committed followed = commit(insert(KEYED, 3));
    assertEquals(Map.of(), followed.unreadable());
    assertEquals(List.of(new TableChanges(KEYED, false, List.of(inserted(3)))), followed.changes());
  }

  @Test
  void anotherReplicaIdentityIsAnotherTable() throws Outage {
    PgOutputMessage full =
        new PgOutputMessage.Relation(
            KEYED, "public", "t1", 'f', List.of(new RelationColumn(true, "n", Oid.INT4, -1)));
    assertEquals(Set.of(KEYED), commit(full, insert(KEYED, 1)).unreadable().keySet());
    assertEquals(
        Set.of(KEYED), commit(relation(KEYED, "n", false), insert(KEYED, 1)).unreadable().keySet());
    assertEquals(
        Set.of(), commit(relation(KEYED, "n", true), insert(KEYED, 1)).unreadable().keySet());
  }

  @Test
  void aChangeThatSaysTooLittleMakesItsTableUnreadable() throws Outage {
    StreamEvent.Committed commit =
        commit(new PgOutputMessage.Delete(KEYED, OldTuple.Partial.NOTHING), insert(WATCHED, 1));
    assertEquals(Set.of(KEYED), commit.unreadable().keySet());
  }

  @Test
  void strangersAreToldWhenTheyAreDescribedAndPassedOver() throws Outage {
    StreamEvent.Committed commit = commit(relation(STRANGER, "n", true), insert(STRANGER, 1));
    assertEquals(Set.of(STRANGER), commit.described());
    assertEquals(Set.of(), commit.touched());
    assertEquals(List.of(), commit.changes());
  }

  @Test
  void aMessageThatCannotComeNextEndsTheStream() {
    assertThrows(Outage.class, () -> assembler.accept(insert(KEYED, 1)));
    assertThrows(Outage.class, () -> commit(insert(8, 1)));
  }

  private StreamEvent.Committed commit(PgOutputMessage... messages) throws Outage {
    assertNull(assembler.accept(new PgOutputMessage.Begin(90, 0, 1)));
    for (PgOutputMessage message : messages) {
      assertNull(assembler.accept(message));
    }
    return committed();
  }

  private StreamEvent.Committed committed() throws Outage {
    return assertInstanceOf(
        StreamEvent.Committed.class, assembler.accept(new PgOutputMessage.Commit(90, 99, 5)));
  }

  private static FollowSet set(long generation) {
    return new FollowSet(generation, Map.of(KEYED, table("n")), Set.of(WATCHED));
  }

  private static StreamedTable table(String column) {
    return new StreamedTable(
        new ViewSettings("a", "a", null, 3, 1000),
        KEYED,
        "public.t1",
        List.of(new PgColumn(column, "int4", Oid.INT4, -1, JsonScalar.NUMBER)),
        'd',
        List.of(0),
        List.of());
  }

  private static PgOutputMessage relation(int relation, String column, boolean key) {
    return new PgOutputMessage.Relation(
        relation,
        "public",
        "t" + relation,
        'd',
        List.of(new RelationColumn(key, column, Oid.INT4, -1)));
  }

  private static PgOutputMessage insert(int relation, int n) {
    return new PgOutputMessage.Insert(relation, Tuple.of(String.valueOf(n)));
  }

  private static RowChange inserted(int n) {
    return new RowChange.Inserted(Row.of("[" + n + "]"));
  }
}
