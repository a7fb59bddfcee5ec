package io.tailrace.page;

import static org.junit.jupiter.api.Assertions.assertEquals;

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
      String views = ProtocolPage.examples("json").get(0);
      server.views(200, "application/json", views.replace("\"int8\"", "\"<b>int8</b>\""));
      browser.open(server.page(""));
      browser.await(2L, () -> browser.script("return document.querySelectorAll('article').length"));
      List<List<?>> expected =
          List.of(
              List.of(
                  "counter",
                  "live",
                  "",
                  "count <b>int8</b>",
                  "curl -N '" + server.page("api/stream/counter") + "'"),
              List.of(
                  "sales.orders",
                  "failed",
                  "table sales.orders has no usable replica identity:"
                      + " ALTER TABLE sales.orders REPLICA IDENTITY FULL",
                  "",
                  "curl -N '" + server.page("api/stream/sales.orders") + "'"));
      assertEquals(
          expected,
          browser.script(
              """
              return [...document.querySelectorAll('article')].map((article) =>
                  ['h2', '.pill', '.reason', '.columns', 'code']
                      .map((each) => article.querySelector(each).textContent));
              """));
      assertEquals(List.of(), browser.problems());
      browser.screenshot("index");
    }
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
      browser.open(server.page("wikipedia.html"));
      browser.await(
          lines, () -> browser.script("return document.getElementById('notice').textContent"));
    }
  }
}
