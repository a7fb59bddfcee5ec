package io.tailrace.source.contact;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.source.DatabaseSettings;
import io.tailrace.source.SourceReport;
import io.tailrace.source.ViewReading;
import io.tailrace.source.ViewSettings;
import io.tailrace.testing.Await;
import io.tailrace.testing.TestLoop;
import io.tailrace.testing.postgres.PostgresExtension;
import io.tailrace.testing.postgres.TestDatabase;
import io.tailrace.view.Database;
import io.tailrace.view.report.State;
import io.tailrace.view.zset.Limits;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What an operator is told of a real PostgreSQL and of what reads it. */
class SourceReportIT {
  private static final long SMALL = 64L << 20;

  @RegisterExtension private static final PostgresExtension postgres = new PostgresExtension();

  private final TestDatabase shop = postgres.newDatabase();
  private final Database database =
      new Database(Map.of("orders", new Limits(100, 10_000)), InstantSource.system());
  private final List<TestLoop> threads = new CopyOnWriteArrayList<>();

  @BeforeEach
  void makeTables() throws SQLException {
    shop.execute(
        "CREATE TABLE orders (n int)",
        "ALTER TABLE orders REPLICA IDENTITY FULL",
        "CREATE PUBLICATION tailrace FOR TABLE orders",
        "CREATE TABLE others (n int)");
  }

  @AfterEach
  void everyThreadEnds() {
    threads.forEach(TestLoop::stop);
  }

  @Test
  void outagesAreCountedAndTheSlotIsMeasured() throws Exception {
    Sources sources = start("postgres");
    awaitState(State.LIVE);
    SourceReport first = sources.report();
    String version = shop.query("SHOW server_version").get(0).split(" ", 2)[0];
    assertEquals("PostgreSQL " + version, first.kind());
    assertEquals(0, first.restarts());
    assertEquals(
        Map.of("orders", new ViewReading("stream", "", OptionalLong.empty())), first.readings());
    assertTrue(isSmall(first.slotLag()), first::toString);

    shop.execute("INSERT INTO others SELECT generate_series(1, 10000)");
    Await.until(
        () -> sources.report().toString(),
        () -> isSmall(sources.report().slotLag()) && !sources.report().equals(first));
    assertEquals(0, sources.report().restarts());

    shop.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_replication");
    awaitRestarts(sources, 1);

    postgres.server().kill();
    awaitState(State.STALE);
    assertEquals(new SourceReport("", first.kind(), 1, OptionalLong.empty()), sources.report());

    postgres.server().startAgain();
    awaitRestarts(sources, 2);
    sources.stop();
    assertEquals(OptionalLong.empty(), sources.report().slotLag());
  }

  @Test
  void whoMayNotAskForTheSlotFollowsAllTheSame() throws Exception {
    shop.execute(
        "REVOKE SELECT ON pg_replication_slots FROM PUBLIC",
        "DROP ROLE IF EXISTS reader",
        "CREATE ROLE reader LOGIN REPLICATION",
        "GRANT SELECT ON orders TO reader");
    Sources sources = start("reader");
    awaitState(State.LIVE);

    shop.execute("INSERT INTO orders VALUES (1)");
    Await.until(() -> database.reports().toString(), () -> database.reports().get(0).rows() == 1);
    assertEquals(OptionalLong.empty(), sources.report().slotLag());
    sources.stop();
  }

  private Sources start(String user) {
    List<ViewSettings> views = List.of(new ViewSettings("orders", "orders", null, 100, 10_000));
    return Sources.start(
        new DatabaseSettings("", shop.url(), user, "secret", views),
        database,
        (name, loop) -> threads.add(new TestLoop(loop)),
        new Random(1));
  }

  private static boolean isSmall(OptionalLong lag) {
    return lag.isPresent() && lag.getAsLong() < SMALL;
  }

  private void awaitRestarts(Sources sources, long restarts) {
    Await.until(
        () -> sources.report().toString(),
        () -> sources.report().restarts() == restarts && isSmall(sources.report().slotLag()));
  }

  private void awaitState(State state) {
    Await.until(
        () -> database.reports().toString(), () -> database.reports().get(0).state() == state);
  }
}
