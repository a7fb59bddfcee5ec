package io.tailrace.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The demo's Wikipedia page in a real browser, over a scripted server. */
final class DashboardIT {
  private static final String COUNTER_COLUMNS =
      "\"columns\":[{\"name\":\"count\",\"type\":\"int8\"}],";
  private static final String TOP10_COLUMNS =
      "\"columns\":[{\"name\":\"user\",\"type\":\"text\"},{\"name\":\"count\",\"type\":\"int8\"}],";
  private static final String FEED_COLUMNS =
      "\"columns\":[{\"name\":\"mode\",\"type\":\"text\"},{\"name\":\"state\",\"type\":\"text\"},"
          + "{\"name\":\"detail\",\"type\":\"text\"},"
          + "{\"name\":\"since\",\"type\":\"timestamptz\"}],";
  private static final String KINDS_COLUMNS =
      "\"columns\":[{\"name\":\"kind\",\"type\":\"text\"},{\"name\":\"count\",\"type\":\"int8\"}],";
  private static final String SECONDS_COLUMNS =
      "\"columns\":[{\"name\":\"second\",\"type\":\"timestamptz\"},"
          + "{\"name\":\"edits\",\"type\":\"int8\"},{\"name\":\"humans\",\"type\":\"int8\"},"
          + "{\"name\":\"bots\",\"type\":\"int8\"}],";

  private static final String DRAWN =
      "return ['#pace', '#kinds', '#leaders'].every((tile) => document.querySelector(tile +"
          + " ' tailrace-chart').shadowRoot.querySelector('[role=graphics-symbol]')"
          + "?.getBBox().width > 0)";

  private static final String MARKUP =
      "return [...document.querySelectorAll('*')].reduce((sum, { shadowRoot }) =>"
          + " sum + (shadowRoot?.querySelectorAll('img, b, i').length ?? 0), 0)";

  private static Browser browser;
  private PageServer server;

  private static String simulated() {
    return "[\"simulated\",\"running\",\"nothing <i>reached</i>\",\"%s\"]".formatted(Instant.now());
  }

  @BeforeAll
  static void start() throws IOException {
    browser = Browser.start();
    browser.size(1600, 900);
  }

  @AfterAll
  static void stop() throws IOException {
    if (browser != null) {
      browser.close();
    }
  }

  @AfterEach
  void stopServer() {
    server.close();
  }

  @Test
  void showsTheNumbersOfTheStreamWhateverTheyAre() throws Exception {
    Dashboard page = open("/", "counter", "top10");
    ScriptedStream stream = server.nextStream();
    assertEquals("api/stream?view=top10&view=counter", stream.request());
    begin(stream, "[1234567]", "[\"Ada\",7],[\"<img src=x onerror=alert(1)>\",30]");
    browser.await(
        Dashboard.Shown.of("1,234,567", "<img src=x onerror=alert(1)>: 30", "Ada: 7"), page::shown);

    change(
        stream, 2, "[1234567]", "[1234569]", "[\"Ada\",7]", "[\"</script><b>\",30],[\"Ada\",31]");
    browser.await(
        Dashboard.Shown.of(
            "1,234,569", "Ada: 31", "</script><b>: 30", "<img src=x onerror=alert(1)>: 30"),
        page::shown);
    assertEquals("live", page.state());
    assertEquals("", page.note());
    assertEquals(0L, browser.script("return document.querySelectorAll('img, b').length"));
    assertEquals(0L, browser.script(MARKUP));
    assertEquals(List.of(), browser.problems());
  }

  @Test
  void equalCountsAreInTheOrderOfTheirUsersCodePoints() throws Exception {
    Dashboard page = open("/", "counter", "top10");
    begin(server.nextStream(), "[9]", "[\"😀\",3],[\"\uFFFD\",3],[\"b\",3],[\"B\",3]");
    browser.await(Dashboard.Shown.of("9", "B: 3", "b: 3", "\uFFFD: 3", "😀: 3"), page::shown);
  }

  @Test
  void theNumberAndTheBarsChangeTogether() throws Exception {
    Dashboard page = open("/", "counter", "top10");
    ScriptedStream stream = server.nextStream();
    begin(stream, "[0]", "[\"Ada\",0]");
    browser.await(Dashboard.Shown.of("0", "Ada: 0"), page::shown);
    browser.script(
        """
        window.seen = new Set();
        const look = () => {
          const root = (tile) => document.querySelector(tile).shadowRoot;
          const label = root('#leaders tailrace-chart').querySelector('.mark-rect path')?.ariaLabel;
          const total = root('#edits tailrace-number').querySelector('[part~=value]').textContent;
          window.seen.add(total + ' ' + /count: (\\d+)/.exec(label)?.[1]);
          requestAnimationFrame(look);
        };
        look();
        """);
    for (int count = 1; count <= 60; count++) {
      String now = String.valueOf(count);
      int before = count - 1;
      change(
          stream,
          count + 1,
          "[" + before + "]",
          "[" + count + "]",
          "[\"Ada\"," + before + "]",
          "[\"Ada\"," + count + "]");
      browser.await(now, () -> page.number("#edits tailrace-number"));
    }
    browser.await(true, () -> browser.script("return window.seen.has('60 60')"));
    List<?> seen = (List<?>) browser.script("return [...window.seen]");
    List<?> apart =
        seen.stream()
            .map(each -> ((String) each).split(" "))
            .filter(each -> !each[0].equals(each[1]) && !each[0].equals("–"))
            .map(List::of)
            .toList();
    assertEquals(List.of(), apart);
    assertTrue(seen.size() > 2, () -> "only " + seen);
    assertEquals(List.of(), browser.problems());
  }

  @Test
  void resumesFromTheLastWholeChangeAndSaysSoMeanwhile() throws Exception {
    Dashboard page = open("/", "counter", "top10");
    ScriptedStream stream = server.nextStream();
    begin(stream, "[10]", "[\"Ada\",10]");
    Dashboard.Shown before = Dashboard.Shown.of("10", "Ada: 10");
    browser.await(before, page::shown);
    stream.event("batch", "", more("counter", 2, "[10]", "[11]"));
    stream.send("retry: 3000\n\n").event("bye", "", "{}").end();
    browser.await("reconnecting", page::state);
    assertNote("reconnecting since TIME: the server asked for a new connection", page);
    String state = page.part("tailrace-status", "state");
    assertTrue(state.matches("reconnecting, \\d+ s"), state);
    assertAsOf("2020-12-16 TIME", page);
    assertEquals(before, page.shown());
    browser.screenshot("dashboard-reconnecting");

    ScriptedStream next = server.nextStream();
    assertEquals("f-1", next.lastEventId());
    change(next, 2, "[10]", "[11]", "[\"Ada\",10]", "[\"Ada\",11]");
    browser.await(Dashboard.Shown.of("11", "Ada: 11"), page::shown);
    browser.await("live", page::state);
    assertEquals(List.of(), browser.problems());
  }

  @Test
  void saysThatTheDatabaseIsAwayAndKeepsTheNumbers() throws Exception {
    Dashboard page = open("/", "counter", "top10");
    ScriptedStream stream = server.nextStream();
    begin(stream, "[10]", "[\"Ada\",10]");
    status(stream, "counter", "stale", "database <away>");
    status(stream, "top10", "stale", "database <away>");
    browser.await("stale", page::state);
    assertNote("stale since 2020-12-16 TIME: database <away>", page);
    assertAsOf("2020-12-16 TIME", page);
    browser.await(Dashboard.Shown.of("10", "Ada: 10"), page::shown);
    browser.screenshot("dashboard-stale");

    change(stream, 2, "[10]", "[12]", "[\"Ada\",10]", "[\"Ada\",12]");
    status(stream, "counter", "live", "");
    browser.await("stale", page::state);
    status(stream, "top10", "live", "");
    browser.await("live", page::state);
    browser.await(Dashboard.Shown.of("12", "Ada: 12"), page::shown);
    assertEquals("", page.note());
    assertEquals(List.of(), browser.problems());
  }

  @Test
  void labelsASimulatedFeedAndWorksUnderAnyPrefix() throws Exception {
    String running = simulated();
    Dashboard page =
        open("/a/proxy/tailrace/", "counter", "feed", "kinds", "seconds", "top10", "user_edits");
    ScriptedStream stream = server.nextStream();
    assertEquals(
        "api/stream?view=kinds&view=seconds&view=top10&view=feed&view=counter", stream.request());
    stream.event("snapshot", "", more("feed", 1, "", running, FEED_COLUMNS));
    stream.event(
        "snapshot", "", more("kinds", 1, "", "[\"human\",31733],[\"bot\",20000]", KINDS_COLUMNS));
    stream.event("snapshot", "", more("seconds", 1, "", someSeconds(), SECONDS_COLUMNS));
    begin(stream, "[51733]", someRows());
    browser.await("simulated, running", page::feed);
    assertEquals("nothing <i>reached</i>", page.number("#feed [column=detail]"));
    browser.await("51,733", () -> page.number("#edits tailrace-number"));
    browser.await(List.of("human: 31,733", "bot: 20,000"), () -> page.table("#kinds"));
    assertEquals("17", page.number("#last [column=edits]"));
    String second = page.number("#last [column=second]");
    assertTrue(second.matches("\\d+:\\d\\d:\\d\\d.[AP]M"), second);
    browser.await(true, () -> browser.script(DRAWN));
    browser.await(true, () -> page.table("#leaders").equals(page.shown().top10()));
    for (boolean dark : new boolean[] {false, true}) {
      browser.dark(dark);
      for (int width : new int[] {2560, 1600, 360}) {
        browser.size(width, width == 2560 ? 1440 : 900);
        browser.screenshot("dashboard-" + width + (dark ? "-dark" : "-light"));
      }
    }
    browser.dark(false);
    browser.size(1600, 900);

    String waiting = running.replace("running", "waiting");
    stream.event("batch", "f-2", whole("feed", 2, running, waiting, ""));
    browser.await("simulated, waiting", page::feed);
    assertEquals(second, page.number("#last [column=second]"));
    assertEquals("17", page.number("#last [column=edits]"));
    assertEquals(List.of(), browser.problems());
  }

  @Test
  void saysWhatToWriteWhereNothingIsConfigured() throws Exception {
    server = PageServer.ofDemo("/");
    String lines = "Nothing is configured yet. Write: tailrace.views=orders";
    server.views(503, "application/problem+json", "{\"status\":503,\"detail\":\"" + lines + "\"}");
    Dashboard page = new Dashboard(browser, server.page("wikipedia.html"));
    browser.await(lines, () -> page.text("notice"));
  }

  @Test
  void saysWhatIsMissing() throws Exception {
    server = PageServer.ofDemo("/");
    server.views("orders");
    Dashboard page = new Dashboard(browser, server.page("wikipedia.html"));
    browser.await(
        "This page shows the views counter and top10; not served here: counter, top10.",
        () -> page.text("notice"));
  }

  private Dashboard open(String prefix, String... views) throws IOException {
    server = PageServer.ofDemo(prefix).views(views);
    return new Dashboard(browser, server.page("wikipedia.html"));
  }

  /** Sends snapshots of both views, in parts. */
  private static void begin(ScriptedStream stream, String counter, String top10)
      throws IOException {
    stream.event("snapshot", "", more("counter", 1, "", counter, COUNTER_COLUMNS));
    stream.event("snapshot", "f-1", whole("top10", 1, "", top10, TOP10_COLUMNS));
  }

  /** Sends a change of both views. */
  private static void change(
      ScriptedStream stream,
      int timestamp,
      String counted,
      String counter,
      String fallen,
      String risen)
      throws IOException {
    stream.event("batch", "", more("counter", timestamp, counted, counter));
    stream.event("batch", "f-" + timestamp, whole("top10", timestamp, fallen, risen, ""));
  }

  private static void status(ScriptedStream stream, String view, String state, String reason)
      throws IOException {
    String data =
        "{\"view\":\"%s\",\"state\":\"%s\",\"sinceTime\":1608081358001,\"reason\":\"%s\"}";
    stream.event("status", "", data.formatted(view, state, reason));
  }

  private static String more(String view, int timestamp, String deleted, String inserted) {
    return more(view, timestamp, deleted, inserted, "");
  }

  private static String more(
      String view, int timestamp, String deleted, String inserted, String columns) {
    return "{\"more\":true," + whole(view, timestamp, deleted, inserted, columns).substring(1);
  }

  private static String whole(
      String view, int timestamp, String deleted, String inserted, String columns) {
    return "{\"view\":\"%s\",\"timestamp\":%d,\"time\":%d,%s\"inserted\":[%s],\"deleted\":[%s]}"
        .formatted(view, timestamp, 1608081358001L + timestamp, columns, inserted, deleted);
  }

  private static void assertNote(String expected, Dashboard page) {
    assertEquals(expected, timeless(page.note()));
  }

  private static void assertAsOf(String expected, Dashboard page) {
    String fresh = timeless(page.part("tailrace-status", "fresh"));
    assertTrue(fresh.matches("as of " + expected + ", (now|\\d+ \\w+ ago)"), fresh);
  }

  private static String timeless(String text) {
    return text.replaceAll("\\d\\d:\\d\\d:\\d\\d", "TIME");
  }

  /** Two minutes with seventeen edits in the last second. */
  private static String someSeconds() {
    Instant end = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    return IntStream.range(0, 120)
        .mapToObj(
            ago -> {
              long humans = 12 + Math.round(6 * Math.sin(ago / 9.0) + 3 * Math.sin(ago * 1.7));
              long bots = 5 + Math.round(4 * Math.sin(ago / 23.0) + 2 * Math.sin(ago * 2.9));
              return "[\"%s\",%d,%d,%d]"
                  .formatted(end.minusSeconds(ago), humans + bots, humans, bots);
            })
        .collect(Collectors.joining(","));
  }

  private static String someRows() {
    return Stream.of(
            "Epidosis",
            "Lockal",
            "KrBot",
            "Ser Amantio di Nicolao",
            "Émilie",
            "Bot",
            "a",
            "b",
            "c",
            "d")
        .map(user -> "[\"" + user + "\"," + (4594 - 400 * (user.hashCode() & 7)) + "]")
        .collect(Collectors.joining(","));
  }
}
