package io.tailrace.source.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.tailrace.source.Outage;
import io.tailrace.source.ViewSettings;
import io.tailrace.source.json.JsonScalar;
import io.tailrace.source.postgres.PgOutputMessage.OldTuple;
import io.tailrace.source.postgres.PgOutputMessage.RelationColumn;
import io.tailrace.source.postgres.PostgresTransactions.Change;
import io.tailrace.source.postgres.PostgresTransactions.Commit;
import io.tailrace.view.Row;
import io.tailrace.view.State;
import io.tailrace.view.ZSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.postgresql.core.Oid;

class PostgresTransactionsTest {
  private static final int A = 1;
  private static final int B = 2;
  private static final List<RelationColumn> COLUMNS =
      List.of(new RelationColumn("n", Oid.INT4, -1), new RelationColumn("t", Oid.TEXT, -1));

  private PostgresTransactions transactions = described();

  private static PostgresTransactions described() {
    PostgresTransactions transactions =
        new PostgresTransactions(List.of(table("a", A), table("b", B), table("a2", A)), Set.of(A));
    try {
      for (int relation : List.of(A, B, 7)) {
        transactions.accept(new PgOutputMessage.Relation(relation, "public", "t", 'f', COLUMNS));
      }
    } catch (Outage e) {
      throw new AssertionError(e);
    }
    return transactions;
  }

  private static PostgresTable table(String view, int oid) {
    return new PostgresTable(
        new ViewSettings(view, view, null, 3, 1000),
        oid,
        "public." + view,
        List.of(
            new PostgresColumn("n", "int4", Oid.INT4, -1, JsonScalar.NUMBER),
            new PostgresColumn("t", "text", Oid.TEXT, -1, JsonScalar.STRING)),
        List.of());
  }

  private Commit commit(PgOutputMessage... messages) throws Outage {
    assertNull(transactions.accept(new PgOutputMessage.Begin(90, 0, 1)));
    for (PgOutputMessage message : messages) {
      assertNull(transactions.accept(message));
    }
    Commit commit = transactions.accept(new PgOutputMessage.Commit(90, 99, 5));
    if (commit == null) {
      throw new AssertionError("no commit");
    }
    return commit;
  }

  private static PgOutputMessage insert(int relation, int n) {
    return new PgOutputMessage.Insert(relation, tuple(n));
  }

  private static PgOutputMessage delete(int relation, int n) {
    return new PgOutputMessage.Delete(relation, new OldTuple.Whole(tuple(n)));
  }

  private static Tuple tuple(int n) {
    return Tuple.of(String.valueOf(n), null);
  }

  private static ZSet rows(int... weights) {
    ZSet.Sum sum = new ZSet.Sum();
    for (int n = 0; n < weights.length; n++) {
      sum.add(Row.of("[" + n + ",null]"), weights[n]);
    }
    return sum.toZSet();
  }

  @Test
  void aCommitSumsUpItsChangesByView() throws Outage {
    assertEquals(
        new Commit(
            99,
            5,
            1,
            Set.of(A),
            List.of(
                new Change.Changed("a", rows(1, -1)),
                new Change.Changed("b", rows(0, 2)),
                new Change.Changed("a2", rows(1, -1)))),
        commit(insert(A, 0), insert(B, 1), delete(A, 1), insert(7, 7), insert(B, 1)));
  }

  @Test
  void whatCancelsOutLeavesTheViewUntouched() throws Outage {
    assertEquals(
        List.of(new Change.Untouched("a"), new Change.Untouched("b"), new Change.Untouched("a2")),
        commit(insert(A, 0), delete(A, 0)).changes());
  }

  @Test
  void whatWasLeftOutOfTheNewRowComesFromTheOldOne() throws Outage {
    Tuple unchanged = new Tuple(Tuple.of("2", null).values(), Set.of(1));
    Commit commit =
        commit(new PgOutputMessage.Update(B, new OldTuple.Whole(Tuple.of("1", "x")), unchanged));
    assertEquals(
        new Change.Changed(
            "b", new ZSet.Sum().add(Row.of("[1,\"x\"]"), -1).add(Row.of("[2,\"x\"]"), 1).toZSet()),
        commit.changes().get(1));
  }

  @Test
  void truncateForgetsWhatCameBeforeIt() throws Outage {
    PgOutputMessage truncate = new PgOutputMessage.Truncate(List.of(A, 7));
    assertEquals(
        List.of(
            new Change.Cleared("a", rows(0, 0, 1)),
            new Change.Changed("b", rows(1)),
            new Change.Cleared("a2", rows(0, 0, 1))),
        commit(insert(A, 0), insert(B, 0), delete(A, 1), truncate, insert(A, 2)).changes());
    assertEquals(new Change.Changed("a", rows(1)), commit(insert(A, 0)).changes().get(0));
  }

  @Test
  void aChangeThatCannotFitIsTooLarge() throws Outage {
    PgOutputMessage[] six = {
      insert(A, 0), insert(A, 0), insert(A, 1), insert(A, 2), delete(A, 3), delete(A, 4)
    };
    assertEquals(new Change.Changed("a", rows(2, 1, 1, -1, -1)), commit(six).changes().get(0));
    PgOutputMessage[] cancelling = new PgOutputMessage[100];
    for (int i = 0; i < 100; i++) {
      cancelling[i] = i % 2 == 0 ? insert(A, i) : delete(A, i - 1);
    }
    assertEquals(new Change.Untouched("a"), commit(cancelling).changes().get(0));
    PgOutputMessage[] many = new PgOutputMessage[100];
    for (int i = 0; i < 100; i++) {
      many[i] = insert(A, i);
    }
    Change change = commit(many).changes().get(0);
    assertEquals(Change.TooLarge.class, change.getClass());
  }

  @Test
  void aRowWithoutItsOldValuesIsReadAgain() {
    assertReadAgain(new PgOutputMessage.Update(A, OldTuple.Partial.NOTHING, tuple(1)));
    assertReadAgain(new PgOutputMessage.Update(A, OldTuple.Partial.KEY, tuple(1)));
    assertReadAgain(new PgOutputMessage.Delete(A, OldTuple.Partial.KEY));
    assertReadAgain(new PgOutputMessage.Insert(A, Tuple.of("1")));
  }

  @Test
  void aTableWithOtherColumnsIsReadAgain() throws Outage {
    List<RelationColumn> same = COLUMNS;
    commit(new PgOutputMessage.Relation(A, "public", "a", 'f', same));
    commit(new PgOutputMessage.Relation(7, "public", "other", 'd', List.of()));
    assertReadAgain(new PgOutputMessage.Relation(A, "public", "a", 'd', same));
    assertReadAgain(new PgOutputMessage.Relation(A, "public", "a", 'f', same.subList(0, 1)));
    assertReadAgain(
        new PgOutputMessage.Relation(
            A, "public", "a", 'f', List.of(same.get(0), new RelationColumn("t", Oid.TEXT, 5))));
  }

  private void assertReadAgain(PgOutputMessage message) {
    Outage outage = assertThrows(Outage.class, () -> commit(message));
    assertEquals(State.LIVE, outage.state());
    assertEquals(true, outage.atOnce());
    transactions = described();
  }

  @Test
  void messagesOutOfOrderEndTheConnection() throws Outage {
    assertOutOfOrder(insert(A, 0));
    assertOutOfOrder(new PgOutputMessage.Truncate(List.of(A)));
    assertOutOfOrder(new PgOutputMessage.Commit(90, 99, 5));
    PgOutputMessage begin = new PgOutputMessage.Begin(90, 0, 1);
    assertOutOfOrder(begin, begin);
    assertOutOfOrder(begin, insert(8, 0));
    assertOutOfOrder(begin, new PgOutputMessage.Commit(91, 99, 5));
    assertOutOfOrder(begin, new PgOutputMessage.Commit(90, 90, 5));
    commit(insert(A, 0));
  }

  private void assertOutOfOrder(PgOutputMessage... messages) throws Outage {
    for (PgOutputMessage before : List.of(messages).subList(0, messages.length - 1)) {
      transactions.accept(before);
    }
    Outage outage =
        assertThrows(Outage.class, () -> transactions.accept(messages[messages.length - 1]));
    assertEquals(State.STALE, outage.state());
    transactions = described();
  }

  @Test
  void aForgottenViewIsPassedOver() throws Outage {
    transactions.accept(new PgOutputMessage.Begin(90, 0, 1));
    transactions.accept(insert(A, 0));
    transactions.forget("a");
    assertEquals(
        new Commit(
            99,
            5,
            1,
            Set.of(A),
            List.of(new Change.Untouched("b"), new Change.Changed("a2", rows(1)))),
        transactions.accept(new PgOutputMessage.Commit(90, 99, 5)));
  }
}
