package io.tailrace.view;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.tailrace.view.Update.Pace;
import io.tailrace.view.report.State;
import io.tailrace.view.report.ViewReport;
import io.tailrace.view.zset.Limits;
import io.tailrace.view.zset.SourceFault;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What is told of a view whose source has more than was applied. */
final class BehindTest {
  private final Map<String, Limits> limits = new LinkedHashMap<>();
  private long now = 1_000;
  private final Database database;

  BehindTest() {
    limits.put("a", new Limits(3, 1_000));
    limits.put("b", new Limits(3, 1_000));
    database = new Database(limits, () -> Instant.ofEpochMilli(now));
  }

  private void tell(Update... together) throws SourceFault {
    database.apply(List.of(together));
  }

  private static Update contents(String view, Pace pace, long timestamp, String... rows) {
    return ScriptedDatabase.read(
        view, ScriptedDatabase.FIRST, ScriptedDatabase.COLUMNS, pace, timestamp, rows);
  }

  private static Update changes(String view, long timestamp, String... rows) {
    return new Update.Changes(view, timestamp, timestamp, Sets.of(rows));
  }

  private static Update behind(@Nullable Integer seconds) {
    return new Update.Behind("a", seconds == null ? null : Duration.ofSeconds(seconds));
  }

  private ViewReport report() {
    return database.reports().get(0);
  }

  private String said() {
    return report().state().wire() + ": " + report().reason();
  }

  private void begin() throws SourceFault {
    tell(contents("a", Pace.CLOCKED, 10, "x"), contents("b", Pace.CLOCKED, 10, "u"));
  }

  @Test
  void aViewThatIsBehindIsStaleSinceThenAndLiveAtOnceWhenItIsNot() throws SourceFault {
    begin();
    now = 2_000;
    tell(behind(34));
    assertEquals("stale: catching up, 34 s behind", said());
    assertEquals(2_000, report().sinceTime());
    assertEquals(Duration.ofSeconds(34), report().behind());
    now = 3_000;
    tell(behind(null));
    assertEquals("live: ", said());
    assertEquals(3_000, report().sinceTime());
    assertNull(report().behind());
  }

  @Test
  void itGoesOnBesideTheOthersAndStaysStale() throws SourceFault {
    begin();
    Viewer viewer = new Viewer(database.group(List.of("a", "b")));
    viewer.next();
    tell(behind(34));
    tell(changes("a", 20, "y"));
    assertEquals(List.of(), viewer.next(), "b is not known at 20");
    assertFalse(report().alone());
    tell(new Update.Progress("b", 20, 20));
    assertEquals(List.of("a@20 +y, to 20"), viewer.next());
    tell(new Update.Bridge("a", 30, 30, Sets.of("-y")), new Update.Progress("b", 30, 30));
    tell(new Update.Progress("a", 40, 40), new Update.Progress("b", 40, 40));
    tell(contents("a", Pace.CLOCKED, 50, "z"), new Update.Progress("b", 50, 50));
    assertEquals(List.of("a@20..30 -y, to 30", "a@40..50 +z -x, to 50"), viewer.next());
    assertEquals("stale: catching up, 34 s behind", said());
  }

  @Test
  void aFigureIsToldForFiveSecondsAndShownAtOnce() throws SourceFault {
    begin();
    tell(behind(34));
    long version = database.statusVersion();
    now += 4_999;
    tell(behind(36), changes("a", 20, "y"));
    assertEquals("stale: catching up, 34 s behind", said());
    assertEquals(Duration.ofSeconds(36), report().behind());
    assertEquals(version, database.statusVersion());
    now += 1;
    tell(behind(37));
    assertEquals("stale: catching up, 37 s behind", said());
    assertEquals(version + 1, database.statusVersion());
    tell(behind(null), behind(12));
    assertEquals("stale: catching up, 12 s behind", said(), "it is another time");
  }

  @Test
  void anotherStateIsToldInItsPlaceAndEndsIt() throws SourceFault {
    begin();
    for (Update other :
        List.of(
            new Update.Status("a", State.FAILED, "run: GRANT"),
            new Update.Outage("a", State.STALE, "away"))) {
      tell(behind(34));
      tell(other);
      assertEquals(other instanceof Update.Outage ? "stale: away" : "failed: run: GRANT", said());
      assertEquals(other instanceof Update.Outage, report().ofSource());
      assertNull(report().behind());
      tell(contents("a", Pace.CLOCKED, 10, "x"));
      assertEquals("live: ", said());
      assertFalse(report().ofSource());
    }
  }

  @Test
  void whatIsOverItsLimitHasFailedHoweverFarItIsBehind() throws SourceFault {
    begin();
    tell(behind(34));
    tell(changes("a", 20, "y", "z", "w"));
    assertEquals(State.FAILED, report().state());
    assertNull(report().behind());
    tell(behind(40));
    assertEquals(State.FAILED, report().state());
    tell(contents("a", Pace.CLOCKED, 30, "x"));
    assertEquals("stale: catching up, 40 s behind", said());
  }

  @Test
  void beforeItsContentsItIsLoading() throws SourceFault {
    tell(behind(34));
    assertEquals(State.LOADING, report().state());
    assertNull(report().behind());
    begin();
    assertEquals("stale: catching up, 34 s behind", said());
  }

  @Test
  void whatHasEndedIsNotBehindBeforeItBeginsAgain() throws SourceFault {
    begin();
    tell(behind(34));
    tell(new Update.Ended("a", 20, 20, Sets.of()));
    assertEquals("live: ", said());
    tell(behind(35));
    assertEquals("live: ", said());
    tell(contents("a", Pace.CLOCKED, 30, "x"));
    assertEquals("stale: catching up, 35 s behind", said());
  }
}
