package io.tailrace.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.demo.Demo;
import io.tailrace.demo.Query;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From the commits of a replay to the numbers in a real browser. */
final class DemoDashboardIT {
  private static final int EVENTS = 4_000;
  private static final int EVENTS_A_SECOND = 160;
  private static final String TOP10 =
      "SELECT \"user\", count FROM top10 ORDER BY count DESC, \"user\" COLLATE \"C\"";

  @Test
  void theNumbersAreTheDatabasesAlsoAfterItsDeath(@TempDir Path folder) throws Exception {
    Map<String, String> environment =
        Map.of(
            "TAILRACE_PORT", "0",
            "TAILRACE_FEED", recording(folder).toString(),
            "TAILRACE_FEED_RATE", String.valueOf(EVENTS_A_SECOND));
    try (Browser browser = Browser.start();
        Demo demo = Demo.start(environment)) {
      browser.size(1600, 900);
      Dashboard page = new Dashboard(browser, demo.dashboard());
      browser.await("live", page::state);
      browser.await("replay, running", page::feed);
      for (int round = 0; round < 5; round++) {
        long before = counted(demo);
        browser.await(true, () -> shownTotal(page) >= before);
        assertTrue(shownTotal(page) <= counted(demo));
      }
      browser.screenshot("demo-live");

      demo.database().kill();
      browser.await("stale", page::state);
      Dashboard.Shown kept = page.shown();
      assertTrue(page.note().matches("stale since \\d\\d:\\d\\d:\\d\\d: .+"), () -> page.note());
      String fresh = page.part("tailrace-status", "fresh");
      assertTrue(fresh.matches("as of \\d\\d:\\d\\d:\\d\\d, (now|\\d+ s ago)"), fresh);
      browser.screenshot("demo-stale");
      assertTrue(shownTotal(page) < EVENTS, "the replay was over too early");
      demo.database().restart();
      browser.await("live", page::state);

      browser.await("replay, finished", page::feed);
      browser.await(inDatabase(demo), page::shown);
      browser.await(page.shown().top10(), () -> page.table("#leaders"));
      assertEquals("", page.note());
      List<String> kinds =
          List.of("human: %,d".formatted(EVENTS - EVENTS / 4), "bot: %,d".formatted(EVENTS / 4));
      browser.await(Set.copyOf(kinds), () -> Set.copyOf(page.table("#kinds")));
      String rate =
          Query.one(
              demo.database().jdbcUrl(), "SELECT edits FROM seconds ORDER BY second DESC LIMIT 1");
      assertEquals(Long.parseLong(rate), number(page.number("#last [column=edits]")));
      assertEquals(EVENTS, shownTotal(page));
      assertTrue(EVENTS > number(kept.total()));
      assertEquals(List.of(), browser.problems());
      browser.screenshot("demo-finished");
    }
  }

  /** Few users with many edits and many with few, some with odd names. */
  private static Path recording(Path folder) throws IOException {
    Random random = new Random(20210113);
    List<String> lines = new ArrayList<>();
    for (int at = 0; at < EVENTS; at++) {
      int user = (int) Math.pow(300, random.nextDouble());
      String name = user % 7 == 3 ? "<b>&amp;'😀 " + user : "Editor " + user;
      lines.add(
          "{\"meta\":{\"id\":\"%d\",\"domain\":\"en.wikipedia.org\"},\"type\":\"edit\",\"user\":\"%s\",\"wiki\":\"enwiki\",\"bot\":%s}"
              .formatted(at, name, at % 4 == 0));
    }
    return Files.write(folder.resolve("recording.jsonl"), lines);
  }

  private static long shownTotal(Dashboard page) {
    return number(page.shown().total());
  }

  private static long number(String shown) {
    return Long.parseLong(shown.replace(",", ""));
  }

  private static long counted(Demo demo) throws SQLException {
    return Long.parseLong(Query.one(demo.database().jdbcUrl(), "SELECT count FROM counter"));
  }

  private static Dashboard.Shown inDatabase(Demo demo) throws SQLException {
    List<String> top10 =
        Query.rows(demo.database().jdbcUrl(), TOP10).stream()
            .map(row -> row.get(0) + ": " + "%,d".formatted(Long.parseLong(row.get(1))))
            .toList();
    return new Dashboard.Shown("%,d".formatted(counted(demo)), top10);
  }
}
