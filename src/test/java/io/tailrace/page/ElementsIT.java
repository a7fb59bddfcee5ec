package io.tailrace.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.page.EditsStream.Editor;
import io.tailrace.page.EditsStream.Edits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The custom elements in real browsers, over a scripted server. */
final class ElementsIT {
  private static final Path DASHBOARD = Path.of("webapp/examples/dashboard.html");
  private static final Edits BEGUN =
      Edits.of(1_234_567, new Editor("Ada", 1_200), new Editor("<b>", 30));
  private static final Edits LATER =
      Edits.of(1_234_569, new Editor("Ada", 1_200), new Editor("<b>", 1_201));
  private static final String TWO =
      """
      <tailrace-status></tailrace-status>
      <tailrace-number view="counter" column="count"></tailrace-number>
      <tailrace-table view="top10" order-by="-count"></tailrace-table>
      """;

  @Nested
  final class InChromium extends Cases {
    InChromium() {
      super(Browsers.CHROMIUM);
    }
  }

  @Nested
  final class InFirefox extends Basics {
    InFirefox() {
      super(Browsers.FIREFOX);
    }
  }

  /** What depends on the browser. */
  abstract static class Basics {
    private final Browsers browsers;
    @TempDir private Path folder;

    Basics(Browsers browsers) {
      this.browsers = browsers;
    }

    ElementsPage open(String elements) throws IOException {
      return new ElementsPage(browsers, folder, elements);
    }

    @Test
    void fiveLinesAreALiveDashboardOnOneConnection() throws Exception {
      List<String> lines = Files.readAllLines(DASHBOARD);
      assertTrue(lines.size() <= 5, () -> lines.size() + " lines");
      String elements = String.join("\n", lines.subList(2, lines.size()));
      try (ElementsPage page = open(elements)) {
        ScriptedStream stream = page.nextStream();
        assertEquals("api/stream?view=top10&view=counter", stream.request());
        EditsStream edits = EditsStream.begin(stream, BEGUN);
        page.awaitShown(
            "live | 1,234,567",
            "live | count: 1200; user: Ada | count: 30; user: <b>",
            "live | Ada 1,200 | <b> 30");
        edits.change(LATER);
        page.awaitShown(
            "live | 1,234,569",
            "live | count: 1201; user: <b> | count: 1200; user: Ada",
            "live | <b> 1,201 | Ada 1,200");
        assertEquals("Edits counted", page.text("tailrace-number", "label"));
        assertEquals(1, page.server().asked());
        page.assertNoProblems();
      }
    }

    @Test
    void theRowsStayWhileTheyAreNotLiveAndTheReasonIsSaid() throws Exception {
      try (ElementsPage page = open(TWO)) {
        ScriptedStream stream = page.nextStream();
        page.awaitShown("loading | loading", "loading | –", "loading");
        assertEquals("loading …", page.text("tailrace-number", "note"));
        EditsStream edits = EditsStream.begin(stream, BEGUN);
        page.awaitShown("live | live", "live | 1,234,567", "live | Ada 1,200 | <b> 30");
        assertEquals("", page.text("tailrace-number", "note"));

        edits.status("stale", "database <away>");
        page.awaitText(
            "tailrace-table", "note", "stale since 2020-12-16 01:15:58: database <away>");
        assertTrue(page.shown().matches("(?s)stale \\| stale, \\d+ d\nstale \\| 1,234.*"));

        stream.event("status", "", failed("top10", "drop it <now>"));
        page.awaitText("tailrace-status", "note", "top10: drop it <now>");
        page.awaitText("tailrace-table", "note", "drop it <now>");

        stream.end();
        ScriptedStream next = page.nextStream();
        assertEquals("f-1", next.lastEventId());
        edits.resume(next).change(LATER);
        page.awaitShown("live | live", "live | 1,234,569", "live | <b> 1,201 | Ada 1,200");
        page.assertNoProblems();
      }
    }

    @Test
    void anElementFollowsItsAttributes() throws Exception {
      try (ElementsPage page = open(TWO)) {
        EditsStream.begin(page.nextStream(), BEGUN);
        page.awaitShown("live | live", "live | 1,234,567", "live | Ada 1,200 | <b> 30");
        set(page, "tailrace-table", "order-by", "count");
        set(page, "tailrace-number", "format", "compact");
        page.awaitShown("live | live", "live | 1.2M", "live | <b> 30 | Ada 1,200");
        set(page, "tailrace-table", "limit", "1");
        set(page, "tailrace-table", "columns", "count: Edits");
        set(page, "tailrace-table", "format", "count: EUR .2");
        page.awaitShown("live | live", "live | 1.2M", "live | €30.00");
        assertEquals("Edits", page.text("tailrace-table", "head"));
        assertEquals("1 of 2 rows", page.text("tailrace-table", "note"));
        set(page, "tailrace-table", "columns", "edits");
        page.awaitText("tailrace-table", "note", "top10 has no column edits; it has user, count");
        set(page, "tailrace-table", "columns", "count");
        set(page, "tailrace-table", "format", "count: lightyear");
        page.awaitText("tailrace-table", "note", invalidUnit(page));
        assertEquals(1, page.server().asked());
        set(page, "tailrace-number", "view", "top10");
        page.awaitShown("live | live", "live | 1.2K", "failed | €30.00");
      }
    }

    static void set(ElementsPage page, String element, String name, String value) {
      page.evaluate(
          "document.querySelector('%s').setAttribute('%s', '%s')".formatted(element, name, value));
    }

    static String failed(String view, String reason) {
      return "{\"view\":\"%s\",\"state\":\"failed\",\"sinceTime\":1,\"reason\":\"%s\"}"
          .formatted(view, reason);
    }

    static String counter(int count) {
      return "{\"view\":\"counter\",\"timestamp\":1,\"time\":1,\"columns\":[{\"name\":\"count\","
          + "\"type\":\"int8\"}],\"inserted\":[["
          + count
          + "]],\"deleted\":[]}";
    }

    private static String invalidUnit(ElementsPage page) {
      return page.evaluate(
          "try { new Intl.NumberFormat('en', { style: 'unit', unit: 'lightyear' }) }"
              + " catch (fault) { return fault.message }");
    }
  }

  abstract static class Cases extends Basics {
    Cases(Browsers browsers) {
      super(browsers);
    }

    @Test
    void aRemovedElementMayComeBackAndItsViewIsLeftAfterAWhile() throws Exception {
      try (ElementsPage page = open(TWO)) {
        EditsStream.begin(page.nextStream(), BEGUN);
        page.awaitShown("live | live", "live | 1,234,567", "live | Ada 1,200 | <b> 30");
        page.evaluate("document.body.prepend(document.querySelector('tailrace-table'))");
        page.awaitShown("live | Ada 1,200 | <b> 30", "live | live", "live | 1,234,567");
        assertEquals(1, page.server().asked());

        page.evaluate("document.querySelector('tailrace-table').remove()");
        ScriptedStream next = page.nextStream();
        assertEquals("api/stream/counter", next.request());
        page.awaitShown("live | live", "live | 1,234,567");
        next.event("snapshot", "g-1", counter(7));
        page.awaitShown("live | live", "live | 7");
        page.assertNoProblems();
      }
    }

    @Test
    void theRowsStayUntilThoseOfANewViewAreHere() throws Exception {
      try (ElementsPage page = open("<tailrace-number view=\"counter\"></tailrace-number>")) {
        ScriptedStream first = page.nextStream();
        first.event("snapshot", "f-1", counter(7));
        page.awaitShown("live | 1");
        page.evaluate(
            "document.body.insertAdjacentHTML('beforeend', '<tailrace-table view=top10>')");
        ScriptedStream both = page.nextStream();
        assertEquals("api/stream?view=counter&view=top10", both.request());
        page.awaitShown("live | 1", "loading");
        EditsStream.begin(both, BEGUN);
        page.awaitShown("live | 1", "live | Ada 1,200 | <b> 30");
        page.assertNoProblems();
      }
    }

    @Test
    void aViewThatIsRefusedDoesNotStopTheOthers() throws Exception {
      String wrong = "<tailrace-number view=\"wrong\"></tailrace-number>";
      try (ElementsPage page = open(wrong + TWO)) {
        page.server().missing("wrong");
        page.evaluate("location.reload()");
        ScriptedStream stream = page.nextStream();
        while (!stream.request().endsWith("?view=top10&view=counter")) {
          stream = page.nextStream();
        }
        EditsStream.begin(stream, BEGUN);
        page.awaitShown(
            "failed | –", "failed | failed, 0 s", "live | 1,234,567", "live | Ada 1,200 | <b> 30");
        page.awaitText("tailrace-number", "note", "there is no view wrong");
        page.awaitText("tailrace-status", "note", "wrong: there is no view wrong");
      }
    }

    @Test
    void someRowsOfAViewAreAskedForAndTwoSlicesAreTwoConnections() throws Exception {
      try (ElementsPage page =
          open(
              """
              <tailrace-table view="orders" where="customer_id=42&amp;region=eu"></tailrace-table>
              <tailrace-table view="orders" where='{"customer_id": [43, 44]}'></tailrace-table>
              <tailrace-table view="orders" where='{"customer_id"'></tailrace-table>
              """)) {
        String first = page.nextStream().request();
        Set<String> asked = Set.of(first, page.nextStream().request());
        String path = "api/stream/orders?orders.customer_id=4";
        assertEquals(Set.of(path + "2&orders.region=eu", path + "3&orders.customer_id=44"), asked);
        assertTrue(page.shown().endsWith("\nfailed"), page::shown);
      }
    }

    @Test
    void aChartIsDrawnFromAWholeSpecificationAndHasItsTable() throws Exception {
      try (ElementsPage page =
          open(
              """
              <tailrace-chart view="top10" order-by="-count" limit="1" label="Editors">
                <script type="application/json">
                  { "mark": "bar", "encoding": { "x": { "field": "count", "type": "quantitative" },
                    "y": { "field": "user", "type": "nominal" } } }
                </script>
              </tailrace-chart>
              """)) {
        EditsStream edits = EditsStream.begin(page.nextStream(), BEGUN);
        page.awaitShown("live | count: 1200; user: Ada");
        edits.change(LATER);
        page.awaitShown("live | count: 1201; user: <b>");
        page.awaitText("tailrace-chart", "row", "<b>1,201");
        assertEquals(
            "Editors true",
            page.evaluate(
                """
                const root = document.querySelector('tailrace-chart').shadowRoot;
                const hidden = root.querySelector('svg').closest('[aria-hidden=true]') !== null;
                return `${root.querySelector('caption').textContent} ${hidden}`;
                """));
        page.assertNoProblems();
      }
    }
  }
}
