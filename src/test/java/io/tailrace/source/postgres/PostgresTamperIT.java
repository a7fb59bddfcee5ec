package io.tailrace.source.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.source.DatabaseSettings;
import io.tailrace.source.ViewSettings;
import io.tailrace.source.connection.Connector;
import io.tailrace.source.runner.Runner;
import io.tailrace.testing.Await;
import io.tailrace.testing.TestLoop;
import io.tailrace.testing.postgres.FollowedPostgres;
import io.tailrace.testing.postgres.PostgresExtension;
import io.tailrace.testing.postgres.TamperingProxy;
import io.tailrace.testing.postgres.TestDatabase;
import io.tailrace.view.Database;
import io.tailrace.view.report.State;
import io.tailrace.view.report.ViewReport;
import io.tailrace.view.report.ViewRows;
import io.tailrace.view.zset.Limits;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * A server whose messages are broken on the way is one whose connection ends, again and again, and
 * nothing wrong is ever shown. More with {@code -Dfuzz.connections=1000}.
 */
class PostgresTamperIT {
  private static final int CONNECTIONS = Integer.getInteger("fuzz.connections", 10);

  @RegisterExtension private static final PostgresExtension postgres = new PostgresExtension();

  @Test
  void everyBrokenMessageEndsItsConnectionAndNothingElse() throws Exception {
    long seed = System.nanoTime();
    TestDatabase real = postgres.newDatabase();
    Writers.makeTables(real);
    List<ViewSettings> views =
        List.of(
            FollowedPostgres.view("accounts", "accounts", 100_000, 100_000_000),
            FollowedPostgres.view("safe", "safe", 100_000, 100_000_000));
    Limits limits = new Limits(100_000, 100_000_000);
    Database database =
        new Database(Map.of("accounts", limits, "safe", limits), InstantSource.system());
    List<String> wrong = new CopyOnWriteArrayList<>();
    AtomicInteger compared = new AtomicInteger();
    database.onChange(() -> check(database, wrong, compared));
    int port = URI.create(real.url().substring("jdbc:".length())).getPort();
    try (TamperingProxy proxy = new TamperingProxy(port, new Random(seed), 300);
        Writers writers = new Writers(real, 1, seed)) {
      String url =
          "jdbc:postgresql://127.0.0.1:"
              + proxy.port()
              + "/"
              + real.name()
              + "?sslmode=disable&gssEncMode=disable";
      DatabaseSettings settings = new DatabaseSettings("", url, "postgres", null, views);
      List<TestLoop> loops = new CopyOnWriteArrayList<>();
      PostgresSource source =
          new PostgresSource(
              new Connector(settings),
              views,
              null,
              Duration.ofSeconds(2),
              Duration.ofSeconds(30),
              new Random(seed),
              (name, each) -> loops.add(new TestLoop(each)));
      TestLoop loop = new TestLoop(new Runner(source, database, new Random(seed)));
      writers.start();
      try {
        Await.until(
            Duration.ofSeconds(60 + 5L * CONNECTIONS),
            () -> proxy.harmed() + " " + database.reports(),
            () -> proxy.harmed() >= CONNECTIONS);
        writers.stop();
        proxy.beHonest();
        List<String> accounts = rows(real, "accounts");
        List<String> safe = rows(real, "safe");
        Await.until(
            () -> database.reports().toString(),
            () ->
                database.reports().stream().allMatch(each -> each.state() == State.LIVE)
                    && rows(database, "accounts").equals(accounts)
                    && rows(database, "safe").equals(safe));
        assertEquals(2, proxy.connections());
      } finally {
        loop.stop();
        loops.forEach(TestLoop::stop);
      }
      Await.until(() -> proxy.connections() + " connections", () -> proxy.connections() == 0);
    }
    assertEquals(List.of(), wrong, "seed " + seed);
    assertTrue(compared.get() > 0, "nothing was compared");
  }

  /** Every commit leaves a sum of zero, and nothing that was told is found to be wrong later. */
  private static void check(Database database, List<String> wrong, AtomicInteger compared) {
    for (ViewReport report : database.reports()) {
      if (report.reason().startsWith("read again") || report.reason().contains("bug")) {
        wrong.add(report.reason());
      }
    }
    ViewRows accounts = database.rows("accounts");
    ViewRows safe = database.rows("safe");
    if (accounts != null && safe != null && accounts.timestamp() == safe.timestamp()) {
      compared.incrementAndGet();
      long sum = sum(accounts, 1) + sum(safe, 0);
      if (sum != 0) {
        wrong.add("a sum of " + sum + " at " + safe.timestamp());
      }
    }
  }

  private static long sum(ViewRows rows, int column) {
    long[] sum = new long[1];
    rows.rows()
        .forEach(
            (row, weight) -> {
              String[] values = row.toString().substring(1).split(",", column + 2);
              sum[0] += weight * Long.parseLong(values[column]);
            });
    return sum[0];
  }

  private static List<String> rows(Database database, String view) {
    List<String> all = new ArrayList<>();
    Objects.requireNonNull(database.rows(view))
        .rows()
        .forEach(
            (row, weight) -> {
              for (long i = 0; i < weight; i++) {
                all.add(FollowedPostgres.normal(row.toString()));
              }
            });
    return all.stream().sorted().toList();
  }

  private static List<String> rows(TestDatabase real, String table) throws Exception {
    String columns = table.equals("safe") ? "amount, note" : "id, balance, body";
    return real.query("SELECT json_build_array(" + columns + ") FROM " + table).stream()
        .map(FollowedPostgres::normal)
        .sorted()
        .toList();
  }
}
