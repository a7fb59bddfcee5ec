package io.tailrace.source.materialize;

import static io.tailrace.testing.materialize.MaterializeScript.V0_28;
import static io.tailrace.testing.materialize.MaterializeScript.V0_6;
import static io.tailrace.testing.materialize.MaterializeScript.V26;
import static io.tailrace.testing.materialize.Tape.fetch;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.testing.Await;
import io.tailrace.testing.materialize.MaterializeScript;
import io.tailrace.testing.materialize.Tape;
import io.tailrace.testing.postgres.Answer;
import io.tailrace.view.Update;
import io.tailrace.view.Update.Changes;
import io.tailrace.view.Update.Contents;
import io.tailrace.view.report.State;
import io.tailrace.view.zset.ZSet;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is shown of a view of which the server says nothing, since nothing is in it. */
class MaterializeEmptyIT {
  private static final String WAITING = "connected; waiting for the first rows";

  /** When it was empty. */
  private static final long S = 1_795_450_437_000L;

  private static final String AT_S = "DECLARE c CURSOR FOR TAIL v WITH (PROGRESS) AS OF " + S;

  /** A server that has no row of the view at S. */
  private static MaterializeScript empty(Tape... tapes) {
    return new MaterializeScript(V0_6)
        .view("v", tapes)
        .rule(sql -> sql.equals("SELECT * FROM v LIMIT 1") ? Answer.noRows() : null)
        .rule(
            sql ->
                sql.equals("SELECT mz_logical_timestamp(), count(*) FROM v")
                    ? Answer.texts(Long.toString(S), "0")
                    : null);
  }

  private static String at(long timestamp, String rest) {
    return (S + timestamp) + rest;
  }

  @Test
  void anEmptyViewOfAServerThatSaysNothingIsEmptyAtOnceAndThenHasItsFirstRow() throws Exception {
    Tape tape = Tape.of("n", 23, fetch(at(1000, " +1 7"), at(1001, "")));
    try (FollowedView following = FollowedView.of(empty(tape), "v")) {
      List<Update> updates = following.fetch(2);

      Contents first = (Contents) updates.get(0);
      assertEquals(S, first.timestamp());
      assertEquals(ZSet.EMPTY, first.rows());
      assertEquals(new Changes("v", S + 1000, S + 1000, FollowedView.rows("[7]")), updates.get(1));
      assertEquals(1, following.server.asked(AT_S));
      List<String> asked = following.server.asked();
      int said = asked.indexOf("SELECT mz_logical_timestamp(), count(*) FROM v");
      assertTrue(said < asked.indexOf(AT_S), "the timestamp is known before the view is followed");
    }
  }

  @Test
  void nothingElseIsEverShownOfIt() throws Exception {
    Tape tape = Tape.of("n", 23, fetch(at(1000, " +1 7"), at(1001, "")));
    List<String> states = new CopyOnWriteArrayList<>();
    try (FollowedView following = FollowedView.live(empty(tape), "v")) {
      following.database.onChange(
          () -> states.add(following.report().state() + " " + following.report().rows()));
      following.run();
      following.run(following.watch);

      following.awaitRows("[7]");

      assertEquals("LIVE 0", states.get(0));
    }
  }

  @Test
  void whatTheServerDoesNotHaveAtThatMomentAnyMoreIsReadFromTheBeginning() throws Exception {
    Answer compacted =
        Answer.error("XX000", "Timestamp (" + S + ") is not valid for all inputs: [(User(5))]");
    Tape later = Tape.of("n", 23, fetch(at(2000, " +1 8"), at(2001, "")));
    try (FollowedView following = FollowedView.of(empty(Tape.of("n", 23, compacted), later), "v")) {
      following.run();

      following.awaitRows("[8]");
      assertEquals(1, following.server.asked("DECLARE c CURSOR FOR TAIL v WITH (PROGRESS) AS OF"));
      assertEquals(2, following.server.asked("DECLARE"));
    }
  }

  @Test
  void aRowThatCannotBeThereIsNotShownAndReadsItAgain() throws Exception {
    Tape wrong = Tape.of("n", 23, fetch(at(0, " +1 6"), at(1, "")));
    Tape right = Tape.of("n", 23, fetch(at(1000, " +1 7"), at(1001, "")));
    try (FollowedView following = FollowedView.of(empty(wrong, right), "v")) {
      List<Long> shown = new CopyOnWriteArrayList<>();
      following.database.onChange(() -> shown.add(following.report().rows()));
      following.run();

      following.awaitRows("[7]");
      assertEquals(2, following.server.asked(AT_S));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {V0_6, V0_28, V26})
  void aTailThatHasToldNothingYetSaysThatItIsConnected(String version) throws Exception {
    MaterializeScript script =
        new MaterializeScript(version)
            .view("v", Tape.of("n", 23))
            .rule(sql -> sql.endsWith(" LIMIT 1") ? notYet() : null);
    try (FollowedView following = FollowedView.live(script, "v")) {
      following.run();
      following.run(following.watch);

      following.awaitReason(WAITING);

      assertEquals(State.LOADING, following.report().state());
    }
  }

  private static Answer notYet() {
    return Answer.error("XX000", "At least one input has no complete timestamps yet: [u1]");
  }

  @ParameterizedTest
  @ValueSource(strings = {V0_6, V26})
  void anOutagesReasonIsOverWhenTheTailIsOpen(String version) throws Exception {
    Tape first = Tape.of("n", 23, fetch("10"), fetch("10 +1 1", "11"), Answer.HANG_UP);
    AtomicBoolean created = new AtomicBoolean(true);
    MaterializeScript script =
        new MaterializeScript(version)
            .view("v", first, Tape.of("n", 23))
            .rule(
                sql ->
                    sql.startsWith("DECLARE") && !created.get()
                        ? Answer.error("XX000", "unknown catalog item 'v'")
                        : null);
    try (FollowedView following = FollowedView.live(script, "v")) {
      following.run();
      following.awaitRows("[1]");
      created.set(false);
      Await.until(
          following.database.reports()::toString, () -> following.report().state() == State.FAILED);

      created.set(true);

      following.awaitReason(WAITING);
      assertEquals(State.STALE, following.report().state());
      assertEquals(1, following.report().rows());
    }
  }

  @Test
  void aViewOfWhichNothingCouldBeSaidAtFirstIsEmptyAsSoonAsTheServerSaysIt() throws Exception {
    AtomicBoolean ready = new AtomicBoolean();
    MaterializeScript script =
        empty(Tape.of("n", 23))
            .rule(sql -> sql.endsWith(" LIMIT 1") && !ready.get() ? notYet() : null);
    try (FollowedView following = FollowedView.live(script, "v")) {
      following.run();
      following.run(following.watch);
      following.awaitReason(WAITING);
      assertFalse(following.report().loaded());

      ready.set(true);

      Await.until(
          following.database.reports()::toString, () -> following.report().state() == State.LIVE);
      assertEquals(S, following.report().timestamp());
      assertEquals(0, following.report().rows());
    }
  }
}
