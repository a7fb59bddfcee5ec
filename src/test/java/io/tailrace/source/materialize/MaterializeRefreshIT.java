package io.tailrace.source.materialize;

import static io.tailrace.testing.materialize.MaterializeScript.V26;
import static io.tailrace.testing.materialize.Tape.fetch;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.testing.Await;
import io.tailrace.testing.materialize.MaterializeScript;
import io.tailrace.testing.materialize.Tape;
import io.tailrace.testing.postgres.Answer;
import io.tailrace.view.report.State;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** A view that its server refreshes now and then: in between there is nothing to be told. */
class MaterializeRefreshIT {
  private static final long T = 1_795_500_000_000L;
  private static final long DAY = Duration.ofDays(1).toMillis();
  private static final String HOLDS = "its contents hold until 2026-11-25T06:00:00Z";

  private final AtomicLong now = new AtomicLong(T);
  private final InstantSource clock = () -> Instant.ofEpochMilli(now.get());

  private static final Tape DAILY =
      Tape.of("n", 23, fetch(T + ""), fetch(T + " +1 1", Long.toString(T + DAY)));

  @Test
  void itStaysLiveUntilItsNextRefreshAndSaysUntilWhenItHolds() throws Exception {
    MaterializeScript script = new MaterializeScript(V26).view("v", DAILY);
    try (FollowedView following = FollowedView.at(clock, script, FollowedView.relation("v"))) {
      following.run();
      following.awaitReason(HOLDS);
      assertEquals(State.LIVE, following.report().state());
      assertTrue(following.report().alone(), "nobody follows it into the future");

      for (int hour = 0; hour < 24; hour++) {
        following.silence.step();
        following.questions.step();
        assertEquals(State.LIVE, following.report().state(), "after " + hour + " hours");
        now.addAndGet(Duration.ofHours(1).toMillis());
      }
      assertEquals(HOLDS, following.report().reason());
      assertEquals(1, following.server.asked("DECLARE"));

      now.addAndGet(20_000);
      following.silence.step();
      assertEquals(State.STALE, following.report().state(), "now something should have come");
    }
  }

  @Test
  void aRefreshThatIsNearWhenItIsOpenedIsNoReasonToMoveTheOthersAtTheNextOne() throws Exception {
    Tape near =
        Tape.of(
            "n",
            23,
            fetch(T + ""),
            fetch(T + " +1 1", Long.toString(T + 1_000)),
            fetch((T + 1_000) + " -1 1", (T + 1_000) + " +1 2", Long.toString(T + DAY)));
    Tape again = Tape.of("n", 23, fetch(T + ""), fetch(T + " +1 2", Long.toString(T + DAY)));
    MaterializeScript script = new MaterializeScript(V26).view("v", near, again);
    try (FollowedView following = FollowedView.at(clock, script, FollowedView.relation("v"))) {
      following.run();

      following.awaitRows("[2]");
      following.awaitReason(HOLDS);
      assertTrue(following.report().alone());
      assertEquals(2, following.server.asked("DECLARE"));
    }
  }

  @Test
  void itIsReadFromTheBeginningWhereItsTimestampIsStillToCome() throws Exception {
    Tape lost =
        Tape.of("n", 23, fetch(T + ""), fetch(T + " +1 1", Long.toString(T + DAY)), Answer.HANG_UP);
    MaterializeScript script = new MaterializeScript(V26).view("v", lost, DAILY);
    try (FollowedView following = FollowedView.at(clock, script, FollowedView.relation("v"))) {
      following.run();

      Await.until(following.server.asked()::toString, () -> following.server.asked("DECLARE") == 2);
      following.awaitReason(HOLDS);

      assertEquals(
          0, following.server.asked().stream().filter(sql -> sql.contains("AS OF")).count());
      assertEquals(State.LIVE, following.report().state());
    }
  }
}
