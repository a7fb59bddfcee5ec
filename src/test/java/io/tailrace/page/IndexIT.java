package io.tailrace.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The list of views in a real browser. */
final class IndexIT {
  private static Browser browser;

  @BeforeAll
  static void start() throws IOException {
    browser = Browser.start();
  }

  @AfterAll
  static void stop() throws IOException {
    if (browser != null) {
      browser.close();
    }
  }

  @Test
  void listsEveryViewWithWhatToDo() throws Exception {
    try (PageServer server = new PageServer("/under/a/prefix/")) {
      String views =
          ProtocolPage.examples("json").stream()
              .filter(example -> example.contains("\"views\""))
              .findFirst()
              .orElseThrow();
      server.views(200, "application/json", views.replace("\"int8\"", "\"<b>int8</b>\""));
      browser.open(server.page(""));
      browser.await(4L, () -> browser.script("return document.querySelectorAll('article').length"));
      List<List<?>> expected =
          List.of(
              List.of("counter", "live", "", "1", "–", "12", "1608081374001", "count <b>int8</b>"),
              List.of(
                  "orders",
                  "live",
                  "",
                  "12",
                  "–",
                  "–",
                  "1608081374001",
                  "id <b>int8</b>customer_id int4"),
              List.of(
                  "events",
                  "stale",
                  "Catching up, 34 s behind.",
                  "90,211",
                  "–",
                  "3",
                  "1608081338007",
                  "id <b>int8</b>"),
              List.of(
                  "sales.orders",
                  "failed",
                  "sales.orders needs a primary key or REPLICA IDENTITY FULL; run:"
                      + " ALTER TABLE sales.orders REPLICA IDENTITY FULL.",
                  "–",
                  "–",
                  "0",
                  "–",
                  ""));
      assertEquals(
          expected,
          browser.script(
              """
              const parts = ['h2', '.pill', '.reason', '.rows', '.rate', '.clients', '.timestamp',
                  '.columns'];
              return [...document.querySelectorAll('article')].map((article) =>
                  parts.map((each) => article.querySelector(each).textContent));
              """));
      assertEquals("4 views, 2 live", text("#summary"));
      assertEquals("Tailrace 0.2.0", text("footer"));
      assertTrue(text(".fresh").matches("2020-12-1\\d [0-9:]{8}, (now|\\d s ago)"), text(".fresh"));
      assertEquals(List.of(), browser.problems());
      browser.screenshot("index");
    }
  }

  @Test
  void ratesAreThoseBetweenTwoAnswers() throws Exception {
    try (PageServer server = new PageServer("/")) {
      server.views(200, "application/json", counter(1_000, 7));
      browser.open(server.page(""));
      browser.await("–", () -> text(".rate"));
      server.views(200, "application/json", counter(3_000, 12));
      browser.await("2.5", () -> text(".rate"));
    }
  }

  private static String counter(long now, long batches) {
    return "{\"version\":1,\"now\":"
        + now
        + ",\"views\":[{\"name\":\"counter\",\"state\":\"live\",\"sinceTime\":1,\"reason\":\"\","
        + "\"batches\":"
        + batches
        + ",\"streams\":0}]}";
  }

  @Test
  void saysThatTheServerIsAwayAndComesBack() throws Exception {
    try (PageServer server = new PageServer("/")) {
      server.views("counter");
      browser.open(server.page(""));
      browser.await("counter", () -> text("article h2"));
      server.down();
      browser.await(true, () -> text("#notice").startsWith("The server cannot be reached, since "));
      assertEquals("counter", text("article h2"));
      assertEquals("old", browser.script("return document.getElementById('overview').className"));
      browser.screenshot("index-away");
      server.views("counter", "top10");
      server.up();
      browser.await("", () -> text("#notice"));
      assertEquals(
          "countertop10",
          browser.script(
              "return [...document.querySelectorAll('h2 a')].map(({ textContent }) => textContent).join('')"));
      assertEquals("", browser.script("return document.getElementById('overview').className"));
    }
  }

  /** Only while something is missing in the database. */
  @Test
  void showsWhatHasToBeRun() throws Exception {
    try (PageServer server = new PageServer("/under/")) {
      String failed =
          "{\"version\":1,\"now\":1,\"views\":[{\"name\":\"a\",\"state\":\"failed\","
              + "\"sinceTime\":1,\"reason\":\"may not read; run: GRANT SELECT ON a TO r"
              + " (all statements: GET api/setup.sql)\"}]}";
      server.setup("GRANT <b>it</b>;\n").views(200, "application/json", failed);
      browser.open(server.page(""));
      browser.await("GRANT <b>it</b>;\n", () -> text("#setup code"));
      assertEquals(
          true, browser.script("return document.querySelector('#setup').offsetHeight > 0"));
      assertEquals(
          server.page("api/setup.sql").toString(),
          browser.script("return document.querySelector('#setup a').href"));
      browser.script("navigator.clipboard.writeText = async (text) => { window.copied = text; }");
      browser.script("document.querySelector('#setup .copy').click()");
      browser.await("Copied", () -> text("#setup .copy"));
      assertEquals("GRANT <b>it</b>;\n", browser.script("return window.copied"));
      server.views("a");
      browser.await(true, () -> browser.script("return document.querySelector('#setup').hidden"));
      assertEquals(List.of(), browser.problems());
    }
  }

  private static String text(String selector) {
    return String.valueOf(
        browser.script("return document.querySelector(arguments[0])?.textContent", selector));
  }

  @Test
  void saysWhatToWriteWhereNothingIsConfigured() throws Exception {
    try (PageServer server = new PageServer("/")) {
      String lines = "Nothing is configured yet. Write: tailrace.views=orders";
      server.views(
          503, "application/problem+json", "{\"status\":503,\"detail\":\"" + lines + "\"}");
      browser.open(server.page(""));
      browser.await(
          lines, () -> browser.script("return document.getElementById('notice').textContent"));
    }
  }
}
