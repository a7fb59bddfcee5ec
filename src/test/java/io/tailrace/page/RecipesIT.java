package io.tailrace.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.page.EditsStream.Editor;
import io.tailrace.page.EditsStream.Edits;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The pages of webapp/examples in a real browser, over a server that says what the test wants. */
final class RecipesIT {
  /** How each shows its rows. */
  private enum Recipe {
    DOM("[...document.querySelectorAll('tbody tr')].map((line) => texts(line.cells))"),
    D3("[...document.querySelectorAll('#chart g')].map((bar) => texts(bar.children).slice(1))"),
    VEGA(
        """
        [...document.querySelectorAll('#chart .mark-rect path')]
            .sort((a, b) => a.getBoundingClientRect().y - b.getBoundingClientRect().y)
            .map((bar) => /count: (.*); user: (.*)/.exec(bar.ariaLabel))
            .map(([, count, user]) => [user, Number(count).toLocaleString('en')])"""),
    REACT("[...document.querySelectorAll('tbody tr')].map((line) => texts(line.cells))");

    private final String rows;

    Recipe(String rows) {
      this.rows = rows;
    }

    String page() {
      return "examples/" + name().toLowerCase(Locale.ROOT) + ".html";
    }
  }

  private static final Edits BEGUN =
      Edits.of(
          1_234_567,
          new Editor("Ada", 1_200),
          new Editor("<img src=x onerror=alert(1)>", 30),
          new Editor("Émilie", 7));
  private static final Edits LATER =
      Edits.of(
          1_236_567,
          new Editor("</script><b>", 2_000),
          new Editor("Ada", 1_201),
          new Editor("<img src=x onerror=alert(1)>", 29));
  private static final Edits LATEST =
      Edits.of(1_236_568, new Editor("</script><b>", 2_001), new Editor("Ada", 1_201));

  /** A connection may be back before anyone looks. */
  private static final String NOTE_STATUSES =
      """
      window.statuses = [];
      new MutationObserver(() => statuses.push(document.querySelector('.pill').textContent))
          .observe(document.body, { subtree: true, childList: true, characterData: true });
      """;

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

  @ParameterizedTest
  @EnumSource
  void showsWhatTheStreamSaysAndHowFreshThatIs(Recipe recipe) throws Exception {
    try (PageServer server = new PageServer("/a/proxy/tailrace/")) {
      browser.size(1000, 900);
      browser.open(server.page(recipe.page()));
      EditsStream stream = EditsStream.begin(server.nextStream(), BEGUN);
      browser.await(told(BEGUN), () -> shown(recipe));
      browser.await("live", RecipesIT::status);
      assertTrue(text().contains("as of "), RecipesIT::text);
      browser.screenshot(name(recipe, "live"));

      stream.change(LATER);
      browser.await(told(LATER), () -> shown(recipe));

      stream.status("stale", "database <away>");
      browser.await("stale", RecipesIT::status);
      assertTrue(text().matches("(?s).*since [0-9:]+: database <away>.*"), RecipesIT::text);
      browser.screenshot(name(recipe, "stale"));
      stream.status("live", "");
      browser.await("live", RecipesIT::status);
      browser.await(false, () -> text().contains("since "));

      browser.script(NOTE_STATUSES);
      stream.end();
      browser.await(true, () -> browser.script("return statuses.includes('reconnecting')"));
      assertEquals(told(LATER), shown(recipe));
      ScriptedStream next = server.nextStream();
      assertEquals(stream.position(), next.lastEventId());
      stream.resume(next).change(LATEST);
      browser.await(told(LATEST), () -> shown(recipe));
      browser.await("live", RecipesIT::status);
      assertEquals(0L, browser.script("return document.querySelectorAll('img, b').length"));
      assertEquals(List.of(), browser.problems());
    }
  }

  private static List<?> told(Edits edits) {
    Function<Long, String> number = "%,d"::formatted;
    return Stream.concat(
            Stream.of(number.apply(edits.total())),
            edits.top10().stream().map(each -> List.of(each.user(), number.apply(each.count()))))
        .toList();
  }

  private static Object shown(Recipe recipe) {
    return browser.script(
        "const texts = (elements) => [...elements].map((each) => each.textContent);"
            + "return [document.querySelector('.total strong').textContent, ..."
            + recipe.rows
            + "]");
  }

  private static String status() {
    return (String) browser.script("return document.querySelector('.pill').textContent");
  }

  private static String text() {
    return (String) browser.script("return document.body.innerText");
  }

  private static String name(Recipe recipe, String what) {
    return recipe.page().replace("/", "-").replace(".html", "-" + what);
  }
}
