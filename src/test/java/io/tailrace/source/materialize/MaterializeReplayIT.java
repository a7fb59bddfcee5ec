package io.tailrace.source.materialize;

import static io.tailrace.source.materialize.FollowedView.rows;
import static io.tailrace.testing.materialize.MaterializeScript.V0_28;
import static io.tailrace.testing.materialize.MaterializeScript.V0_6;
import static io.tailrace.testing.materialize.MaterializeScript.V26;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.source.Outage;
import io.tailrace.source.json.BuiltInTypes;
import io.tailrace.source.json.JsonRow;
import io.tailrace.source.json.JsonValue;
import io.tailrace.source.materialize.batch.TailRow;
import io.tailrace.testing.materialize.MaterializeScript;
import io.tailrace.testing.materialize.Recording;
import io.tailrace.testing.materialize.Tape;
import io.tailrace.testing.postgres.Answer;
import io.tailrace.testing.postgres.ServerMessage;
import io.tailrace.testing.postgres.ServerMessage.Field;
import io.tailrace.view.Update;
import io.tailrace.view.Update.Changes;
import io.tailrace.view.Update.Contents;
import io.tailrace.view.Update.Ended;
import io.tailrace.view.Update.Pace;
import io.tailrace.view.Update.Progress;
import io.tailrace.view.log.Timestamp;
import io.tailrace.view.position.History;
import io.tailrace.view.position.ResumePoint;
import io.tailrace.view.report.State;
import io.tailrace.view.zset.Column;
import io.tailrace.view.zset.Row;
import io.tailrace.view.zset.ZSet;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What real servers said, said again over a real socket to the real driver. */
class MaterializeReplayIT {
  private static final long NOW = FollowedView.CLOCK.millis();

  private static final List<Field> OWN_FIELDS =
      List.of(
          new Field("mz_timestamp", 1700),
          new Field("mz_progressed", 16),
          new Field("mz_diff", 20));

  @Test
  void theArticlesServerGivesBatchAfterBatch() throws Exception {
    try (FollowedView following = following(V0_6, "tail-counter", "counter")) {
      List<Update> updates = following.fetch(3);

      assertEquals(
          List.of(
              contents(updates, Pace.ALONE, 1795450437000L, rows("[3000]")),
              changes(1795450438001L, "[3055]", "[3000]"),
              progress(1795450439000L),
              changes(1795450439001L, "[3160]", "[3055]"),
              progress(1795450440000L)),
          updates);
      assertEquals(List.of(new Column("count", "int8")), columns(updates));
      assertEquals(1, following.server.asked("DECLARE c CURSOR FOR TAIL counter WITH (PROGRESS)"));
      assertEquals(3, following.server.asked("FETCH ALL c"));
    }
  }

  @Test
  void aServerWithSubscribeAnnouncesItsSnapshotFirst() throws Exception {
    try (FollowedView following = following(V26, "constant-materialized-view-with-copies", "dup")) {
      assertEquals(List.of(), following.fetch(1));
      assertEquals(List.of(), following.fetch(1));
      List<Update> updates = following.fetch(1);

      ZSet.Sum thousands = new ZSet.Sum();
      Stream.of("[0]", "[1]", "[2]").forEach(row -> thousands.add(Row.of(row), 1000));
      assertEquals(List.of(contents(updates, Pace.ENDED, NOW, thousands.toZSet())), updates);
      assertEquals(1, following.server.asked("DECLARE c CURSOR FOR SUBSCRIBE dup WITH (PROGRESS)"));
      assertEquals(3, following.server.asked("FETCH 10000 c"));
    }
  }

  @Test
  void progressOfAQuietViewIsTold() throws Exception {
    try (FollowedView following = following(V26, "server-killed", "counter")) {
      List<Update> updates = following.fetch(3);

      assertEquals(
          List.of(
              contents(updates, Pace.CLOCKED, 1795454724033L, rows("[1501]")),
              progress(1795454724269L),
              progress(1795454725275L)),
          updates);
    }
  }

  /** Every recording of a view that gave rows, with the number of its FETCHes. */
  static Stream<String> recordings() {
    return Stream.of(
        V0_6 + "/tail-counter",
        V0_6 + "/tail-top10-fetch-all",
        V0_6 + "/tail-user_edits-simple-mode",
        V0_6 + "/view-of-a-table",
        V0_28 + "/subscribe-counter",
        V0_28 + "/subscribe-top10-small-fetch",
        V26 + "/subscribe-counter",
        V26 + "/subscribe-top10-small-fetch",
        V26 + "/quiet-table-with-progress-90s",
        V26 + "/swapped-and-renamed",
        V26 + "/replica-killed");
  }

  @ParameterizedTest
  @MethodSource("recordings")
  void atEveryClosedTimestampTheContentsAreTheSumOfTheRows(String name) throws Exception {
    String version = name.substring(0, name.indexOf('/'));
    Recording recording = Recording.of(name);
    List<TailRow> sent = sent(recording);
    int answered =
        (int)
            recording.fetches().stream()
                .filter(answer -> answer.describes() && !answer.isError())
                .count();

    try (FollowedView following =
        FollowedView.of(
            new MaterializeScript(version).view("v", Tape.recorded(name).withoutPauses()), "v")) {
      ZSet.Sum given = new ZSet.Sum();
      int changes = 0;
      for (Update update : following.fetch(answered)) {
        changes += take(update, given);
        assertEquals(sumUpTo(sent, timestamp(update)), copy(given), name + " " + update);
      }
      assertTrue(changes > 0, "nothing was compared");
      assertEquals(List.of(), following.script.unknown());
    }
  }

  @Test
  void aTimestampInSeveralFetchesIsOneBatch() throws Exception {
    try (FollowedView following = following(V0_6, "tail-top10-small-fetch", "top10")) {
      assertEquals(List.of(), following.fetch(2));
      List<Update> updates = following.fetch(1);

      assertEquals(1, updates.size());
      assertEquals(10, ((Contents) updates.get(0)).rows().size());
    }
  }

  @Test
  void theRecordedPausesChangeNothing() throws Exception {
    MaterializeScript script =
        new MaterializeScript(V0_6).view("counter", Tape.recorded(V0_6 + "/tail-counter"));
    try (FollowedView slow = FollowedView.of(script, "counter");
        FollowedView fast = following(V0_6, "tail-counter", "counter")) {
      assertEquals(fast.fetch(3), slow.fetch(3));
    }
  }

  @ParameterizedTest
  @CsvSource({
    V0_6 + ",constant-view,1",
    V0_28 + ",constant-view,1",
    V26 + ",constant-view,2",
  })
  void aConstantViewEndsAndHolds(String version, String name, int fetches) throws Exception {
    try (FollowedView following = following(version, name, "const1")) {
      assertEquals(List.of(), following.fetch(fetches));
      List<Update> updates = following.fetch(1);

      assertEquals(List.of(contents(updates, Pace.ENDED, NOW, rows("[1,\"x\"]"))), updates);
    }
  }

  @ParameterizedTest
  @CsvSource({
    V0_6 + ",0",
    V0_28 + ",0",
    V26 + ",1",
  })
  void anEmptyConstantViewEndsAndIsEmpty(String version, int fetches) throws Exception {
    try (FollowedView following = following(version, "empty-constant-view", "empty1")) {
      assertEquals(List.of(), following.fetch(fetches));
      List<Update> updates = following.fetch(1);

      assertEquals(List.of(contents(updates, Pace.ENDED, NOW, rows())), updates);
    }
  }

  @Test
  void anEndAfterBatchesKeepsTheContents() throws Exception {
    try (FollowedView following = following(V0_6, "dropped-under-a-tail", "t")) {
      List<Update> updates = following.fetch(2);

      assertEquals(new Ended("v", NOW, NOW, ZSet.EMPTY), updates.get(updates.size() - 1));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {V0_6, V0_28, V26})
  void everyTypeIsWrittenAsToJsonDoes(String version) throws Exception {
    try (FollowedView following = following(version, "types", "types")) {
      List<Update> updates = new ArrayList<>();
      while (updates.isEmpty()) {
        updates.addAll(following.fetch(1));
      }

      String numeric = version.equals(V0_6) ? "123.456000" : "123.456";
      String one = version.equals(V0_6) ? "1.0" : "1";
      assertEquals(
          rows(
              "[true,null,1,9223372036854775807,1.5,0.1,\"NaN\",\"-Infinity\","
                  + numeric
                  + ",\"text é 😀 \\\"q\\\" \\\\ tab\\tx\",\"\",\"2021-01-20\","
                  + "\"16:24:25.123456\",\"2021-01-20T16:24:25.123456\","
                  + "\"2021-01-20T14:24:25.123456+00:00\","
                  + "\"1 year 2 months 3 days 04:05:06.7\","
                  + "{\"a\":["
                  + one
                  + ",2.5,null,\"x\"],\"b\":{\"c\":true}},\"\\\\xdeadbeef\","
                  + "\"a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11\",[1,null,3],"
                  + "[\"a\",\"b c\",\"\\\"\",null],[1,2,null]]"),
          ((Contents) updates.get(0)).rows());
      assertEquals(
          List.of(
              "bool",
              "bool",
              "int4",
              "int8",
              "float4",
              "float8",
              "float8",
              "float8",
              "numeric",
              "text",
              "text",
              "date",
              "time",
              "timestamp",
              "timestamptz",
              "interval",
              "jsonb",
              "bytea",
              "uuid",
              "int4[]",
              "text[]",
              "integer list"),
          columns(updates).stream().map(Column::type).toList());
      assertEquals(List.of(), following.script.unknown());
    }
  }

  @Test
  void theTransactionDiesOfAQuestionToTheCatalogue() throws Exception {
    try (FollowedView following = following(V26, "types-driver-asks-the-catalogue", "types")) {
      assertEquals(List.of(), following.fetch(1));

      // The recording goes on with the driver's question; ours never comes to it.
      List<String> asked = following.server.asked();
      int declared = asked.indexOf("DECLARE c CURSOR FOR SUBSCRIBE types WITH (PROGRESS)");
      assertEquals(List.of("FETCH 10000 c"), asked.subList(declared + 1, asked.size()));
    }
  }

  @Test
  void unsignedIntegersAreNumbersAndListsWithoutATypeHoldStrings() throws Exception {
    MaterializeScript script =
        new MaterializeScript(V26)
            .rule(
                sql ->
                    sql.contains("t.oid = 16464") ? Answer.texts("t", "mz_catalog", "uint8") : null)
            .view("v", Tape.of("n", 16464, Tape.fetch("5", "5 +1 18446744073709551615", "6")));
    try (FollowedView following = FollowedView.of(script, "v")) {
      List<Update> updates = following.fetch(1);

      assertEquals(rows("[18446744073709551615]"), ((Contents) updates.get(0)).rows());
      assertEquals(List.of(new Column("n", "uint8")), columns(updates));
    }
    MaterializeScript old =
        new MaterializeScript(V0_6)
            .rule(sql -> sql.startsWith("select pg_typeof") ? Answer.texts("list") : null)
            .view("v", Tape.of("n", 16384, Tape.fetch("5 +1 {1,NULL}", "6")));
    try (FollowedView following = FollowedView.of(old, "v")) {
      assertEquals(rows("[[\"1\",null]]"), ((Contents) following.fetch(1).get(0)).rows());
    }
  }

  @Test
  void aQueryIsFollowedWhereTheServerCan() throws Exception {
    String query = "SELECT count(*)+1 AS x FROM user_edits";
    MaterializeScript script =
        new MaterializeScript(V0_28)
            .view("(" + query + ")", Tape.recorded(V0_28 + "/query").withoutPauses());
    try (FollowedView following = FollowedView.of(script, FollowedView.query(query), "")) {
      assertEquals(rows("[50]"), ((Contents) following.fetch(2).get(0)).rows());
    }
  }

  @Test
  void aQueryMayEndInAComment() throws Exception {
    MaterializeScript script =
        new MaterializeScript(V26)
            .view(
                "(SELECT n FROM t)", Tape.of("n", 23, Tape.fetch("5"), Tape.fetch("5 +1 1", "6")));
    try (FollowedView following =
        FollowedView.of(script, FollowedView.query("SELECT n FROM t -- all of it"), "")) {
      assertEquals(rows("[1]"), ((Contents) following.fetch(2).get(0)).rows());
    }
  }

  @Test
  void aQueryIsRefusedWhereTheServerCannot() throws Exception {
    String query = "SELECT 1";
    MaterializeScript script =
        new MaterializeScript(V0_6).view("(" + query + ")", Tape.of("n", 23));
    try (FollowedView following = FollowedView.of(script, FollowedView.query(query), "")) {
      Outage outage = assertThrows(Outage.class, following::open);

      assertEquals(State.FAILED, outage.state());
      assertEquals(
          "this Materialize (0.6) cannot follow a query: create a view of it, and name that in"
              + " tailrace.view.v.relation instead of .query",
          outage.reason());
      assertEquals(0, following.server.asked("DECLARE"));
    }
  }

  @Test
  void theOtherWordIsTriedWhereTheServerDoesNotKnowTheFirst() throws Exception {
    MaterializeScript script =
        new MaterializeScript(V0_6)
            .rule(sql -> sql.equals("select mz_version()") ? Answer.texts("v0.27.0-dev") : null)
            .view("v", Tape.of("n", 23, Tape.fetch("5 +1 1", "6")));
    try (FollowedView following = FollowedView.of(script, "v")) {
      assertEquals(rows("[1]"), ((Contents) following.fetch(1).get(0)).rows());
    }
  }

  @Test
  void whatIsRetainedIsNotReadAgain() throws Exception {
    try (FollowedView following =
        following(V26, "as-of-recent-retained-history-snapshot-false", "v2")) {
      ResumePoint known = new ResumePoint(following.history(), 1795454518482L);

      following.open(known);

      assertEquals(
          List.of(
              new Changes(
                  "v",
                  1795454519436L,
                  1795454519436L,
                  rows("[\"a\",43]", "[\"c\",10]").minus(rows("[\"a\",42]", "[\"c\",5]"))),
              progress(1795454528668L)),
          following.fetch(2));
      assertEquals(
          1,
          following.server.asked(
              "DECLARE c CURSOR FOR SUBSCRIBE v2 WITH (PROGRESS, SNAPSHOT = false)"
                  + " AS OF 1795454518482"));
    }
  }

  @ParameterizedTest
  @CsvSource({V26 + ",as-of-5s-ago-not-retained", V0_28 + ",errors"})
  void whatIsNotRetainedIsReadFromTheBeginning(String version, String recording) throws Exception {
    Answer refused =
        recording.equals("errors")
            ? Answer.error("XX000", "AS OF is unsupported")
            : Recording.of(version + "/" + recording).fetches().get(0).withoutPause();
    Tape refusing = Tape.of("n", 23, refused);
    Tape snapshot = Tape.of("n", 23, Tape.fetch("50"), Tape.fetch("50 +1 7", "51"));
    MaterializeScript script = new MaterializeScript(version).view("v", refusing, snapshot);
    try (FollowedView following = FollowedView.of(script, "v")) {
      following.open(new ResumePoint(following.history(), 40));

      List<Update> updates = following.fetch(2);
      assertEquals(rows("[7]"), ((Contents) updates.get(0)).rows());
      assertEquals(1, following.server.asked("DECLARE c CURSOR FOR SUBSCRIBE v WITH (PROGRESS)"));
    }
  }

  @Test
  void anotherHistoryAndAnOldServerAreReadFromTheBeginning() throws Exception {
    Tape tape = Tape.of("n", 23, Tape.fetch("50 +1 7", "51"));
    for (String version : List.of(V0_6, V26)) {
      try (FollowedView following =
          FollowedView.of(new MaterializeScript(version).view("v", tape), "v")) {
        History own = following.history();
        following.open(new ResumePoint(version.equals(V0_6) ? own : new History("other"), 40));

        assertEquals(rows("[7]"), ((Contents) following.fetch(1).get(0)).rows());
        assertEquals(
            0, following.server.asked().stream().filter(sql -> sql.contains("AS OF")).count());
      }
    }
  }

  @Test
  void aHistoryIsTheServersTheViewsAndItsColumns() throws Exception {
    Tape tape = Tape.of("n", 23);
    History first = historyOf(new MaterializeScript(V26).view("v", "u1", tape));

    assertEquals(first, historyOf(new MaterializeScript(V26).view("v", "u1", tape)));
    assertNotEquals(first, historyOf(new MaterializeScript(V26).view("v", "u2", tape)));
    assertNotEquals(first, historyOf(new MaterializeScript(V26).view("v", "u1", Tape.of("m", 23))));
    assertNotEquals(first, historyOf(new MaterializeScript(V26).view("v", "u1", Tape.of("n", 20))));
    assertNotEquals(first, historyOf(new MaterializeScript(V0_28).view("v", "u1", tape)));
  }

  @Test
  void whatIsNoPartOfAViewsMeaningIsNoPartOfItsHistory() throws Exception {
    Tape tape = Tape.of("n", 23);
    History first = historyOf(new MaterializeScript(V26).view("v", "u1", tape));

    MaterializeScript renamed =
        new MaterializeScript(V26)
            .view("v", "u1", tape)
            .rule(sql -> sql.equals("show cluster") ? Answer.texts("renamed") : null)
            .rule(sql -> sql.startsWith("show create") ? Answer.error("XX000", "asked") : null);
    assertEquals(first, historyOf(renamed), "neither its options nor its cluster");
  }

  @Test
  void fiftyColumnsOfTypesThatTheDriverDoesNotKnowCostNoQuestion() throws Exception {
    List<Field> fields = new ArrayList<>(OWN_FIELDS);
    int[] oids = {1186, 3802, 2950, 16460, 16462, 16464, 16552, 3807, 1187, 23};
    for (int i = 0; i < 50; i++) {
      fields.add(new Field("c" + i, oids[i % oids.length]));
    }
    Tape tape = new Tape(fields, Answer.done("DECLARE CURSOR"), List.of());
    try (FollowedView following =
        FollowedView.of(new MaterializeScript(V26).view("v", tape), "v")) {
      following.history();

      assertTrue(
          following.server.asked().stream().noneMatch(sql -> sql.contains("typname")),
          following.server.asked()::toString);
    }
  }

  @Test
  void listsAndMapsSayOfWhatTheyAreInOneQuestion() throws Exception {
    List<Field> fields = new ArrayList<>(OWN_FIELDS);
    fields.addAll(List.of(new Field("l", 16384), new Field("n", 23), new Field("m", 16385)));
    Answer rows =
        Answer.of(
            ServerMessage.columns(fields),
            ServerMessage.row("5", "t", null, null, null, null),
            ServerMessage.row("5", "f", "1", "{1,NULL}", "7", "{a=>1,b=>NULL}"),
            ServerMessage.row("6", "t", null, null, null, null),
            ServerMessage.complete("FETCH 3"));
    Tape tape = new Tape(fields, Answer.done("DECLARE CURSOR"), List.of(rows));
    MaterializeScript script =
        new MaterializeScript(V26)
            .view("v", tape)
            .rule(
                sql ->
                    sql.startsWith("select pg_typeof")
                        ? Answer.texts("integer list", "map[text=>integer]")
                        : null);
    try (FollowedView following = FollowedView.of(script, "v")) {
      List<Update> updates = following.fetch(1);

      assertEquals(
          List.of("integer list", "int4", "map[text=>integer]"),
          columns(updates).stream().map(Column::type).toList());
      assertEquals(rows("[[1,null],7,\"{a=>1,b=>NULL}\"]"), ((Contents) updates.get(0)).rows());
      assertEquals(1, following.server.asked("select pg_typeof"));
    }
  }

  @Test
  void aServerThatAcceptsAndSaysNothingIsNotWaitedForForEver() throws Exception {
    MaterializeScript script = new MaterializeScript(V26).view("v", Tape.of("n", 23));
    try (FollowedView following =
        FollowedView.of(script, FollowedView.relation("v"), "?socketTimeout=1&connectTimeout=1")) {
      following.server.mute(true);

      Outage outage = assertThrows(Outage.class, following::open);

      assertEquals(State.STALE, outage.state());
      assertEquals(
          "the database does not answer: it may be starting, or a firewall drops what is sent to"
              + " the address in tailrace.url",
          outage.reason());
    }
  }

  @Test
  void anUnknownViewSaysWhatToDo() throws Exception {
    try (FollowedView following = FollowedView.of(new MaterializeScript(V26), "nosuch")) {
      Outage outage = assertThrows(Outage.class, following::open);

      assertEquals(State.FAILED, outage.state());
      assertEquals(
          "the database does not have it (unknown catalog item 'nosuch'): create it, or correct"
              + " tailrace.view.v.relation",
          outage.reason());
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "permission-denied | FAILED | permission denied for MATERIALIZED VIEW"
            + " \"materialize.public.counter\"; run: GRANT SELECT ON v TO \"materialize\"",
        "view-in-error-at-start | STALE | the database cannot send it: Evaluation error:"
            + " division by zero",
        "view-in-error | STALE | the database cannot send it: Evaluation error: division by zero",
        "dropped-view | STALE | the database cannot send it: subscribe has been terminated"
            + " because underlying relation \"materialize.public.tv\" was dropped",
        "cancelled | STALE | the database cannot send it: canceling statement due to user"
            + " request",
        "server-killed | STALE | the connection to the database was lost",
        "server-terminated | STALE | the connection to the database was lost",
        "idle-in-transaction | STALE | the database cannot send it: terminating connection due to"
            + " idle-in-transaction timeout",
      })
  void anEndByErrorSaysWhy(String name, State state, String reason) throws Exception {
    int answered = Tape.recorded(V26 + "/" + name).fetches().size();
    try (FollowedView following = following(V26, name, "v")) {
      Outage outage = assertThrows(Outage.class, () -> following.fetch(answered));

      assertEquals(state, outage.state());
      assertEquals(reason, outage.reason());
    }
  }

  private static FollowedView following(String version, String recording, String relation)
      throws Exception {
    Tape tape = Tape.recorded(version + "/" + recording).withoutPauses();
    return FollowedView.of(new MaterializeScript(version).view(relation, tape), relation);
  }

  private static History historyOf(MaterializeScript script) throws Exception {
    try (FollowedView following = FollowedView.of(script, "v")) {
      return following.history();
    }
  }

  private static Contents contents(List<Update> updates, Pace pace, long timestamp, ZSet rows) {
    Contents contents = (Contents) updates.get(0);
    return new Contents(
        "v", contents.history(), contents.columns(), pace, timestamp, timestamp, rows);
  }

  private static List<Column> columns(List<Update> updates) {
    return ((Contents) updates.get(0)).columns();
  }

  private static Changes changes(long timestamp, String inserted, String deleted) {
    return new Changes("v", timestamp, timestamp, rows(inserted).minus(rows(deleted)));
  }

  private static Progress progress(long timestamp) {
    return new Progress("v", timestamp, timestamp);
  }

  private static List<TailRow> sent(Recording recording) throws Outage {
    JsonValue[] values =
        recording.fields().stream()
            .skip(3)
            .map(field -> BuiltInTypes.value(field.oid()))
            .toArray(JsonValue[]::new);
    List<TailRow> rows = new ArrayList<>();
    for (@Nullable String[] texts : recording.rows()) {
      rows.add(TailRow.of(texts, new JsonRow(values)));
    }
    return rows;
  }

  private static int take(Update update, ZSet.Sum given) {
    if (update instanceof Contents contents) {
      given.add(contents.rows(), 1);
      return contents.rows().size();
    }
    if (update instanceof Changes changes) {
      given.add(changes.changes(), 1);
      return changes.changes().size();
    }
    return 0;
  }

  private static long timestamp(Update update) {
    if (update instanceof Contents contents) {
      return contents.timestamp();
    }
    return update instanceof Changes changes
        ? changes.timestamp()
        : ((Progress) update).timestamp();
  }

  private static ZSet sumUpTo(List<TailRow> rows, long timestamp) {
    ZSet.Sum sum = new ZSet.Sum();
    for (TailRow row : rows) {
      if (row instanceof TailRow.Changed changed && !Timestamp.before(timestamp, row.timestamp())) {
        sum.add(changed.row(), changed.diff());
      }
    }
    return sum.toZSet();
  }

  private static ZSet copy(ZSet.Sum sum) {
    ZSet copy = sum.toZSet();
    sum.add(copy, 1);
    return copy;
  }
}
