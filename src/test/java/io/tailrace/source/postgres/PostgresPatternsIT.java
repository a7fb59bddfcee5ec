package io.tailrace.source.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tailrace.source.NamePattern;
import io.tailrace.source.ViewPatterns;
import io.tailrace.source.ViewSettings;
import io.tailrace.testing.postgres.FollowedPostgres;
import io.tailrace.testing.postgres.PostgresExtension;
import io.tailrace.testing.postgres.TestDatabase;
import io.tailrace.view.report.State;
import io.tailrace.view.report.ViewReport;
import io.tailrace.view.zset.Limits;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Tables and views that are named by pattern come and go while they are followed. */
final class PostgresPatternsIT {
  private static final int WITH_SCHEMAS = 15;

  @RegisterExtension private static final PostgresExtension postgres = new PostgresExtension();

  private final TestDatabase database = postgres.newDatabase();

  @BeforeAll
  static void start() throws Exception {
    postgres.server().database().execute("CREATE ROLE reader LOGIN REPLICATION");
  }

  @BeforeEach
  void publishTheSchema() throws Exception {
    assumeTrue(postgres.version() >= WITH_SCHEMAS, "a schema cannot be published before 15");
    database.execute(
        "CREATE SCHEMA sales",
        "CREATE TABLE sales.orders (id int PRIMARY KEY, item text)",
        "INSERT INTO sales.orders VALUES (1, 'one')",
        "CREATE TABLE sales.audit (id int PRIMARY KEY)",
        "CREATE TABLE hidden (id int PRIMARY KEY)",
        "GRANT USAGE ON SCHEMA sales TO reader",
        "GRANT SELECT ON ALL TABLES IN SCHEMA sales TO reader",
        "ALTER DEFAULT PRIVILEGES IN SCHEMA sales GRANT SELECT ON TABLES TO reader",
        "CREATE PUBLICATION tailrace FOR TABLES IN SCHEMA sales");
  }

  private FollowedPostgres follow(ViewSettings... exact) {
    ViewPatterns patterns =
        new ViewPatterns(
            List.of(
                new ViewPatterns.Rule(
                    NamePattern.parse("sales.*").orElseThrow(),
                    true,
                    new Limits(1_000, 1_000_000),
                    null)),
            List.of(NamePattern.parse("sales.audit*").orElseThrow()),
            exact.length == 0 ? Set.of() : Set.of("audited"),
            exact.length == 0 ? Set.of() : Set.of(List.of("sales", "audit")));
    return FollowedPostgres.of(database, "reader", List.of(exact), patterns);
  }

  private static List<String> names(FollowedPostgres following) {
    return following.database.reports().stream().map(ViewReport::view).toList();
  }

  private static void awaitNames(FollowedPostgres following, String... names) throws Exception {
    following.await(
        List.of(names) + " to be there",
        () -> names(following).equals(List.of(names)),
        () -> following.database.reports().toString());
  }

  private void awaitOrders(FollowedPostgres following, String view) throws Exception {
    awaitNames(following, view);
    following.awaitRows(
        view, database, "SELECT json_build_array(id, item) FROM " + view + " ORDER BY id");
  }

  @Test
  void whatIsThereIsFollowedButForWhatIsLeftOut() throws Exception {
    try (FollowedPostgres following = follow()) {
      awaitOrders(following, "sales.orders");
      database.execute("INSERT INTO sales.orders VALUES (2, 'two')");
      awaitOrders(following, "sales.orders");
      assertEquals(1, following.opened());
    }
  }

  @Test
  void anExactNameIsServedWhateverIsLeftOut() throws Exception {
    try (FollowedPostgres following =
        follow(FollowedPostgres.view("audited", "sales.audit", 1_000, 1_000_000))) {
      awaitNames(following, "audited", "sales.orders");
      following.awaitRows("audited", database, "SELECT json_build_array(id) FROM sales.audit");
    }
  }

  @Test
  void aNewTableIsFollowedAndADroppedOneIsGone() throws Exception {
    try (FollowedPostgres following = follow()) {
      awaitOrders(following, "sales.orders");
      database.execute(
          "CREATE TABLE sales.lines (id int PRIMARY KEY)", "INSERT INTO sales.lines VALUES (7)");
      awaitNames(following, "sales.lines", "sales.orders");
      String lines = "SELECT json_build_array(id) FROM sales.lines";
      following.awaitRows("sales.lines", database, lines);
      database.execute("INSERT INTO sales.lines VALUES (8)");
      following.awaitRows("sales.lines", database, lines);
      database.execute("DROP TABLE sales.lines");
      awaitOrders(following, "sales.orders");
      assertEquals(
          "sales.lines was dropped, or the role may no longer read it",
          following.database.whyGone("sales.lines"));
      database.execute("INSERT INTO sales.orders VALUES (3, 'three')");
      awaitOrders(following, "sales.orders");
    }
  }

  @Test
  void aRenamedTableIsGoneAndFound() throws Exception {
    try (FollowedPostgres following = follow()) {
      awaitOrders(following, "sales.orders");
      database.execute("ALTER TABLE sales.orders RENAME TO purchases");
      awaitOrders(following, "sales.purchases");
      database.execute("INSERT INTO sales.purchases VALUES (2, 'two')");
      awaitOrders(following, "sales.purchases");
      assertFalse(following.database.has("sales.orders"));
    }
  }

  @Test
  void aTableThatTheRoleMayNoLongerReadIsGoneUntilItMay() throws Exception {
    try (FollowedPostgres following = follow()) {
      awaitOrders(following, "sales.orders");
      database.execute("REVOKE SELECT ON sales.orders FROM reader");
      awaitNames(following);
      database.execute("GRANT SELECT ON sales.orders TO reader");
      awaitOrders(following, "sales.orders");
    }
  }

  @Test
  void aViewOfTheSchemaIsFoundToo() throws Exception {
    try (FollowedPostgres following = follow()) {
      awaitOrders(following, "sales.orders");
      database.execute("CREATE VIEW sales.\"How Many\" AS SELECT count(*) FROM sales.orders");
      awaitNames(following, "sales.\"How Many\"", "sales.orders");
      String count = "SELECT json_build_array(count(*)) FROM sales.orders";
      following.awaitRows("sales.\"How Many\"", database, count);
      database.execute("INSERT INTO sales.orders VALUES (4, 'four')");
      following.awaitRows("sales.\"How Many\"", database, count);
    }
  }

  @Test
  void whatIsFoundAndCannotBeFollowedSaysWhy() throws Exception {
    database.execute("CREATE UNLOGGED TABLE sales.fast (id int PRIMARY KEY)");
    try (FollowedPostgres following = follow()) {
      awaitNames(following, "sales.fast", "sales.orders");
      following.awaitState("sales.fast", State.FAILED, "SET LOGGED");
    }
  }

  @Test
  void whatIsFoundIsStaleWhileTheDatabaseIsAway() throws Exception {
    try (FollowedPostgres following = follow()) {
      awaitOrders(following, "sales.orders");
      postgres.server().kill();
      following.awaitState("sales.orders", State.STALE, "");
      postgres.server().startAgain();
      awaitOrders(following, "sales.orders");
    }
  }
}
