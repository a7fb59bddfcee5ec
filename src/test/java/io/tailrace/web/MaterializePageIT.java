package io.tailrace.web;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tailrace.demo.Demo;
import io.tailrace.page.Browser;
import io.tailrace.page.Dashboard;
import io.tailrace.page.Dashboard.Shown;
import io.tailrace.testing.materialize.ArticleScript;
import io.tailrace.testing.postgres.ScriptedPostgresServer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The dashboard over the article's server: first the page, then the edits. */
final class MaterializePageIT {
  @Test
  void itShowsAnEmptyTopTenAndThenTheFirstEdit() throws Exception {
    try (ArticleScript article =
            new ArticleScript(List.of("\"counter\"", "\"user_edits\"", "\"top10\""));
        ScriptedPostgresServer materialize = new ScriptedPostgresServer(article.script());
        Demo demo =
            Demo.start(
                Map.of(
                    "TAILRACE_PORT",
                    "0",
                    "TAILRACE_URL",
                    materialize.url(),
                    "TAILRACE_USER",
                    "materialize",
                    "TAILRACE_VIEWS",
                    String.join(",", ArticleScript.VIEWS)));
        Browser browser = Browser.start()) {
      Dashboard page = new Dashboard(browser, demo.dashboard());
      browser.await("live", page::state);
      assertEquals(Shown.of("0"), page.shown());
      browser.await("no rows", () -> page.part("#leaders tailrace-chart", "note"));
      assertEquals("", page.note());

      article.edit();

      browser.await(Shown.of("1", "Epidosis: 1"), page::shown);
      assertEquals("", page.part("#leaders tailrace-chart", "note"));
      assertEquals("live", page.state());
      assertEquals(List.of(), browser.problems());
    }
  }
}
