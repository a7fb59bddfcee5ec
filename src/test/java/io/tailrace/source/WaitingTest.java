package io.tailrace.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.view.Database;
import io.tailrace.view.Update;
import io.tailrace.view.position.History;
import io.tailrace.view.report.State;
import io.tailrace.view.report.ViewReport;
import io.tailrace.view.zset.Column;
import io.tailrace.view.zset.Limits;
import io.tailrace.view.zset.ZSet;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class WaitingTest {
  private static final String WAITING = "connected; waiting for the first rows";
  private static final List<String> VIEWS = List.of("a", "b");

  private final Database database =
      new Database(
          new TreeMap<>(Map.of("a", new Limits(9, 99), "b", new Limits(9, 99))),
          InstantSource.system());
  private final Waiting waiting = new Waiting(database);

  @Test
  void whatWasWrongBeforeIsOver() throws Exception {
    database.apply(
        List.of(contents("b"), outage("a", State.FAILED, "TLS"), outage("b", State.STALE, "away")));

    waiting.forRows(VIEWS);

    assertEquals(List.of("LOADING " + WAITING, "STALE " + WAITING), said());
    assertTrue(database.reports().stream().allMatch(ViewReport::ofSource), "it is no other cause");
  }

  @Test
  void aViewThatWasNeverReadSaysWhatItWaitsFor() {
    waiting.forRows(VIEWS);

    assertEquals(List.of("LOADING " + WAITING, "LOADING " + WAITING), said());
  }

  @Test
  void aViewThatIsLiveStaysSo() throws Exception {
    database.apply(List.of(contents("a"), contents("b")));

    waiting.forRows(VIEWS);
    waiting.forRows("a");

    assertEquals(List.of("LIVE ", "LIVE "), said());
  }

  @Test
  void aViewThatWaitsForSomebodyDoesSoUntilItIsReadByItself() throws Exception {
    database.apply(List.of(new Update.Status("a", State.FAILED, "run: GRANT")));

    waiting.forRows(List.of("a"));
    assertEquals(List.of("FAILED run: GRANT", "LOADING "), said());

    waiting.forRows("a");
    assertEquals(List.of("LOADING " + WAITING, "LOADING "), said());
  }

  private static Update outage(String view, State state, String reason) {
    return new Update.Outage(view, state, reason);
  }

  private static Update contents(String view) {
    List<Column> columns = List.of(new Column("n", "int8"));
    return new Update.Contents(
        view, History.of(List.of(view), columns), columns, Update.Pace.ALONE, 1, 1, ZSet.EMPTY);
  }

  private List<String> said() {
    return database.reports().stream()
        .map(report -> report.state() + " " + report.reason())
        .toList();
  }
}
