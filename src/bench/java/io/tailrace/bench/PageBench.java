package io.tailrace.bench;

import io.tailrace.bench.servers.FanOutServer;
import io.tailrace.page.Browser;
import io.tailrace.testing.postgres.TestDatabase;
import io.tailrace.testing.postgres.TestPostgres;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;

/**
 * The explorer, or a page of ten custom elements ({@code -Dpage=elements}), in a real Chromium,
 * over a view that changes a thousand times per second: how many frames it draws, and its memory.
 * {@code mvn -q -Pbench test-compile exec:exec "-Dbench="
 * -Dbench.main=io.tailrace.bench.PageBench}, {@code -Drows=100000 -Dminutes=1} before the class for
 * another view and another time.
 */
public final class PageBench {
  private static final int ROWS = Integer.getInteger("rows", 100_000);
  private static final int MINUTES = Integer.getInteger("minutes", 1);
  private static final boolean ELEMENTS = System.getProperty("page", "").equals("elements");
  private static final int COMMITS = 100;
  private static final int CHANGES = 10;
  private static final int SAMPLE_SECONDS = 10;

  /** Frames, the longest gap between two, and the longest task, since the last call. */
  private static final String FRAMES =
      """
      if (!window.frames_) {
        window.frames_ = { count: 0, gap: 0, from: performance.now(), last: performance.now() };
        const frame = (now) => {
          window.frames_.count++;
          window.frames_.gap = Math.max(window.frames_.gap, now - window.frames_.last);
          window.frames_.last = now;
          requestAnimationFrame(frame);
        };
        requestAnimationFrame(frame);
      }
      const { count, gap, from } = window.frames_;
      const now = performance.now();
      Object.assign(window.frames_, { count: 0, gap: 0, from: now });
      return [count * 1000 / (now - from), gap];
      """;

  /** Three numbers, three tables, three charts and the state, of all rows. */
  private static final String TEN_ELEMENTS =
      """
      document.body.innerHTML = `
        <tailrace-status></tailrace-status>
        <tailrace-number view="items" sparkline></tailrace-number>
        <tailrace-number view="items" column="price" order-by="-price" sparkline></tailrace-number>
        <tailrace-number view="items" column="name" order-by="-changed,-price"></tailrace-number>
        <tailrace-table view="items" order-by="-changed,id" limit="20" key="id"></tailrace-table>
        <tailrace-table view="items" order-by="-price,id" limit="20"></tailrace-table>
        <tailrace-table view="items" order-by="id" limit="20"></tailrace-table>
        <tailrace-chart view="items" x="changed" y="name" order-by="-changed,id" limit="10">
        </tailrace-chart>
        <tailrace-chart view="items" mark="point" x="changed" y="price" order-by="-price" limit="100">
        </tailrace-chart>
        <tailrace-chart view="items" mark="line" x="id" y="price" order-by="id" limit="100">
        </tailrace-chart>`;
      """;

  private static final String SHOWN =
      """
      const roots = [...document.querySelectorAll('*')].map(({ shadowRoot }) => shadowRoot);
      const shown = (selector) => roots.some((root) => root?.querySelector(selector));
      return ELEMENTS ? shown('tbody tr:nth-child(20)') && shown('svg path[aria-label]')
          : document.querySelectorAll('tbody tr').length > 10;
      """
          .replace("ELEMENTS", String.valueOf(ELEMENTS));

  private static final String SUM =
      """
      return import(new URL('/tailrace.js', document.baseURI).href).then(({ connect }) =>
        new Promise((resolve) => {
          const live = connect('items');
          live.addEventListener('change', () => {
            const { rows } = live.view('items');
            live.close();
            resolve(`${rows.length} ${rows.reduce((sum, row) => sum + row.price, 0)}`);
          });
        }));
      """;

  private volatile boolean over;
  private long commits;

  private PageBench() {}

  public static void main(String[] args) throws Exception {
    new PageBench().run();
  }

  private void run() throws Exception {
    try (TestPostgres server = TestPostgres.start(Map.of("synchronous_commit", "on"))) {
      TestDatabase database = server.newDatabase();
      database.execute(
          "CREATE TABLE items (id int8 PRIMARY KEY, name text, price int8, changed int8)",
          "ALTER TABLE items REPLICA IDENTITY FULL",
          "INSERT INTO items SELECT g, 'item ' || md5(g::text), g % 1000, 0"
              + " FROM generate_series(1, "
              + ROWS
              + ") g");
      Process process =
          new ProcessBuilder(
                  "java",
                  "-Xmx1g",
                  "-cp",
                  System.getProperty("java.class.path"),
                  FanOutServer.class.getName(),
                  "tailrace.url=" + database.url().replace("jdbc:", ""),
                  "tailrace.user=postgres",
                  "tailrace.views=items")
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      try (Browser browser = Browser.start()) {
        BufferedReader says =
            new BufferedReader(
                new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        String port = says.readLine().replace("port ", "");
        String path = ELEMENTS ? "/examples/dashboard.html" : "/#/items";
        browse(browser, database, URI.create("http://127.0.0.1:" + port + path));
      } finally {
        process.destroyForcibly().waitFor();
      }
    }
  }

  private void browse(Browser browser, TestDatabase database, URI page) throws Exception {
    browser.size(1600, 1000);
    long opening = System.nanoTime();
    browser.open(page);
    if (ELEMENTS) {
      browser.script(TEN_ELEMENTS);
    }
    browser.await(true, () -> browser.script(SHOWN));
    System.out.printf(
        "%,d rows were shown %,d ms after the page was asked for%n",
        ROWS, (System.nanoTime() - opening) / 1_000_000);
    Thread writer = new Thread(() -> change(database));
    writer.start();
    browser.script(FRAMES);
    for (int sample = 1; sample <= MINUTES * 60 / SAMPLE_SECONDS; sample++) {
      long before = commits;
      LockSupport.parkNanos(SAMPLE_SECONDS * 1_000_000_000L);
      List<?> frames = (List<?>) browser.script(FRAMES);
      long made = (commits - before) * CHANGES / SAMPLE_SECONDS;
      System.out.printf(
          "%,4d s: %.1f frames a second, the longest took %.0f ms; %,d changes a second; %,d KiB"
              + " of heap%n",
          sample * SAMPLE_SECONDS,
          ((Number) frames.get(0)).doubleValue(),
          ((Number) frames.get(1)).doubleValue(),
          made,
          browser.heap() >> 10);
      browser.script(FRAMES);
    }
    over = true;
    writer.join();
    System.out.println("of the page at the end: " + browser.script(SUM));
    System.out.println(
        "of the database: " + database.query("SELECT count(*) || ' ' || sum(price) FROM items"));
    System.out.println("problems: " + browser.problems());
  }

  private void change(TestDatabase database) {
    Random random = new Random(1);
    try (Connection connection = database.connect();
        PreparedStatement update =
            connection.prepareStatement(
                "UPDATE items SET price = price + 1, changed = changed + 1 WHERE id = ANY(?)")) {
      long next = System.nanoTime();
      while (!over) {
        Object[] ids = random.ints(1, ROWS + 1).distinct().limit(CHANGES).boxed().toArray();
        update.setArray(1, connection.createArrayOf("int8", ids));
        update.executeUpdate();
        commits++;
        next += 1_000_000_000L / COMMITS;
        while (System.nanoTime() < next) {
          LockSupport.parkNanos(next - System.nanoTime());
        }
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
