package io.tailrace.source.materialize;

import static io.tailrace.testing.materialize.MaterializeScript.V0_28;
import static io.tailrace.testing.materialize.MaterializeScript.V0_6;
import static io.tailrace.testing.materialize.MaterializeScript.V26;
import static io.tailrace.testing.materialize.Tape.fetch;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.testing.Await;
import io.tailrace.testing.materialize.MaterializeScript;
import io.tailrace.testing.materialize.Tape;
import io.tailrace.testing.postgres.Answer;
import io.tailrace.view.report.State;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a tail does not tell is asked beside it, and at a cost that is bounded. */
class MaterializeWatchIT {
  private static final String DROPPED =
      "it was dropped or renamed: create it, or correct tailrace.view.v.relation";
  private static final String GONE =
      "the database does not have it (unknown catalog item 'v'): create it, or correct"
          + " tailrace.view.v.relation";
  private static final String NOT_COMPUTED =
      "the database cannot compute it (division by zero): correct what it reads, or the view; the"
          + " rows may be wrong until then";

  /** One that goes on telling the old object's changes, whatever happened to the name. */
  private static final Tape OLD = Tape.of("n", 23, fetch("10 +1 1", "11"));

  @Test
  void aViewThatIsDroppedFailsThoughItsTailGoesOn() throws Exception {
    MaterializeScript script = new MaterializeScript(V0_6).view("v", OLD);
    List<String> reasons = new CopyOnWriteArrayList<>();
    try (FollowedView following = FollowedView.live(script, "v")) {
      following.database.onChange(() -> reasons.add(following.report().reason()));
      following.run();
      following.run(following.watch);
      following.awaitRows("[1]");

      script.drop("v");

      following.awaitReason(GONE);
      assertEquals(State.FAILED, following.report().state());
      assertTrue(reasons.contains(DROPPED), reasons::toString);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {V0_6, V0_28, V26})
  void aViewThatIsRenamedIsNotFollowedUnderItsOldName(String version) throws Exception {
    MaterializeScript script = new MaterializeScript(version).view("v", "u1", OLD);
    try (FollowedView following = FollowedView.live(script, "v")) {
      following.run();
      following.run(following.watch);
      following.awaitRows("[1]");

      script.view("w", "u1", OLD);
      script.drop("v");
      following.awaitReason(GONE);
      assertEquals(State.FAILED, following.report().state());

      script.view("v", "u1", Tape.of("n", 23, fetch("20 +1 2", "21")));
      if (version.equals(V0_6)) {
        following.awaitRows("[2]");
      } else {
        following.awaitRows("[1]", "[2]"); // it is the same object: only what changed is told
      }
    }
  }

  @Test
  void aViewThatIsCreatedAgainWithOtherColumnsIsReadAgainThoughItsTailGoesOn() throws Exception {
    MaterializeScript script = new MaterializeScript(V0_6).view("v", "u1", OLD);
    try (FollowedView following = FollowedView.live(script, "v")) {
      following.run();
      following.run(following.watch);
      following.awaitRows("[1]");

      script.view("v", "u2", Tape.of("name", 25, fetch("20 +1 x", "21")));

      following.awaitRows("[\"x\"]");
      assertEquals("name", following.report().columns().get(0).name());
    }
  }

  @Test
  void aViewInErrorFailsWithTheServersWordsAndComesBackByItself() throws Exception {
    AtomicBoolean zero = new AtomicBoolean();
    MaterializeScript script =
        evaluated(zero).view("v", OLD, Tape.of("n", 23, fetch("20 +1 2", "21")));
    try (FollowedView following = FollowedView.live(script, "v")) {
      following.run();
      following.run(following.watch);
      following.awaitRows("[1]");
      Await.until(
          following.database.reports()::toString, () -> following.report().state() == State.LIVE);

      zero.set(true);
      following.awaitReason(NOT_COMPUTED);
      assertEquals(State.FAILED, following.report().state());

      zero.set(false);
      following.awaitRows("[2]");
      assertEquals(State.LIVE, following.report().state());
    }
  }

  @Test
  void aViewInErrorIsNeverShownWithTheRowsThatCouldBeComputed() throws Exception {
    MaterializeScript script = evaluated(new AtomicBoolean(true)).view("v", OLD);
    try (FollowedView following = FollowedView.live(script, "v")) {
      following.run();
      following.run(following.watch);

      following.awaitReason(NOT_COMPUTED);
      assertEquals(State.FAILED, following.report().state());
      assertNull(following.database.rows("v"));
      assertEquals(0, following.server.asked("DECLARE"));
    }
  }

  @Test
  void whatAServerCannotSayYetIsNoError() throws Exception {
    MaterializeScript script =
        new MaterializeScript(V0_6)
            .view("v", OLD)
            .rule(
                sql ->
                    sql.endsWith(" LIMIT 1")
                        ? Answer.error(
                            "XX000", "At least one input has no complete timestamps yet: [u1]")
                        : null);
    try (FollowedView following = FollowedView.live(script, "v")) {
      following.run();
      following.run(following.watch);
      following.awaitRows("[1]");
      Await.until(
          following.server.asked()::toString, () -> following.server.asked("SELECT * FROM v") > 5);

      assertEquals(State.LIVE, following.report().state());
      assertEquals(1, following.server.asked("DECLARE"));
    }
  }

  private static MaterializeScript evaluated(AtomicBoolean zero) {
    return new MaterializeScript(V0_6)
        .rule(
            sql ->
                zero.get() && sql.equals("SELECT * FROM v LIMIT 1")
                    ? Answer.error("XX000", "division by zero")
                    : null);
  }

  /** On a server whose answers take some seconds, in an hour of its time. */
  @ParameterizedTest
  @ValueSource(strings = {V0_6, V0_28, V26})
  void theWatchTakesASmallPartOfAServersTime(String version) throws Exception {
    AtomicLong now = new AtomicLong(FollowedView.CLOCK.millis());
    AtomicLong spent = new AtomicLong();
    InstantSource clock = () -> Instant.ofEpochMilli(now.get());
    MaterializeScript script =
        new MaterializeScript(version)
            .view("v", OLD)
            .rule(
                sql -> {
                  if (sql.contains("mz_catalog.") || sql.startsWith("SELECT * FROM v")) {
                    now.addAndGet(3_900);
                    spent.addAndGet(3_900);
                  }
                  return null;
                });
    try (FollowedView following = FollowedView.at(clock, script, FollowedView.relation("v"))) {
      following.fetch(1);
      long opened = spent.get();
      long end = now.get() + Duration.ofHours(1).toMillis();

      while (now.get() < end) {
        now.addAndGet(following.questions.step().toMillis());
      }

      long watched = spent.get() - opened;
      assertTrue(watched > 0, following.server.asked()::toString);
      assertTrue(
          watched < Duration.ofMinutes(6).toMillis(), watched + " " + following.server.asked());
    }
  }

  @Test
  void anEndedViewIsNotAskedForWithoutEnd() throws Exception {
    Tape constant = Tape.recorded(V0_6 + "/constant-view").withoutPauses();
    MaterializeScript script = new MaterializeScript(V0_6).view("v", constant);
    try (FollowedView following = FollowedView.of(script, "v")) {
      following.run();
      Await.until(following.server.asked()::toString, () -> following.server.asked("DECLARE") >= 4);

      assertEquals(1, following.server.asked("SELECT * FROM v"));
      assertTrue(
          following.server.asked("select 'object'") <= following.server.asked("DECLARE") + 1,
          following.server.asked()::toString);
    }
  }

  @Test
  void anEndedViewThatIsDroppedFails() throws Exception {
    Tape constant = Tape.recorded(V26 + "/constant-view").withoutPauses();
    MaterializeScript script = new MaterializeScript(V26).view("v", constant);
    try (FollowedView following = FollowedView.live(script, "v")) {
      following.run();
      following.run(following.watch);
      following.awaitRows("[1,\"x\"]");

      script.drop("v");

      following.awaitReason(GONE);
    }
  }

  @Test
  void aViewIsToldToBeStaleWhileAQuestionIsStillBeingAnswered() throws Exception {
    AtomicBoolean slow = new AtomicBoolean();
    MaterializeScript script =
        new MaterializeScript(V26)
            .view("v", OLD)
            .slow(sql -> slow.get() && sql.startsWith("select"), Duration.ofSeconds(5));
    try (FollowedView following = FollowedView.live(script, "v")) {
      following.run();
      following.awaitRows("[1]");
      slow.set(true);
      following.run(following.questions);
      Await.until(
          following.server.asked()::toString, () -> following.server.asked("select 1") == 1);
      following.run(following.silence);

      following.awaitReason(
          "the database has stopped sending updates of it: check that its cluster runs");

      assertEquals(State.STALE, following.report().state());
      assertEquals(1, following.server.asked("select 1"), "it is still being answered");
      assertEquals(1, following.server.asked("select 'object'"));
    }
  }

  @Test
  void aQuestionThatIsTooHardSaysSoAndIsGivenMoreTimeTheNextTime() throws Exception {
    AtomicInteger times = new AtomicInteger();
    List<String> reasons = new CopyOnWriteArrayList<>();
    MaterializeScript script =
        new MaterializeScript(V26)
            .view("v", OLD)
            .slow(
                sql -> sql.startsWith("select 'object'") && times.incrementAndGet() == 1,
                Duration.ofMillis(2_500));
    try (FollowedView following = FollowedView.hurried(script, "v", Duration.ofMillis(500))) {
      following.database.onChange(() -> reasons.add(following.report().reason()));
      following.run();

      following.awaitRows("[1]");

      assertTrue(
          reasons.get(0).matches("the server did not answer a question within [0-9.]+ s"),
          reasons::toString);
      assertEquals(2, following.server.asked("select 'object'"));
    }
  }

  @Test
  void anEndedViewThatCannotBeReadAgainInTimeSaysSo() throws Exception {
    List<String> reasons = new CopyOnWriteArrayList<>();
    Tape constant = Tape.recorded(V26 + "/constant-view").withoutPauses();
    MaterializeScript script = new MaterializeScript(V26).view("v", constant);
    try (FollowedView following = FollowedView.hurried(script, "v", Duration.ofMillis(500))) {
      following.database.onChange(
          () -> {
            if (following.report().state() == State.LIVE) {
              following.server.mute(true);
            } else if (following.report().loaded()) {
              reasons.add(following.report().reason());
            }
          });
      following.run();

      Await.until(following.server.asked()::toString, () -> !reasons.isEmpty());

      assertTrue(
          reasons.get(0).matches("the server did not answer a question within [0-9.]+ s"),
          reasons::toString);
    }
  }

  @Test
  void aServerThatAnswersIsNotTakenForLostBecauseItsCatalogueIsSlow() throws Exception {
    AtomicBoolean slow = new AtomicBoolean();
    MaterializeScript script =
        new MaterializeScript(V0_6)
            .view("v", OLD)
            .slow(sql -> slow.get() && sql.contains("mz_catalog."), Duration.ofMinutes(1));
    try (FollowedView following = FollowedView.hurried(script, "v", Duration.ofMillis(300))) {
      following.run();
      following.run(following.watch);
      following.awaitRows("[1]");
      slow.set(true);

      long looked = following.server.asked("select 'object'");
      Await.until(
          following.server.asked()::toString,
          () -> following.server.asked("select 'object'") > looked + 1);

      assertEquals(State.LIVE, following.report().state());
      assertEquals(1, following.server.asked("DECLARE"));
    }
  }
}
