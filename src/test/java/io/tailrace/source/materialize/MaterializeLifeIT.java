package io.tailrace.source.materialize;

import static io.tailrace.testing.materialize.MaterializeScript.V0_28;
import static io.tailrace.testing.materialize.MaterializeScript.V0_6;
import static io.tailrace.testing.materialize.MaterializeScript.V26;
import static io.tailrace.testing.materialize.Tape.fetch;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.source.ViewSettings;
import io.tailrace.testing.Await;
import io.tailrace.testing.TestLoop;
import io.tailrace.testing.materialize.MaterializeScript;
import io.tailrace.testing.materialize.Tape;
import io.tailrace.testing.postgres.Answer;
import io.tailrace.testing.postgres.ServerMessage;
import io.tailrace.view.report.State;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A Materialize view from its first reading through everything that can happen to it. */
class MaterializeLifeIT {
  private static final String GONE =
      "the database does not have it (unknown catalog item 'v'): create it, or correct"
          + " tailrace.view.v.relation";

  @Test
  void anEndedViewIsReadAgainMoreAndMoreRarely() throws Exception {
    Tape constant = Tape.recorded(V0_6 + "/constant-view").withoutPauses();
    try (FollowedView following =
        FollowedView.of(new MaterializeScript(V0_6).view("v", constant), "v")) {
      following.run();
      following.awaitRows("[1,\"x\"]");
      Await.until(following.server.asked()::toString, () -> declared(following) >= 3);

      assertEquals(State.LIVE, following.report().state());
      // Two a reading, one of them empty: it does not spin on the empty ones.
      assertTrue(
          following.server.asked("FETCH") <= 2 * declared(following),
          following.server.asked()::toString);
      assertEquals(1, sessions(following));
    }
  }

  @Test
  void anEndedViewThatChangesAfterAllIsFollowedAgain() throws Exception {
    MaterializeScript script =
        new MaterializeScript(V0_6)
            .view(
                "v",
                Tape.of("n", 23, fetch("0 +1 1"), fetch()),
                Tape.of("n", 23, fetch("10 +1 2", "11"), fetch("20 +1 3", "21")));
    try (FollowedView following = FollowedView.of(script, "v")) {
      following.run();

      following.awaitRows("[2]", "[3]");
    }
  }

  @Test
  void aViewDroppedUnderATailFails() throws Exception {
    MaterializeScript script = new MaterializeScript(V0_6);
    script.view("v", Tape.recorded(V0_6 + "/dropped-under-a-tail").withoutPauses());
    AtomicBoolean drop = dropAtFetch(script, 2);
    try (FollowedView following = FollowedView.of(script, "v")) {
      TestLoop loop = following.run();

      following.awaitReason(GONE);

      assertTrue(drop.get());
      assertEquals(State.FAILED, following.report().state());
      assertEquals(6, following.report().rows());
      Await.until(loop.waits()::toString, () -> loop.waits().size() >= 8);
      List<Duration> waits = List.copyOf(loop.waits());
      assertTrue(
          waits.get(7).compareTo(waits.get(0).multipliedBy(16)) > 0,
          "it is asked for more and more rarely: " + waits);

      script.view("v", Tape.of("n", 23, fetch("10 +1 5", "11")));
      following.awaitRows("[5]");
      assertEquals(State.LIVE, following.report().state());
    }
  }

  @Test
  void aViewThatWaitsForEverIsAskedForAndFailsWhenItIsGone() throws Exception {
    MaterializeScript script = new MaterializeScript(V0_28);
    script.view("v", Tape.recorded(V0_28 + "/dropped-view").withoutPauses());
    try (FollowedView following = FollowedView.live(script, "v")) {
      following.run();
      following.run(following.watch);
      following.awaitRows("[null,1]", "[\"x\",2]");
      following.awaitReason(
          "the database has stopped sending updates of it: check that its cluster runs");
      assertEquals(State.STALE, following.report().state());

      script.drop("v");
      following.awaitReason(GONE);

      assertEquals(State.FAILED, following.report().state());
    }
  }

  @Test
  void aNameThatMeansAnotherRelationIsReadAgain() throws Exception {
    MaterializeScript script = new MaterializeScript(V26);
    script.view("v", "u1", Tape.of("n", 23, fetch("10"), fetch("10 +1 1", "11")));
    try (FollowedView following = FollowedView.live(script, "v")) {
      following.run();
      following.run(following.watch);
      following.awaitRows("[1]");

      script.view("v", "u2", Tape.of("n", 23, fetch("20"), fetch("20 +1 2", "21")));

      following.awaitRows("[2]");
    }
  }

  @Test
  void aQuietViewOfAnOldServerIsNoOutage() throws Exception {
    MaterializeScript script =
        new MaterializeScript(V0_6).view("v", Tape.of("n", 23, fetch("10 +1 1", "11")));
    try (FollowedView following = FollowedView.live(script, "v")) {
      following.run();
      following.run(following.watch);
      following.awaitRows("[1]");

      Await.until(
          following.server.asked()::toString, () -> following.server.asked("select 1") > 20);

      assertEquals(State.LIVE, following.report().state());
      assertEquals(1, declared(following));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {V0_6, V26})
  void aServerThatStopsAnsweringEndsTheTail(String version) throws Exception {
    MaterializeScript script =
        new MaterializeScript(version).view("v", Tape.of("n", 23, fetch("10 +1 1", "11")));
    try (FollowedView following =
        FollowedView.live(script, "v", "?socketTimeout=1&connectTimeout=1")) {
      following.run();
      following.run(following.watch);
      following.awaitRows("[1]");

      following.server.mute(true);

      following.awaitReason(
          "the database does not answer: it may be starting, or a firewall drops what is sent to"
              + " the address in tailrace.url");
      assertEquals(State.STALE, following.report().state());
    }
  }

  @Test
  void aSilentViewThatSpeaksAgainIsLiveAgain() throws Exception {
    Answer late =
        new Answer(
            Tape.of("n", 23, fetch("20 +1 2", "21")).fetch(0).messages(),
            Duration.ofMillis(1_500),
            Answer.End.READY);
    MaterializeScript script =
        new MaterializeScript(V26).view("v", Tape.of("n", 23, fetch("10 +1 1", "11")).then(late));
    try (FollowedView following = FollowedView.live(script, "v")) {
      following.run();
      following.run(following.watch);
      following.awaitReason(
          "the database has stopped sending updates of it: check that its cluster runs");
      assertEquals(State.STALE, following.report().state());

      following.awaitRows("[1]", "[2]");

      Await.until(
          following.database.reports()::toString, () -> following.report().state() == State.LIVE);
      assertEquals(1, declared(following));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {V0_28, V26})
  void aViewThatFellSilentIsOpenedAgain(String version) throws Exception {
    MaterializeScript script =
        new MaterializeScript(version)
            .view(
                "v",
                Tape.of("n", 23, fetch("10 +1 1", "11")),
                Tape.of("n", 23, fetch("20 +1 2", "21")));
    try (FollowedView following = FollowedView.impatient(script, "v")) {
      following.run();
      following.run(following.watch);

      following.awaitRows("[1]", "[2]");

      assertTrue(following.server.connections() <= 3, following.server.asked()::toString);
    }
  }

  @Test
  void aViewThatMayBeSilentIsLeftAlone() throws Exception {
    Map<MaterializeScript, String> silent =
        Map.of(
            new MaterializeScript(V0_6).view("v", Tape.of("n", 23, fetch("10 +1 1", "11"))),
            "an old server says nothing of a quiet view",
            new MaterializeScript(V26).view("v", Tape.of("n", 23, fetch("10"))),
            "it is still being computed",
            new MaterializeScript(V26).view("v", Tape.recorded(V26 + "/constant-view")),
            "it has ended");
    for (Map.Entry<MaterializeScript, String> each : silent.entrySet()) {
      try (FollowedView following = FollowedView.impatient(each.getKey(), "v")) {
        following.run();
        following.run(following.watch);

        Await.until(
            following.server.asked()::toString, () -> following.server.asked("select 1") > 50);

        assertEquals(1, sessions(following), each.getValue());
      }
    }
  }

  @Test
  void aWatchWhoseDriverFailsIsAnOutage() throws Exception {
    AtomicBoolean broken = new AtomicBoolean();
    MaterializeScript script =
        new MaterializeScript(V0_6)
            .view("v", Tape.of("n", 23, fetch("10 +1 1", "11")))
            .rule(
                sql ->
                    broken.get() && sql.equals("select 1")
                        ? Answer.of(ServerMessage.bindComplete(), ServerMessage.bindComplete())
                        : null);
    try (FollowedView following = FollowedView.live(script, "v")) {
      following.run();
      following.run(following.watch);
      following.awaitRows("[1]");

      broken.set(true);

      Await.until(
          following.database.reports()::toString,
          () -> following.report().reason().contains("what the driver cannot read"));
      assertEquals(State.STALE, following.report().state());

      broken.set(false);
      Await.until(
          following.database.reports()::toString, () -> following.report().state() == State.LIVE);
    }
  }

  @Test
  void noticesIntoAWaitingFetchChangeNothing() throws Exception {
    Tape replica = Tape.recorded(V26 + "/replica-killed").withoutPauses();
    try (FollowedView following =
        FollowedView.of(new MaterializeScript(V26).view("v", replica), "v")) {
      following.run();

      Await.until(
          following.server.asked()::toString,
          () -> following.server.asked("FETCH") > replica.fetches().size());
      assertEquals(State.LIVE, following.report().state());
      assertEquals(1, declared(following));
    }
  }

  @Test
  void theInternalErrorOfAnOldServerIsOneMoreOutage() throws Exception {
    Answer internal = Answer.error("XX000", "internal error: column 4 is not of expected type");
    MaterializeScript script =
        new MaterializeScript(V0_6)
            .view(
                "v",
                Tape.of("n", 23, fetch("10 +1 1", "11"), internal),
                Tape.of("n", 23, fetch("20 +1 2", "21")));
    try (FollowedView following = FollowedView.of(script, "v")) {
      following.run();

      following.awaitRows("[2]");
      assertEquals(State.LIVE, following.report().state());
      assertEquals(2, declared(following));
    }
  }

  @Test
  void aRestartedServerRefusesThenFillsAndEachIsTheViewsContents() throws Exception {
    MaterializeScript script =
        new MaterializeScript(V0_6)
            .view(
                "v",
                Tape.of("n", 20, fetch("10 +1 5700", "11"), Answer.HANG_UP),
                Tape.of(
                    "n",
                    20,
                    Answer.error("XX000", "At least one input has no complete timestamps yet")),
                Tape.of("n", 20, fetch("20 +1 0", "21"), fetch("22 -1 0", "22 +1 5791", "23")));
    try (FollowedView following = FollowedView.of(script, "v")) {
      following.run();

      following.awaitRows("[5791]");
      assertEquals(3, declared(following));
    }
  }

  @Test
  void aServerWithoutAReplicaIsTriedAgain() throws Exception {
    MaterializeScript script =
        new MaterializeScript(V26)
            .view(
                "v",
                Tape.of(
                    "n",
                    20,
                    Answer.error("0A000", "CLUSTER \"quickstart\" has no replicas available")),
                Tape.of("n", 20, fetch("20"), fetch("20 +1 7", "21")));
    try (FollowedView following = FollowedView.of(script, "v")) {
      following.run();

      following.awaitRows("[7]");
    }
  }

  @Test
  void aKilledServerCostsOneDifferenceAndNothingWhereItRetainsTheChanges() throws Exception {
    MaterializeScript script =
        new MaterializeScript(V26)
            .view(
                "v",
                Tape.of("n", 20, fetch("10"), fetch("10 +1 1", "15"), Answer.HANG_UP),
                Tape.of("n", 20, fetch("14"), fetch("16 +1 2", "20")));
    try (FollowedView following = FollowedView.of(script, "v")) {
      following.run();

      following.awaitRows("[1]", "[2]");
      assertEquals(
          1,
          following.server.asked(
              "DECLARE c CURSOR FOR SUBSCRIBE v WITH (PROGRESS, SNAPSHOT = false) AS OF 14"));
      assertEquals(19, following.report().timestamp());
    }
  }

  @Test
  void aViewOverItsLimitFails() throws Exception {
    ViewSettings small = new ViewSettings("v", "v", null, 1, 1_000);
    MaterializeScript script =
        new MaterializeScript(V26)
            .view("v", Tape.of("n", 20, fetch("10"), fetch("10 +1 1", "10 +1 2", "11")));
    try (FollowedView following = FollowedView.of(script, small, "")) {
      following.run();

      following.awaitReason(
          "v has more than 1 rows; aggregate in the database, or raise tailrace.view.v.max-rows");
      assertEquals(State.FAILED, following.report().state());
      assertFalse(following.report().loaded());
    }
  }

  @Test
  void anAnswerBeyondTheLimitsIsNotReadIntoMemory() throws Exception {
    ViewSettings small = new ViewSettings("v", "v", null, 1, 1_000);
    String large = "x".repeat(10_000);
    MaterializeScript script =
        new MaterializeScript(V0_6).view("v", Tape.of("t", 25, fetch("10 +1 " + large, "11")));
    try (FollowedView following = FollowedView.of(script, small, "")) {
      following.run();

      following.awaitReason(
          "v sends more at once than its limits allow; aggregate in the database, or raise"
              + " tailrace.view.v.max-bytes");
      assertEquals(State.FAILED, following.report().state());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {V0_6, V0_28, V26})
  void stoppingEndsABlockedFetchAndLeavesNothing(String version) throws Exception {
    MaterializeScript script =
        new MaterializeScript(version).view("v", Tape.of("n", 23, fetch("10 +1 1", "11")));
    try (FollowedView following = FollowedView.of(script, "v")) {
      TestLoop reader = following.run();
      TestLoop watch = following.run(following.watch);
      following.awaitRows("[1]");
      Await.until(
          following.server.asked()::toString,
          () -> following.server.asked("FETCH") == 2 && following.server.connections() >= 2);

      reader.stop();
      watch.stop();

      Await.until(
          () -> following.server.connections() + " connections",
          () -> following.server.connections() == 0);
    }
  }

  @Test
  void stoppingEndsTheWaitForAnEndedView() throws Exception {
    Tape constant = Tape.recorded(V26 + "/empty-constant-view").withoutPauses();
    try (FollowedView following =
        FollowedView.of(new MaterializeScript(V26).view("v", constant), "v")) {
      TestLoop reader = following.run();
      Await.until(following.server.asked()::toString, () -> declared(following) >= 5);

      reader.stop();
    }
  }

  private static long declared(FollowedView following) {
    return following.server.asked("DECLARE");
  }

  /** Connections that have followed the view. */
  private static long sessions(FollowedView following) {
    return following.server.asked("SET idle_in_transaction_session_timeout = 0");
  }

  /** Drops the view as its FETCH of this number comes. */
  private static AtomicBoolean dropAtFetch(MaterializeScript script, int number) {
    AtomicBoolean dropped = new AtomicBoolean();
    AtomicInteger fetches = new AtomicInteger();
    script.rule(
        sql -> {
          if (sql.startsWith("FETCH") && fetches.incrementAndGet() == number) {
            dropped.set(true);
            script.drop("v");
          }
          return null;
        });
    return dropped;
  }
}
