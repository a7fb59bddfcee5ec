package io.tailrace.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.page.EditsStream.Editor;
import io.tailrace.page.EditsStream.Edits;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Checks every page with axe, on large and small screens, in light and dark mode. */
final class AccessibilityIT {
  /** Runs the rules of WCAG 2.1 A and AA, and returns the violations. */
  private static final String FINDINGS =
      """
      const { violations, passes } = await axe.run(document, {
        runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'],
      });
      return [
        passes.length > 5 ? 'looked' : 'did not look',
        ...violations
            .filter(({ impact }) => ['serious', 'critical'].includes(impact))
            .map(({ id, nodes }) =>
                `${id}: ${nodes.map(({ html, failureSummary }) => `${html} ${failureSummary}`)}`),
      ];
      """;

  /** Returns whether a transition is running. */
  private static final String MOVING =
      "return document.getAnimations().some((each) => each instanceof CSSTransition)";

  /** The page's text, also that of custom elements. */
  private static final String TEXT =
      """
      const shadows = [...document.querySelectorAll('*')].map(({ shadowRoot }) => shadowRoot);
      return [document.body.innerText, ...shadows.map((root) => root?.textContent ?? '')].join(' ');
      """;

  private static final String VIEWS =
      """
      {"version":1,"views":[%s,%s,%s,%s]}
      """
          .formatted(
              view("counter", "live", "", "{\"name\":\"count\",\"type\":\"int8\"}"),
              view(
                  "top10",
                  "live",
                  "",
                  "{\"name\":\"user\",\"type\":\"text\"},{\"name\":\"count\",\"type\":\"int8\"}"),
              view("orders", "stale", "the database cannot be reached", ""),
              view("sales", "failed", "table sales is not there: create it", ""));

  private static final Edits EDITS =
      Edits.of(51_733, new Editor("Ada", 4_594), new Editor("<b>", 12), new Editor("Émilie", 7));

  private static String axe;
  private static Browser browser;

  @BeforeAll
  static void start() throws IOException {
    try (InputStream file = AccessibilityIT.class.getResourceAsStream("/axe.min.js")) {
      axe = new String(Objects.requireNonNull(file).readAllBytes(), StandardCharsets.UTF_8);
    }
    browser = Browser.start();
  }

  @AfterAll
  static void stop() throws IOException {
    if (browser != null) {
      browser.close();
    }
  }

  @Test
  void theListOfViewsIsForEverybody() throws Exception {
    try (PageServer server = server()) {
      browser.open(server.page(""));
      browser.await(4L, () -> browser.script("return document.querySelectorAll('article').length"));
      assertNothingFound("list of views");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"#/top10", "#/top10/stream", "#/top10/use"})
  void anOpenViewIsForEverybody(String place) throws Exception {
    try (PageServer server = server()) {
      browser.open(server.page(place));
      EditsStream.begin(server.nextStream(), EDITS);
      browser.await(true, () -> text().contains(place.endsWith("use") ? "curl" : "Ada"));
      assertNothingFound(place);
    }
  }

  @Test
  void theDashboardIsForEverybody() throws Exception {
    try (PageServer server = prepared(PageServer.ofDemo("/"))) {
      browser.open(server.page("wikipedia.html"));
      EditsStream stream = EditsStream.begin(server.nextStream(), EDITS);
      browser.await(true, () -> text().contains("51,733"));
      assertNothingFound("dashboard");
      stream.status("stale", "the database cannot be reached");
      browser.await(true, () -> text().contains("cannot be reached"));
      assertNothingFound("stale dashboard");
    }
  }

  @Test
  void theElementsAreForEverybody() throws Exception {
    try (PageServer server = server()) {
      browser.open(server.page("examples/dashboard.html"));
      EditsStream stream = EditsStream.begin(server.nextStream(), EDITS);
      browser.await(true, () -> text().contains("51,733"));
      // Without a background, axe takes the page for white, also in dark mode.
      browser.script("document.documentElement.style.background = 'Canvas'");
      assertNothingFound("elements");
      stream.status("stale", "the database cannot be reached");
      browser.await(true, () -> text().contains("cannot be reached"));
      assertNothingFound("stale elements");
      stream.status("failed", "drop it");
      browser.await(true, () -> text().contains("drop it"));
      assertNothingFound("failed elements");
    }
  }

  @ParameterizedTest
  @EnumSource
  void aRecipeIsForEverybody(Recipe recipe) throws Exception {
    try (PageServer server = server()) {
      browser.open(server.page(recipe.page()));
      EditsStream stream = EditsStream.begin(server.nextStream(), EDITS);
      stream.status("stale", "the database cannot be reached");
      browser.await(true, () -> text().contains("51,733") && text().contains("be reached"));
      assertNothingFound(recipe.page());
    }
  }

  @Test
  void axeFindsWhatIsWrong() throws Exception {
    try (PageServer server = server()) {
      browser.open(server.page(Recipe.DOM.page()));
      EditsStream.begin(server.nextStream(), EDITS);
      browser.await(true, () -> text().contains("51,733"));
      browser.script("document.querySelector('caption').style.color = '#ccc'");
      browser.script("document.querySelector('nav a').textContent = ''");
      List<String> rules =
          findings().stream().map(each -> each.replaceFirst("(?s):.*", "")).toList();
      assertEquals(List.of("looked", "color-contrast", "link-name"), rules);
    }
  }

  @Test
  void theExplorerIsLightWhereItBegins() throws Exception {
    try (PageServer server = server()) {
      browser.open(server.page(""));
      browser.await(4L, () -> browser.script("return document.querySelectorAll('article').length"));
      List<String> files =
          names(
              """
              return performance.getEntries().map(({ name }) => name)
                  .filter((name) => name.startsWith(document.baseURI) && !name.includes('/api/'))
                  .map((name) => name.slice(document.baseURI.length) || 'index.html');
              """);
      assertTrue(
          files.containsAll(List.of("index.html", "index.js", "theme.css")), files::toString);
      int bytes = files.stream().distinct().mapToInt(AccessibilityIT::gzipped).sum();
      assertTrue(bytes < 100_000, () -> bytes + " bytes gzipped: " + files);
    }
  }

  private static PageServer server() throws IOException {
    return prepared(new PageServer("/"));
  }

  private static PageServer prepared(PageServer server) {
    browser.size(1600, 900);
    browser.dark(false);
    return server.views(200, "application/json", VIEWS);
  }

  private static String view(String name, String state, String reason, String columns) {
    return """
        {"name":"%s","state":"%s","sinceTime":1608081358123,"reason":"%s",
        "columns":[%s],"rows":3,"timestamp":1608081358001,"time":1608081358001}"""
        .formatted(name, state, reason, columns)
        .replace("\n", "");
  }

  private static void assertNothingFound(String page) {
    for (boolean dark : new boolean[] {false, true}) {
      browser.dark(dark);
      for (int width : new int[] {1600, 360}) {
        browser.size(width, 900);
        browser.await((long) width, () -> browser.script("return innerWidth"));
        browser.await(false, () -> browser.script(MOVING));
        assertEquals(
            List.of("looked"), findings(), page + ", " + width + (dark ? " dark" : " light"));
      }
    }
  }

  private static List<String> findings() {
    if (browser.script("return window.axe?.version") == null) {
      browser.script(axe);
    }
    return names("return (async () => {" + FINDINGS + "})()");
  }

  @SuppressWarnings("unchecked") // as the scripts make it
  private static List<String> names(String script) {
    return (List<String>) browser.script(script);
  }

  private static String text() {
    return (String) browser.script(TEXT);
  }

  private static int gzipped(String file) {
    ByteArrayOutputStream zipped = new ByteArrayOutputStream();
    try (OutputStream zip = new GZIPOutputStream(zipped)) {
      Files.copy(Path.of("webapp", file), zip);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return zipped.size();
  }
}
