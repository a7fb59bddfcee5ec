package io.tailrace.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.demo.Demo;
import io.tailrace.page.EditsStream.Editor;
import io.tailrace.page.EditsStream.Edits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The pages of webapp/examples in a real browser, over a scripted server. */
final class RecipesIT {
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

  /** A short interruption may not be visible. */
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
      browser.await(told(BEGUN), () -> recipe.shown(browser));
      browser.await("live", RecipesIT::status);
      assertTrue(text().contains("as of "), RecipesIT::text);
      browser.screenshot(name(recipe, "live"));

      stream.change(LATER);
      browser.await(told(LATER), () -> recipe.shown(browser));

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
      assertEquals(told(LATER), recipe.shown(browser));
      ScriptedStream next = server.nextStream();
      assertEquals(stream.position(), next.lastEventId());
      stream.resume(next).change(LATEST);
      browser.await(told(LATEST), () -> recipe.shown(browser));
      browser.await("live", RecipesIT::status);
      assertEquals(0L, browser.script("return document.querySelectorAll('img, b').length"));
      browser.dark(true);
      browser.size(360, 800);
      browser.screenshot(name(recipe, "phone-dark"));
      browser.dark(false);
      assertEquals(List.of(), browser.problems());
    }
  }

  @Test
  void theyRunInTheDemo(@TempDir Path folder) throws Exception {
    String edits =
        IntStream.rangeClosed(1, 12)
            .mapToObj(n -> "{\"type\":\"edit\",\"user\":\"Editor %d\"}\n".formatted(n).repeat(n))
            .collect(Collectors.joining());
    Path feed = Files.writeString(folder.resolve("edits.jsonl"), edits);
    Editor[] most =
        IntStream.rangeClosed(1, 10)
            .mapToObj(at -> new Editor("Editor " + (13 - at), 13 - at))
            .toArray(Editor[]::new);
    try (Demo demo = Demo.start(Map.of("TAILRACE_PORT", "0", "TAILRACE_FEED", feed.toString()))) {
      for (Recipe recipe : Recipe.values()) {
        browser.open(demo.address().resolve(recipe.page()));
        browser.await(told(Edits.of(78, most)), () -> recipe.shown(browser));
        browser.await("live", RecipesIT::status);
        assertEquals(List.of(), browser.problems());
        browser.screenshot(name(recipe, "demo"));
      }
    }
  }

  private static List<?> told(Edits edits) {
    Function<Long, String> number = "%,d"::formatted;
    return Stream.concat(
            Stream.of(number.apply(edits.total())),
            edits.top10().stream().map(each -> List.of(each.user(), number.apply(each.count()))))
        .toList();
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
