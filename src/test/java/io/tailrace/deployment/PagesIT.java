package io.tailrace.deployment;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tailrace.page.Browser;
import io.tailrace.page.Dashboard;
import io.tailrace.page.Dashboard.Shown;
import io.tailrace.testing.TestKeys;
import io.tailrace.testing.containers.Application;
import io.tailrace.testing.containers.Nginx;
import io.tailrace.testing.containers.StockTomcat;
import io.tailrace.testing.containers.TomcatDescriptor;
import io.tailrace.testing.postgres.TestDatabase;
import io.tailrace.testing.postgres.TestPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The pages of a stock Tomcat in a real browser, at the server's root and at a path: through an
 * nginx with default settings, and over HTTP/2.
 */
final class PagesIT {
  private static final String[] NAMES = {"ROOT", "tailrace"};
  private static final String LOCATIONS =
      """
      location / { proxy_pass UPSTREAM; }
      location /live/ { proxy_pass UPSTREAM/tailrace/; }
      location /wall { proxy_pass UPSTREAM/tailrace; }
      location /hall {
        proxy_pass UPSTREAM/tailrace;
        proxy_http_version 1.1;
        proxy_redirect default;
        proxy_redirect /tailrace/ /hall/;
      }
      """;

  /** Serves the demo's pages beside those of the WAR. */
  private static final String DEMO_PAGES =
      "<Resources><PreResources className=\"org.apache.catalina.webresources.DirResourceSet\""
          + " base=\""
          + Path.of("src/demo/webapp").toAbsolutePath()
          + "\" webAppMount=\"/\"/></Resources>";

  /** Each view with its state and how many rows it has. */
  private static final String LISTED =
      """
      return [...document.querySelectorAll('article')].map((article) =>
          ['h2', '.pill', '.rows'].map((each) => article.querySelector(each).textContent)
              .join(' '));
      """;

  /** What of the page's own addresses is not below it, and which style sheets are empty. */
  private static final String ASTRAY =
      """
      const here = new URL('.', document.baseURI).href;
      return performance.getEntriesByType('resource').map(({ name }) => name)
          .filter((name) => !name.startsWith(here))
          .concat([...document.styleSheets].filter((sheet) => !sheet.cssRules.length)
              .map(({ href }) => href));
      """;

  private static final String OPEN_TEN_STREAMS =
      """
      window.told = new Array(10).fill('');
      window.told.forEach((none, at) => {
        const source = new EventSource('api/stream/counter');
        for (const event of ['snapshot', 'batch', 'error']) {
          source.addEventListener(event, () => (window.told[at] = event));
        }
      });
      """;

  private static final String PROTOCOLS =
      """
      return [...new Set(['navigation', 'resource']
          .flatMap((type) => performance.getEntriesByType(type))
          .map(({ nextHopProtocol }) => nextHopProtocol))];
      """;

  @TempDir private static Path folder;
  private static Browser browser;
  private static TestPostgres postgres;
  private static TestDatabase database;
  private static StockTomcat server;

  @BeforeAll
  static void start() throws Exception {
    browser = Browser.start();
    browser.size(1600, 900);
    postgres = TestPostgres.start(Map.of());
    database = postgres.database();
    database.execute(
        "CREATE TABLE counter (count int8)",
        "CREATE TABLE top10 (\"user\" text, count int8)",
        "ALTER TABLE counter REPLICA IDENTITY FULL",
        "ALTER TABLE top10 REPLICA IDENTITY FULL");
    server = new StockTomcat("tomcat-11.zip");
    server.encrypt(new TestKeys(folder));
    for (String name : NAMES) {
      Application application =
          Application.of(
              name,
              Map.of(
                  "tailrace.url", "postgresql://127.0.0.1:" + postgres.port() + "/postgres",
                  "tailrace.user", "postgres",
                  "tailrace.views", "counter,top10"));
      server.deploy(
          name, TomcatDescriptor.of(application).replace("</Context>", DEMO_PAGES + "</Context>"));
    }
    server.start();
  }

  @AfterAll
  static void stop() throws Exception {
    try {
      if (browser != null) {
        browser.close();
      }
    } finally {
      if (server != null) {
        server.close();
      }
      if (postgres != null) {
        postgres.close();
      }
    }
  }

  private static void show(int count, String... users) throws Exception {
    database.execute(
        "BEGIN; DELETE FROM counter; DELETE FROM top10;"
            + " INSERT INTO counter VALUES ("
            + count
            + ");"
            + " INSERT INTO top10 SELECT name, ordinality FROM unnest('{"
            + String.join(",", users)
            + "}'::text[]) WITH ORDINALITY AS each (name); COMMIT");
  }

  private static Nginx nginx() throws IOException {
    return Nginx.start(
        "", LOCATIONS.replace("UPSTREAM", "http://" + server.uri("tailrace").getAuthority()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/tailrace/", "/live/"})
  void aPageShowsChangesWithoutBeingLoadedAgain(String path) throws Exception {
    show(1, "Ada");
    try (Nginx nginx = nginx()) {
      browser.open(nginx.uri(path));
      browser.await(List.of("counter live 1", "top10 live 1"), () -> browser.script(LISTED));
      show(2, "Ada", "Bob");
      browser.await(List.of("counter live 1", "top10 live 2"), () -> browser.script(LISTED));
      assertEquals(List.of(), browser.script(ASTRAY));
      assertEquals(List.of(), browser.problems());

      Dashboard page = new Dashboard(browser, nginx.uri(path + "wikipedia.html"));
      browser.await(Shown.of("2", "Bob: 2", "Ada: 1"), page::shown);
      show(3, "Ada");
      browser.await(Shown.of("3", "Ada: 1"), page::shown);
      assertEquals("live", page.state());
      assertEquals(List.of(), browser.script(ASTRAY));
      assertEquals(List.of(), browser.problems());
    }
  }

  /** Redirected by Tomcat; by nginx; and by Tomcat in both its ways, which nginx has to undo. */
  @ParameterizedTest
  @ValueSource(strings = {"/tailrace", "/live", "/wall", "/hall"})
  void aPathWithoutItsSlashEndsOnThePage(String path) throws Exception {
    try (Nginx nginx = nginx()) {
      browser.open(nginx.uri(path));
      assertEquals(
          nginx.uri(path + "/").toString(), browser.script("return document.location.href"));
      assertEquals("Tailrace", browser.script("return document.title"));
      assertEquals(List.of(), browser.problems());
    }
  }

  @Test
  void overHttp2APageHasMoreStreamsThanABrowsersConnections() throws Exception {
    show(1, "Ada");
    Dashboard page = new Dashboard(browser, server.secureUri("tailrace").resolve("wikipedia.html"));
    browser.await(Shown.of("1", "Ada: 1"), page::shown);
    browser.script(OPEN_TEN_STREAMS);
    browser.await(Collections.nCopies(10, "snapshot"), () -> browser.script("return told"));
    show(2, "Ada");
    browser.await(Collections.nCopies(10, "batch"), () -> browser.script("return told"));
    browser.await(Shown.of("2", "Ada: 1"), page::shown);
    assertEquals(List.of("h2"), browser.script(PROTOCOLS));
    assertEquals(List.of(), browser.problems());
  }
}
