package io.tailrace.source.runner;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tailrace.source.Outage;
import io.tailrace.testing.LogLines;
import io.tailrace.view.Database;
import io.tailrace.view.Update;
import io.tailrace.view.position.History;
import io.tailrace.view.report.State;
import io.tailrace.view.zset.Column;
import io.tailrace.view.zset.Limits;
import io.tailrace.view.zset.ZSet;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is logged of one database by all that read it. */
final class OutageLogTest {
  private static final String NAME = "Materialize mz.example.com:6875/materialize";

  private final Outage lost = Outage.unreachable(State.STALE, "the connection was lost", null);
  private final Outage refused = Outage.unreachable(State.STALE, "nothing answers", null);
  private Instant now = Instant.EPOCH;
  private final Database database;
  private final OutageLog log;
  private final LogLines lines = LogLines.of(OutageLog.class);

  OutageLogTest() throws Exception {
    Map<String, Limits> limits = new LinkedHashMap<>();
    List.of("a", "b", "c").forEach(view -> limits.put(view, new Limits(10, 1_000)));
    database = new Database(limits, () -> now);
    live("a", "b", "c");
    log = new OutageLog("mz.example.com:6875/materialize", database, () -> now);
    log.is("Materialize 26.24.0", 3);
    lines.take();
  }

  @AfterEach
  void stopListening() {
    lines.close();
  }

  private void live(String... views) throws Exception {
    List<Update> updates = new ArrayList<>();
    for (String view : views) {
      updates.add(
          new Update.Contents(
              view,
              new History("f"),
              List.of(new Column("x", "int4")),
              Update.Pace.CLOCKED,
              10,
              10,
              ZSet.EMPTY));
    }
    database.apply(updates);
  }

  private void away(Outage outage, String... views) {
    for (String view : views) {
      log.away(List.of(view), outage);
    }
  }

  private void back(String... views) {
    for (String view : views) {
      log.back(List.of(view));
    }
  }

  @Test
  void aServerThatGoesAwayUnderManyReadersIsOneLineForEachCause() {
    away(lost, "a", "b", "c");
    away(refused, "b", "a", "c", "a", "b", "c");
    now = now.plusSeconds(252);
    back("a", "b", "c");

    assertEquals(
        List.of(
            "WARNING " + NAME + " is away: the connection was lost; 1 view is stale; trying again",
            "WARNING " + NAME + " is away: nothing answers; 3 views are stale; trying again",
            "INFO " + NAME + " is back after 4 min 12 s; 3 views are live"),
        lines.take());
  }

  @Test
  void causesThatTakeTurnsAreToldOnce() {
    away(refused, "a");
    away(lost, "a");
    away(refused, "a");
    away(lost, "a");

    assertEquals(2, lines.take().size());
  }

  @Test
  void theNextOutageIsToldWhateverTheLastOneWas() {
    away(refused, "a");
    back("a");
    back("a");
    away(refused, "a");
    away(refused, "b");
    back("a");
    away(refused, "a");

    assertEquals(
        List.of(
            "WARNING " + NAME + " is away: nothing answers; 1 view is stale; trying again",
            "INFO " + NAME + " is back after less than 1 s; 1 view is live",
            "WARNING " + NAME + " is away: nothing answers; 1 view is stale; trying again",
            "WARNING " + NAME + " is away: nothing answers; 2 views are stale; trying again"),
        lines.take(),
        "a had come back, and is away again before b has");
  }

  @Test
  void aViewThatFailsAloneIsNotWaitedFor() throws Exception {
    away(refused, "a", "b");
    database.apply(List.of(new Update.Status("b", State.FAILED, "create it")));
    lines.take();
    back("b", "a");

    assertEquals(
        List.of("INFO " + NAME + " is back after less than 1 s; 1 of 2 views is live"),
        lines.take());
  }

  @Test
  void whatIsReadAgainIsCountedOrNamed() {
    log.again(List.of("a"), "orders was altered");
    log.again(List.of("a", "b", "c"), "orders was altered.");
    log.fault(List.of("a"), lost, "a row was deleted", false);
    log.fault(List.of("a", "b", "c"), lost, "a row was deleted", true);
    log.fault(List.of("a", "b", "c"), lost, "a row was deleted", true);

    assertEquals(
        List.of(
            "INFO " + NAME + ": orders was altered; view a is read again",
            "INFO " + NAME + ": orders was altered; 3 views are read again",
            "SEVERE " + NAME + " sent impossible changes: a row was deleted; view a is read again",
            "SEVERE "
                + NAME
                + " sent impossible changes: a row was deleted; 3 views are read again"),
        lines.take());
  }

  @Test
  void aDurationIsSaidInTheTwoUnitsThatMatter() {
    Map<Duration, String> spoken = new LinkedHashMap<>();
    spoken.put(Duration.ofMillis(999), "less than 1 s");
    spoken.put(Duration.ofSeconds(34), "34 s");
    spoken.put(Duration.ofSeconds(60), "1 min 0 s");
    spoken.put(Duration.ofMinutes(61), "1 h 1 min");
    spoken.put(Duration.ofHours(50), "2 d 2 h");
    spoken.forEach(
        (duration, text) -> {
          away(refused, "a");
          now = now.plus(duration);
          lines.take();
          back("a");
          assertEquals(
              List.of("INFO " + NAME + " is back after " + text + "; 1 view is live"),
              lines.take());
        });
  }
}
