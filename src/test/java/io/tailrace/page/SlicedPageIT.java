package io.tailrace.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.testing.Await;
import io.tailrace.testing.clients.StrictClient;
import io.tailrace.testing.containers.Application;
import io.tailrace.testing.containers.EmbeddedTomcat;
import io.tailrace.testing.postgres.PostgresExtension;
import io.tailrace.testing.postgres.TestDatabase;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.openqa.selenium.Keys;

/** The client's {@code where} and the explorer's inputs, over a real server and PostgreSQL. */
final class SlicedPageIT {
  @RegisterExtension static final PostgresExtension POSTGRES = new PostgresExtension();

  private static TestDatabase database;
  private static EmbeddedTomcat server;
  private static Browser browser;

  @BeforeAll
  static void start() throws Exception {
    database = POSTGRES.newDatabase();
    database.execute(
        "CREATE TYPE mood AS ENUM ('sad', 'so-so', 'glad')",
        "CREATE TABLE typed (id int PRIMARY KEY, n int, big bigint, t text, b boolean, d date,"
            + " u uuid, m mood)",
        "CREATE TABLE orders (id int PRIMARY KEY, customer int, region text)",
        "CREATE TABLE lines (id int PRIMARY KEY, customer int)",
        "CREATE TABLE sums (id int PRIMARY KEY, amount numeric, at timestamptz)",
        "CREATE TABLE times (id int PRIMARY KEY, amount numeric, at timestamptz)",
        "INSERT INTO typed VALUES (1, -7, 9007199254740993, 'it''s \"a\" & b=c; ü%20', true,"
            + " '2026-11-30', '6b7c5d1e-0000-4000-8000-00000000000a', 'so-so')",
        "INSERT INTO typed VALUES (2, 0, 9007199254740992, '', false, '1999-01-01',"
            + " '6b7c5d1e-0000-4000-8000-00000000000b', 'glad')",
        "INSERT INTO typed VALUES (3, NULL, NULL, NULL, NULL, NULL, NULL, NULL)",
        "INSERT INTO typed VALUES (4, 5, 5, 'null', true, '2026-12-01',"
            + " '6b7c5d1e-0000-4000-8000-00000000000c', 'sad')",
        "INSERT INTO orders VALUES (1, 42, 'eu'), (2, 42, 'us'), (3, 43, 'eu')",
        "INSERT INTO lines VALUES (1, 42), (2, 43)");
    for (String table : List.of("typed", "orders", "lines", "sums", "times")) {
      database.execute("ALTER TABLE " + table + " REPLICA IDENTITY FULL");
    }
    server = new EmbeddedTomcat();
    server.deploy(
        Application.of(
            "tailrace",
            Map.of(
                "tailrace.url", database.url(),
                "tailrace.user", "postgres",
                "tailrace.views", "typed,orders,lines,sums,times",
                "tailrace.view.typed.filter-by", "n,big,t,b,d,u,m",
                "tailrace.view.orders.filter-by", "customer,region",
                "tailrace.view.lines.filter-by", "customer",
                "tailrace.view.sums.filter-by", "amount",
                "tailrace.view.times.filter-by", "at")));
    server.start();
    Await.until("the views", () -> !views().contains("\"loading\""));
    browser = Browser.start();
    browser.size(1600, 900);
  }

  @AfterAll
  static void stop() throws Exception {
    if (browser != null) {
      browser.close();
    }
    server.close();
  }

  private static String views() throws IOException {
    try (StrictClient client = StrictClient.get(uri("api/views"))) {
      return client.awaitEnd().body();
    }
  }

  private static URI uri(String path) {
    return server.uri("tailrace").resolve(path);
  }

  @BeforeEach
  void blank() {
    browser.open(uri("tailrace.svg"));
  }

  /** Without the icon that browsers look for beside a picture. */
  private static List<String> problems() {
    return browser.problems().stream().filter(each -> !each.contains("favicon.ico")).toList();
  }

  /** Follows these views in the page, as {@code live}. */
  private static void connect(String views, String options) {
    browser.script(
        "return import(new URL('tailrace.js', location.href).href).then(({ connect }) => {"
            + " window.live?.close(); window.live = connect("
            + views
            + ", "
            + options
            + "); window.seen = []; });");
  }

  private static void awaitIds(String view, String status, String ids) {
    browser.await(
        status + " " + ids,
        () ->
            browser.script(
                "const view = live.view(arguments[0]); return view.status + ' ' + (view.pending ?"
                    + " 'pending ' : '') + view.rows.map(({ id }) => id).sort();",
                view));
  }

  private static void awaitTyped(String where, String ids) {
    connect("{ typed: { where: " + where + " } }", "{}");
    awaitIds("typed", "live", ids);
  }

  @Test
  void everyTypeOfValueChoosesItsRows() {
    awaitTyped("{ n: -7 }", "1");
    awaitTyped("{ n: 0 }", "2");
    awaitTyped("{ n: '-7' }", "1");
    awaitTyped("{ n: [0, -7, 99] }", "1,2");
    awaitTyped("{ big: 9007199254740993n }", "1");
    awaitTyped("{ big: '9007199254740993' }", "1");
    awaitTyped("{ big: [5, 9007199254740992n] }", "2,4");
    awaitTyped("{ t: 'it\\'s \"a\" & b=c; \u00fc%20' }", "1");
    awaitTyped("{ t: '' }", "2");
    awaitTyped("{ t: 'null' }", "4");
    awaitTyped("{ t: 'NULL' }", "");
    awaitTyped("{ b: true }", "1,4");
    awaitTyped("{ b: false }", "2");
    awaitTyped("{ b: [true, false] }", "1,2,4");
    awaitTyped("{ d: '2026-11-30' }", "1");
    awaitTyped("{ u: '6B7C5D1E-0000-4000-8000-00000000000A' }", "1");
    awaitTyped("{ m: ['so-so', 'sad'] }", "1,4");
    awaitTyped("{ m: 'happy' }", "");
    awaitTyped("{ b: true, n: [5, 6], m: 'sad' }", "4");
    awaitTyped("{ b: false, n: 5 }", "");
    awaitTyped("{}", "1,2,3,4");
    assertEquals(List.of(), problems());
  }

  @Test
  void noValueAtAllIsAMistakeOfThePage() {
    for (String none : List.of("null", "undefined", "[]", "{}", "new Date()", "[1, null]")) {
      assertEquals(
          "TypeError: where: n needs strings, numbers or booleans",
          browser.script(
              "return import(new URL('tailrace.js', location.href).href).then(({ connect }) => {"
                  + " try { connect({ typed: { where: { n: "
                  + none
                  + " } } }); return 'accepted'; } catch (e) { return String(e); } });"),
          none);
    }
  }

  @Test
  void aValueThatTheTypeCannotHaveSaysSo() {
    for (String wrong : List.of("n: 'x'", "n: 1.5", "b: 'yes'", "d: '30.11.2026'")) {
      connect("{ typed: { where: { " + wrong + " } } }", "{}");
      browser.await("failed", () -> browser.script("return live.status"));
      String reason = (String) browser.script("return live.reason");
      String column = wrong.substring(0, 1);
      assertTrue(reason.matches(".* is no .*, as " + column + " is"), wrong + ": " + reason);
    }
  }

  @Test
  void aColumnOfAnotherTypeIsRefusedWithItsReason() {
    for (String view : List.of("sums", "times")) {
      connect("'" + view + "'", "{}");
      browser.await("failed", () -> browser.script("return live.view(arguments[0]).status", view));
      String reason = (String) browser.script("return live.view(arguments[0]).reason", view);
      assertTrue(reason.contains("cast"), reason);
    }
  }

  @Test
  void anotherWhereOfAnOpenViewLeavesTheOthersAsTheyAre() throws Exception {
    connect("{ orders: { where: { customer: 42 } }, lines: { where: { customer: 42 } } }", "{}");
    browser.script(
        "window.line = undefined; window.mixed = []; live.view('orders').subscribe(() => {"
            + " const customers = new Set(live.view('orders').rows.map((row) => row.customer));"
            + " if (customers.size > 1) { mixed.push([...customers]); } });");
    awaitIds("orders", "live", "1,2");
    awaitIds("lines", "live", "1");
    browser.script("window.line = live.view('lines').rows[0];");
    assertEquals(
        true,
        browser.script(
            "live.view('orders').where({ customer: 43 });"
                + " const { pending, status } = live.view('orders');"
                + " return pending && status !== 'live'"));
    awaitIds("orders", "live", "3");
    awaitIds("lines", "live", "1");
    assertEquals(true, browser.script("return line === live.view('lines').rows[0]"));
    database.execute(
        "BEGIN; UPDATE orders SET customer = 43 WHERE id = 2; INSERT INTO lines VALUES (3, 42); END");
    awaitIds("orders", "live", "2,3");
    awaitIds("lines", "live", "1,3");
    browser.script("live.view('orders').where({ customer: [42, 43], region: 'eu' });");
    awaitIds("orders", "live", "1,3");
    database.execute(
        "BEGIN; UPDATE orders SET customer = 42 WHERE id = 2; DELETE FROM lines WHERE id = 3; END");
    browser.script("live.view('orders').where({ customer: 42 });");
    awaitIds("orders", "live", "1,2");
    awaitIds("lines", "live", "1");
    assertEquals("[[42,43]]", mixed().replace("[43,42]", "[42,43]"), "asked for both once");
    assertEquals(List.of(), problems());
  }

  /** The different sets of customers that were there together. */
  private static String mixed() {
    return (String)
        browser.script(
            "return JSON.stringify([...new Set(mixed.map((each) => String(each.sort())))]"
                + ".map((each) => each.split(',').map(Number)))");
  }

  @Test
  void tabsOfOneWhereShareAConnection() throws Exception {
    String first = browser.tab();
    connect("{ orders: { where: { customer: 42 } } }", "{ shared: true }");
    awaitIds("orders", "live", "1,2");
    long streams = streams();
    String second = browser.openTab();
    browser.open(uri("tailrace.svg"));
    connect("{ orders: { where: { customer: 42 } } }", "{ shared: true }");
    awaitIds("orders", "live", "1,2");
    assertEquals(streams, streams());
    browser.script("live.view('orders').where({ customer: 43 });");
    awaitIds("orders", "live", "3");
    browser.goTo(first);
    awaitIds("orders", "live", "1,2");
    Await.until("a stream for each where", () -> streams() == streams + 1);
    browser.goTo(second);
    browser.closeTab();
    browser.goTo(first);
  }

  private static long streams() throws IOException {
    String orders =
        views().lines().filter(line -> line.contains("\"orders\"")).findFirst().orElse("");
    return Long.parseLong(orders.replaceFirst(".*\"streams\":(\\d+).*", "$1"));
  }

  @Test
  void theExplorerOffersTheColumns() {
    Explorer explorer = new Explorer(browser);
    browser.open(uri("#/orders"));
    browser.await("3 rows", () -> explorer.text("#count"));
    browser.await("customer region ", () -> explorer.text("#where"));
    explorer.focus("#where input[name=customer]");
    browser.keys("42", Keys.ENTER);
    browser.await(List.of("1 | 42 | eu", "2 | 42 | us"), explorer::rows);
    assertEquals("#/orders?where.customer=42", explorer.hash());
    explorer.focus("#where input[name=region]");
    browser.keys("us", Keys.ENTER);
    browser.await(List.of("2 | 42 | us"), explorer::rows);
    browser.open(uri("#/typed?where.b=false"));
    browser.await("1 row", () -> explorer.text("#count"));
    assertEquals(List.of(), problems());
  }
}
