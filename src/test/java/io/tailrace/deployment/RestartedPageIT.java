package io.tailrace.deployment;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tailrace.page.Browser;
import io.tailrace.testing.Await;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** The explorer stays open while its server is killed and restarted, during commits. */
final class RestartedPageIT {
  private static final Duration LONG = Duration.ofMinutes(1);
  private static final String SHOWN =
      "return Number([...document.querySelectorAll('tbody td')].at(-1)?.textContent ?? -1)";
  private static final String STATUS = "return document.body.innerText";

  @Test
  void itGoesOnWithoutBeingLoadedAgain() throws Exception {
    try (LedgerInTomcat server = new LedgerInTomcat();
        Browser browser = Browser.start()) {
      browser.open(server.tomcat().uri("tailrace").resolve("#/newest"));
      browser.script("window.loadedOnce = true");
      awaitNewest(server, browser);

      server.tomcat().kill();
      browser.await(true, () -> text(browser).toLowerCase(Locale.ROOT).contains("reconnecting"));
      long before = shown(browser);
      server.tomcat().startAgain();
      awaitNewest(server, browser);
      assertEquals(true, shown(browser) > before);
      assertEquals(true, browser.script("return window.loadedOnce === true"));
      List<String> others =
          browser.problems().stream().filter(each -> !each.contains("net::ERR_")).toList();
      assertEquals(List.of(), others);
    }
  }

  private static void awaitNewest(LedgerInTomcat server, Browser browser) throws Exception {
    long goal = server.ledger().committed() + 1;
    Await.until(LONG, "what was committed", () -> shown(browser) >= goal);
  }

  private static long shown(Browser browser) {
    return ((Number) browser.script(SHOWN)).longValue();
  }

  private static String text(Browser browser) {
    return (String) browser.script(STATUS);
  }
}
