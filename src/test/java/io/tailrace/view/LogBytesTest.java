package io.tailrace.view;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tailrace.view.log.Bounds;
import io.tailrace.view.zset.Limits;
import io.tailrace.view.zset.SourceFault;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a view keeps for clients that are behind. */
class LogBytesTest {
  private static final int ROWS = 20;
  private static final String FILLING = "x".repeat(2_000);

  /** A client that has the contents of 1, of each view, is brought on after so many changes. */
  private static List<String> ways(Bounds bounds, Map<String, Limits> limits) throws SourceFault {
    Database database = new Database(limits, bounds, () -> Instant.ofEpochMilli(7));
    for (String view : limits.keySet()) {
      String[] first = new String[100];
      for (int row = 0; row < first.length; row++) {
        first[row] = row + FILLING;
      }
      database.apply(
          List.of(
              ScriptedDatabase.read(
                  view,
                  ScriptedDatabase.FIRST,
                  ScriptedDatabase.COLUMNS,
                  Update.Pace.CLOCKED,
                  1,
                  first)));
      for (int change = 2; change < 2 + ROWS; change++) {
        database.apply(
            List.of(new Update.Changes(view, change, change, Sets.of("new" + change + FILLING))));
      }
    }
    return limits.keySet().stream().map(view -> way(database, view)).toList();
  }

  private static String way(Database database, String view) {
    Viewer viewer = new Viewer(database.group(List.of(view))).from("f1-1");
    return String.join("", viewer.next()).contains(view + "=") ? "snapshot" : "frames";
  }

  @Test
  void aViewsOwnBoundEvictsEarlierOrLaterThanThatOfAll() throws SourceFault {
    Map<String, Limits> limits = new LinkedHashMap<>();
    limits.put("small", new Limits(1_000, 1_000_000, 20_000));
    limits.put("usual", new Limits(1_000, 1_000_000));
    limits.put("large", new Limits(1_000, 1_000_000, 1_000_000));
    assertEquals(
        List.of("snapshot", "frames", "frames"),
        ways(new Bounds(200_000, 10_000, 1_000, 50_000), limits));
    assertEquals(
        List.of("snapshot", "snapshot", "frames"),
        ways(new Bounds(30_000, 10_000, 1_000, 50_000), limits));
  }
}
