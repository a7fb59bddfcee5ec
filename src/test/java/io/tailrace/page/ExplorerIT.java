package io.tailrace.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.testing.Await;
import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.Keys;

/** A view's page in a real browser, over a scripted server. */
final class ExplorerIT {
  private static final String LONG = "long ".repeat(200_000);

  private static Browser browser;
  private static Explorer explorer;
  private PageServer server;
  private ScriptedStream stream;

  @BeforeAll
  static void start() throws IOException {
    browser = Browser.start();
    browser.size(1600, 900);
    explorer = new Explorer(browser);
  }

  @AfterAll
  static void stop() throws IOException {
    if (browser != null) {
      browser.close();
    }
  }

  @BeforeEach
  void startServer() throws IOException {
    server = new PageServer("/a/prefix/").views("sales.orders", "top10");
  }

  @AfterEach
  void stopServer() {
    server.close();
  }

  @Test
  void aViewIsOpenedByKeyboardAndLeftByBack() throws Exception {
    browser.open(server.page(""));
    browser.await(2L, () -> browser.script("return document.querySelectorAll('article').length"));
    browser.keys(Keys.TAB, Keys.TAB, Keys.TAB);
    assertEquals("top10", explorer.focused());
    browser.keys(Keys.ENTER);
    stream = server.nextStream();
    assertEquals("api/stream/top10", stream.request());
    contents("[\"Ada\",7],[\"Bob\",5]");
    browser.await(List.of("Ada | 7", "Bob | 5"), explorer::rows);
    assertEquals("2 rows", explorer.text("#count"));
    assertEquals("live", explorer.text("#state"));
    assertEquals("#/top10", explorer.hash());
    assertEquals("top10 – Tailrace", browser.script("return document.title"));
    assertEquals("top10", explorer.focused());

    browser.script("history.back()");
    browser.await("Views", explorer::focused);
    assertEquals("Tailrace", browser.script("return document.title"));
    assertEquals(true, browser.script("return document.getElementById('open').hidden"));
    awaitLeft(stream);
    assertEquals(List.of(), browser.problems());
  }

  @Test
  void valuesAreTextWhateverTheyAre() throws Exception {
    open("#/top10");
    contents(
        "[\"<img src=x onerror=alert(1)>\",9007199254740993]",
        "[null,1],[null,1]",
        "[\"NULL\",null]",
        "[{\"a\":[1,\"</td><b>\"],\"n\":18446744073709551615},2]",
        "[\"\\u202eright\",0],[\"\\ud800lone\",0],[\"" + LONG + "\",3]");
    browser.await("8 rows", () -> explorer.text("#count"));
    assertEquals(
        List.of(
            "<img src=x onerror=alert(1)> | 9007199254740993",
            "NULL | 1",
            "NULL | 1",
            "NULL | NULL",
            "{\"a\":[1,\"</td><b>\"],\"n\":18446744073709551615} | 2",
            "\u202eright | 0",
            "\uFFFDlone | 0",
            LONG.substring(0, 200) + "… | 3"),
        explorer.rows());
    assertEquals(
        List.of("null", "text"),
        browser.script(
            "return [1, 3].map((at) => document.querySelectorAll('tbody tr')[at].cells[0].dataset"
                + ".kind)"));
    assertEquals(
        0L, browser.script("return document.querySelectorAll('#table img, #table b').length"));
    browser.screenshot("explorer-hostile");
    explorer.focus("table");
    browser.keys(Keys.END, Keys.ENTER);
    assertEquals("Row", explorer.focused());
    assertEquals(LONG, explorer.text("#details dd"));
    browser.screenshot("explorer-row");
    explorer.focus("table");
    browser.keys(Keys.ARROW_UP);
    assertEquals("0", explorer.text("#details dd:last-child"));
    explorer.focus("#details .close");
    browser.keys(Keys.ESCAPE);
    assertEquals(true, browser.script("return document.activeElement.matches('table')"));
    assertEquals(List.of(), browser.problems());
  }

  @Test
  void rowsAreSortedByTheirHeadings() throws Exception {
    open("#/top10");
    contents("[\"Bob\",5],[\"Ada\",null],[\"Cy\",10]");
    browser.await(List.of("Bob | 5", "Ada | NULL", "Cy | 10"), explorer::rows);
    explorer.click("th:nth-child(2) button");
    assertEquals(List.of("Bob | 5", "Cy | 10", "Ada | NULL"), explorer.rows());
    assertEquals("ascending", explorer.attribute("th:nth-child(2)", "aria-sort"));
    explorer.focus("th:nth-child(2) button");
    browser.keys(Keys.ENTER);
    assertEquals(List.of("Cy | 10", "Bob | 5", "Ada | NULL"), explorer.rows());
    assertEquals("descending", explorer.attribute("th:nth-child(2)", "aria-sort"));
    assertEquals("#/top10?sort=count&desc=", explorer.hash());
    change("[\"Di\",7]", "[\"Bob\",5]");
    browser.await(List.of("Cy | 10", "Di | 7", "Ada | NULL"), explorer::rows);
    browser.keys(Keys.ENTER);
    assertEquals("none", explorer.attribute("th:nth-child(2)", "aria-sort"));
    assertEquals("#/top10", explorer.hash());
  }

  @Test
  void aFilterSaysHowManyOfAllItLetsThrough() throws Exception {
    open("#/top10?filter=AD");
    contents("[\"Ada\",7],[\"Bob\",5],[\"Brad\",1]");
    browser.await(List.of("Ada | 7", "Brad | 1"), explorer::rows);
    assertEquals("2 of 3 rows", explorer.text("#count"));
    change("[\"Adele\",1]", "[\"Ada\",7]");
    browser.await(List.of("Adele | 1", "Brad | 1"), explorer::rows);
    explorer.filter("5");
    browser.await(List.of("Bob | 5"), explorer::rows);
    assertEquals("#/top10?filter=5", explorer.hash());
    explorer.filter("nobody");
    browser.await("No row has “nobody”.", () -> explorer.text("#empty"));
    explorer.filter("");
    browser.await("3 rows", () -> explorer.text("#count"));
  }

  @Test
  void aViewThatCanBeFilteredOffersItsColumns() throws Exception {
    server.views(
        200,
        "application/json",
        "{\"version\":1,\"views\":[{\"name\":\"top10\",\"state\":\"live\",\"sinceTime\":1,"
            + "\"reason\":\"\",\"filterBy\":[\"user\",\"count\"]}]}");
    browser.open(server.page("#/top10?where.count=7"));
    stream = server.nextStream();
    assertEquals("api/stream/top10?top10.count=7", stream.request());
    contents("[\"Ada\",7],[\"Bob\",7]");
    browser.await("user count ", () -> explorer.text("#where"));
    assertEquals(
        List.of("", "7"),
        browser.script(
            "return [...document.querySelectorAll('#where input')].map(({ value }) => value)"));
    explorer.focus("#where input[name=count]");
    browser.script("document.activeElement.select()");
    browser.keys("8" + Keys.ENTER);
    assertEquals("#/top10?where.count=8", explorer.hash());
    assertEquals(List.of("Ada | 7", "Bob | 7"), explorer.rows());
    browser.await(true, () -> explorer.text("#view-notice").endsWith("by the previous values."));
    stream = server.nextStream();
    assertEquals("api/stream/top10?top10.count=8", stream.request());
    contents("[\"Cy\",8]");
    browser.await(List.of("Cy | 8"), explorer::rows);
    browser.await("", () -> explorer.text("#view-notice"));
    assertTrue(explorer.text("#use").contains("{ where: { 'count': '8' } }"));
    explorer.click("[data-tab=stream]");
    assertEquals("api/stream/top10?top10.count=8", server.nextStream().request());
    browser.screenshot("explorer-where");
    assertEquals(List.of(), browser.problems());
  }

  @Test
  void onlyRowsThatAreSeenAreInTheDocument() throws Exception {
    open("#/top10?sort=count");
    contents(
        IntStream.range(0, 10_000)
            .mapToObj(at -> "[\"u" + at + "\"," + at + "]")
            .collect(Collectors.joining(",")));
    browser.await("10,000 rows", () -> explorer.text("#count"));
    assertTrue(explorer.rows().size() < 40, () -> explorer.rows().size() + " rows in the document");
    assertEquals("10001", explorer.attribute("table", "aria-rowcount"));
    explorer.focus("table");
    browser.keys(Keys.END);
    assertEquals("u99999999", explorer.text("tr[aria-selected=true]"));
    assertEquals("10001", explorer.attribute("tr[aria-selected=true]", "aria-rowindex"));
    assertTrue(explorer.rows().size() < 40, () -> explorer.rows().size() + " rows in the document");
    change("[\"u10000\",10000]", "[\"u0\",0]");
    browser.await("u10000 | 10000", () -> explorer.rows().get(explorer.rows().size() - 1));
    browser.screenshot("explorer-end");
  }

  @Test
  void cellsThatChangedFlashAndSettle() throws Exception {
    open("#/top10");
    contents("[\"Ada\",7],[\"Bob\",5]");
    browser.await("2 rows", () -> explorer.text("#count"));
    assertEquals(List.of(), flashed());
    browser.script(
        """
        window.flashed = new Set();
        document.querySelector('tbody').addEventListener('animationstart',
            ({ target }) => flashed.add(target.textContent));
        """);
    change("[\"Bob\",6]", "[\"Bob\",5]");
    browser.await(List.of("6"), () -> browser.script("return [...flashed]"));
    assertEquals(List.of("Ada | 7", "Bob | 6"), explorer.rows());
    browser.await(List.of(), ExplorerIT::flashed);
  }

  private static Object flashed() {
    return browser.script(
        "return [...document.querySelectorAll('[data-flash]')].map((cell) => cell.textContent)");
  }

  @Test
  void theRawStreamIsReadAsLongAsItsTabIsOpen() throws Exception {
    open("#/top10");
    contents("[\"Ada\",7]");
    browser.await("1 row", () -> explorer.text("#count"));
    explorer.click("[data-tab=stream]");
    ScriptedStream raw = server.nextStream();
    assertEquals("api/stream/top10", raw.request());
    raw.event("batch", "f-1", "{\"a\":\"<b>ä</b>\"}");
    browser.await(
        List.of("retry: 20", "\u200b", "event: batch", "id: f-1", "data: {\"a\":\"<b>ä</b>\"}"),
        () -> lines(0, 5));
    explorer.click("#pause");
    raw.event("batch", "f-2", "{}");
    browser.await(
        true, () -> explorer.text("#heard").endsWith(" bytes; paused, 4 lines passed by"));
    explorer.click("#pause");
    raw.event("batch", "f-3", "{}");
    browser.await(
        List.of("— 4 lines passed by during the pause —", "event: batch", "id: f-3"),
        () -> lines(6, 9));
    browser.screenshot("explorer-stream");
    raw.end();
    assertEquals("f-3", server.nextStream().lastEventId());

    explorer.click("[data-tab=rows]");
    assertEquals(List.of(), lines(0, 9));
    assertEquals(List.of(), browser.problems());
  }

  private static Object lines(int from, int to) {
    return browser.script(
        "return [...document.getElementById('tape').children].map((line) => line.textContent)"
            + ".slice(arguments[0], arguments[1])",
        from,
        to);
  }

  @Test
  void whatIsCopiedWorksUnderThePrefix() throws Exception {
    open("#/top10/use");
    String curl = "curl -N '" + server.page("api/stream/top10") + "'\n";
    browser.script("navigator.clipboard.writeText = async (text) => { window.copied = text; }");
    explorer.focus("#use button");
    browser.keys(Keys.ENTER);
    browser.await("Copied", () -> explorer.text("#use button"));
    assertEquals(curl, browser.script("return window.copied"));
    browser.await("Copy", () -> explorer.text("#use button"));

    browser.script(
        """
        Object.defineProperty(navigator, 'clipboard', { value: undefined });
        window.copied = '';
        document.addEventListener('copy', () => { copied = document.activeElement.value; });
        """);
    explorer.focus("#use button");
    browser.keys(Keys.ENTER);
    browser.await("Copied", () -> explorer.text("#use button"));
    assertEquals(curl, browser.script("return window.copied"));
    assertTrue(explorer.text("#use").contains("'" + server.page("tailrace.js") + "'"));
    browser.screenshot("explorer-use");
  }

  @Test
  void saysThatTheDatabaseIsAwayAndSinceWhen() throws Exception {
    open("#/top10");
    contents("[\"Ada\",7]");
    browser.await("1 row", () -> explorer.text("#count"));
    stream.event(
        "status",
        "",
        "{\"view\":\"top10\",\"state\":\"stale\",\"sinceTime\":1608081360002,"
            + "\"reason\":\"database <away>\"}");
    browser.await("stale", () -> explorer.attribute("#open", "data-status"));
    String said = explorer.text("#view-notice");
    assertTrue(
        said.matches(
            "Stale since 2020-12-1\\d [0-9:]{8}\\. Database <away>\\."
                + " The rows are those of [-0-9: ]+\\."),
        said);
    assertEquals(List.of("Ada | 7"), explorer.rows());
    browser.screenshot("explorer-stale");
    stream.event(
        "status",
        "",
        "{\"view\":\"top10\",\"state\":\"live\",\"sinceTime\":1608081360003,\"reason\":\"\"}");
    browser.await("", () -> explorer.text("#view-notice"));
    assertEquals("live", explorer.text("#state"));
  }

  @Test
  void comesBackWhenTheServerDoes() throws Exception {
    open("#/top10");
    contents("[\"Ada\",7]");
    browser.await("1 row", () -> explorer.text("#count"));
    server.down();
    browser.await("reconnecting", () -> explorer.attribute("#open", "data-status"));
    assertTrue(explorer.text("#view-notice").startsWith("No connection to the server since "));
    assertEquals(List.of("Ada | 7"), explorer.rows());
    server.up();
    stream = server.nextStream();
    assertEquals("f-1", stream.resumePosition());
    change("[\"Ada\",8]", "[\"Ada\",7]");
    browser.await(List.of("Ada | 8"), explorer::rows);
    browser.await("", () -> explorer.text("#view-notice"));
  }

  @Test
  void fitsAPhoneAndAWallInTheDarkAndInTheLight() throws Exception {
    open("#/top10");
    contents(
        IntStream.range(0, 100)
            .mapToObj(at -> "[\"Somebody " + at + "\"," + (100 - at) * 37 + "]")
            .collect(Collectors.joining(",")));
    browser.await("100 rows", () -> explorer.text("#count"));
    for (int width : List.of(360, 1600, 2560)) {
      browser.size(width, width == 360 ? 740 : width * 9 / 16);
      for (String place : List.of("#/top10", "#/")) {
        browser.script("location.hash = arguments[0]", place);
        if (place.equals("#/top10") && width != 360) {
          stream = server.nextStream();
          contents("[\"Ada\",7]");
          browser.await("1 row", () -> explorer.text("#count"));
        }
        browser.await(
            true,
            () ->
                browser.script("return document.documentElement.scrollWidth <= window.innerWidth"));
        for (boolean dark : List.of(false, true)) {
          browser.dark(dark);
          String name = place.equals("#/") ? "overview" : "view";
          browser.screenshot("explorer-" + name + "-" + width + (dark ? "-dark" : ""));
        }
      }
    }
    browser.dark(false);
    browser.size(1600, 900);
    assertEquals(List.of(), browser.problems());
  }

  private void open(String place) throws Exception {
    browser.open(server.page(place));
    stream = server.nextStream();
    assertEquals("api/stream/top10", stream.request());
  }

  private void contents(String... rows) throws IOException {
    stream.event(
        "snapshot",
        "f-1",
        "{\"view\":\"top10\",\"timestamp\":1,\"time\":1608081358001,"
            + "\"columns\":[{\"name\":\"user\",\"type\":\"text\"},"
            + "{\"name\":\"count\",\"type\":\"int8\"}],"
            + "\"inserted\":["
            + String.join(",", rows)
            + "],\"deleted\":[]}");
  }

  private void change(String inserted, String deleted) throws IOException {
    stream.event(
        "batch",
        "f-2",
        "{\"view\":\"top10\",\"timestamp\":2,\"time\":1608081359001,\"inserted\":["
            + inserted
            + "],\"deleted\":["
            + deleted
            + "]}");
  }

  private static void awaitLeft(ScriptedStream stream) {
    Await.until("the stream's end", () -> left(stream));
  }

  private static boolean left(ScriptedStream stream) {
    try {
      stream.send(":\n");
      return false;
    } catch (IOException gone) {
      return true;
    }
  }
}
