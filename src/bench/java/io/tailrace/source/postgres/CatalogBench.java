package io.tailrace.source.postgres;

import io.tailrace.source.ViewSettings;
import io.tailrace.source.postgres.analysis.ViewAnalyzer;
import io.tailrace.source.postgres.catalog.DerivedView;
import io.tailrace.source.postgres.catalog.Verdict;
import io.tailrace.source.postgres.session.PoolerCheck;
import io.tailrace.source.postgres.session.SessionSettings;
import io.tailrace.source.postgres.tail.InitialSnapshot;
import io.tailrace.testing.postgres.TestPostgres;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What a look at the catalogue costs, by the number of relations that it names: {@code mvn -q
 * -Pbench test-compile exec:exec "-Dbench=" -Dbench.main=io.tailrace.source.postgres.CatalogBench}.
 * Before the class {@code -Durl} with the address of an empty database in place of an embedded
 * server's, {@code -Drounds}, {@code -Dothers} with the number of tables that nobody follows.
 * Printed are ms of the server's processor, and in brackets ms until the answer was there: the
 * server runs on this machine.
 */
public final class CatalogBench {
  private static final int[] SIZES = {10, 100, 400, 1_000};
  private static final int COLUMNS = 10;
  private static final int OTHERS = Integer.getInteger("others", 3_000);
  private static final int ROUNDS = Integer.getInteger("rounds", 15);
  private static final int STATEMENTS_A_COMMIT = 100;

  private final Connection connection;
  private final int process;
  private final AtomicInteger statements = new AtomicInteger();

  private CatalogBench(Connection connection) throws SQLException {
    this.connection = connection;
    this.process = PoolerCheck.process(connection);
  }

  public static void main(String[] args) throws Exception {
    String url = System.getProperty("url");
    if (url != null) {
      run(url);
      return;
    }
    try (TestPostgres server = TestPostgres.start(Map.of("max_locks_per_transaction", "256"))) {
      run(server.newDatabase().url() + "?user=postgres");
    }
  }

  private static void run(String url) throws Exception {
    try (Connection connection =
        DriverManager.getConnection(
            url + (url.contains("?") ? "&" : "?") + "preferQueryMode=simple")) {
      if (!Boolean.getBoolean("filled")) {
        fill(connection);
      }
      SessionSettings.apply(connection);
      System.out.println(
          "| PostgreSQL %s, %,d other tables | first look | statements | next looks | definitions of all computed views | one table | one view |"
              .formatted(connection.getMetaData().getDatabaseProductVersion(), OTHERS));
      System.out.println("|---".repeat(7) + "|");
      CatalogBench bench = new CatalogBench(connection);
      for (int size : SIZES) {
        bench.measure(size);
      }
    }
  }

  /** Half of the followed relations are tables, half are views of two of them. */
  private static void fill(Connection connection) throws SQLException {
    int tables = SIZES[SIZES.length - 1] / 2;
    List<String> all = new ArrayList<>();
    List<String> published = new ArrayList<>();
    for (int i = 0; i < tables; i++) {
      all.add(table("t" + i));
      all.add("ALTER TABLE t" + i + " REPLICA IDENTITY FULL");
      published.add("t" + i);
    }
    for (int i = 0; i < tables; i++) {
      all.add(
          "CREATE VIEW v%d AS SELECT a.c1, count(*) AS n, sum(b.c2) AS s, max(a.c4) AS m FROM t%d a JOIN t%d b USING (n) GROUP BY 1"
              .formatted(i, i, (i + 1) % tables));
    }
    for (int i = 0; i < OTHERS; i++) {
      all.add(table("other" + i));
    }
    all.add("CREATE PUBLICATION tailrace FOR TABLE " + String.join(", ", published));
    connection.setAutoCommit(false);
    try (Statement statement = connection.createStatement()) {
      for (int i = 0; i < all.size(); i++) {
        statement.execute(all.get(i));
        if (i % STATEMENTS_A_COMMIT == 0) {
          connection.commit();
        }
      }
      connection.commit();
      connection.setAutoCommit(true);
      statement.execute("VACUUM ANALYZE");
    }
  }

  private static String table(String name) {
    StringBuilder columns = new StringBuilder("n int PRIMARY KEY");
    List<String> types = List.of("int", "text", "numeric", "timestamptz", "int8", "jsonb");
    for (int i = 1; i < COLUMNS; i++) {
      columns.append(", c").append(i).append(' ').append(types.get(i % types.size()));
    }
    return "CREATE TABLE " + name + " (" + columns + ")";
  }

  private static ViewSettings view(String relation) {
    return new ViewSettings(relation, relation, null, 1_000, 1_000_000);
  }

  private void measure(int size) throws Exception {
    List<ViewSettings> views = new ArrayList<>();
    for (int i = 0; i < size / 2; i++) {
      views.add(view("t" + i));
      views.add(view("v" + i));
    }
    ViewAnalyzer catalog =
        new ViewAnalyzer(counted(), connection.getMetaData().getDatabaseMajorVersion());
    long busy = busy();
    long began = System.nanoTime();
    List<Verdict> verdicts = catalog.examine(views);
    String first = millis(busy() - busy, System.nanoTime() - began);
    if (!verdicts.stream().allMatch(Verdict::isExact)) {
      throw new IllegalStateException("not followed: " + verdicts);
    }
    List<DerivedView> derived = InitialSnapshot.only(DerivedView.class, verdicts);
    statements.set(0);
    catalog.examine(views);
    int each = statements.get();
    System.out.printf(
        "| %,d relations | %s | %d | %s | %s | %s | %s |%n",
        size,
        first,
        each,
        median(() -> catalog.examine(views)),
        median(() -> catalog.facts(derived)),
        median(() -> catalog.examine(List.of(view("t0")))),
        median(() -> catalog.examine(List.of(view("v0")))));
  }

  /** What is measured. */
  @FunctionalInterface
  private interface Look {
    Object look() throws SQLException;
  }

  private String median(Look look) throws Exception {
    long[] times = new long[ROUNDS];
    long[] busy = new long[ROUNDS];
    for (int i = 0; i < ROUNDS; i++) {
      long before = busy();
      long began = System.nanoTime();
      Object unused = look.look();
      times[i] = System.nanoTime() - began;
      busy[i] = busy() - before;
    }
    Arrays.sort(times);
    Arrays.sort(busy);
    return millis(busy[ROUNDS / 2], times[ROUNDS / 2]);
  }

  private static String millis(long busy, long took) {
    return "%.1f (%.0f)".formatted(busy / 1e6, took / 1e6);
  }

  /** How long the server's process for this connection has computed, in ns. */
  private long busy() throws IOException {
    String times = Files.readString(Path.of("/proc", String.valueOf(process), "schedstat"));
    return Long.parseLong(times.substring(0, times.indexOf(' ')));
  }

  /** The same connection; what is asked on it is counted. */
  private Connection counted() {
    return (Connection)
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {Connection.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("createStatement")
                  || method.getName().equals("prepareStatement")) {
                statements.incrementAndGet();
              }
              try {
                return method.invoke(connection, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }
}
