package io.tailrace.source.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.source.ViewSettings;
import io.tailrace.testing.postgres.FollowedPostgres;
import io.tailrace.testing.postgres.PostgresExtension;
import io.tailrace.testing.postgres.TestDatabase;
import io.tailrace.view.Update;
import io.tailrace.view.report.State;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Views that PostgreSQL computes follow their base tables. */
class PostgresDerivedIT {
  private static final String BY_CUSTOMER =
      "SELECT json_build_array(name, n, sum) FROM by_customer";

  @RegisterExtension private static final PostgresExtension postgres = new PostgresExtension();

  private final TestDatabase database = postgres.newDatabase();

  @BeforeEach
  void makeTables() throws SQLException {
    database.execute(
        "CREATE TABLE customers (id int PRIMARY KEY, name text)",
        "CREATE TABLE orders (id int PRIMARY KEY, customer int, amount int)",
        "CREATE TABLE other (n int PRIMARY KEY)",
        "INSERT INTO customers VALUES (1, 'Ada'), (2, 'Bob')",
        "INSERT INTO orders VALUES (1, 1, 10), (2, 1, 20), (3, 2, 5)",
        "CREATE VIEW by_customer AS SELECT name, count(*) AS n, sum(amount) AS sum FROM orders"
            + " JOIN customers c ON c.id = customer GROUP BY name");
  }

  private static ViewSettings query(String name, String query, @Nullable Duration every) {
    return new ViewSettings(name, null, query, 10_000, 10_000_000, every);
  }

  @Test
  void aViewIsReadAgainOnlyAfterACommitThatTouchedIt() throws Exception {
    try (FollowedPostgres following = FollowedPostgres.tables(database, "by_customer")) {
      following.awaitRows("by_customer", database, BY_CUSTOMER);
      database.execute(
          "UPDATE orders SET amount = 11 WHERE id = 1",
          "UPDATE customers SET name = 'Bo' WHERE id = 2");
      following.awaitRows("by_customer", database, BY_CUSTOMER);
      long changed = following.told(PostgresDerivedIT::isChange);
      long before = following.report("by_customer").timestamp();
      database.execute("INSERT INTO other SELECT generate_series(1, 100)");
      following.await("progress", () -> following.report("by_customer").timestamp() > before);
      assertEquals(changed, following.told(PostgresDerivedIT::isChange));
      assertEquals(1, following.opened());
    }
  }

  private static boolean isChange(Update update) {
    return update instanceof Update.Changes || update instanceof Update.Bridge;
  }

  @Test
  void aQueryIsFollowedAsAViewIs() throws Exception {
    ViewSettings query =
        query("q", "SELECT sum(amount) AS s FROM orders WHERE amount > 5 -- and no more;", null);
    try (FollowedPostgres following = FollowedPostgres.of(database, "postgres", List.of(query))) {
      String select = "SELECT json_build_array(sum(amount)) FROM orders WHERE amount > 5";
      following.awaitRows("q", database, select);
      database.execute("INSERT INTO orders VALUES (4, 2, 7)");
      following.awaitRows("q", database, select);
      database.execute("TRUNCATE orders");
      following.awaitRows("q", database, select);
    }
  }

  @Test
  void aViewThatCannotBeReadFailsAloneAndComesBack() throws Exception {
    ViewSettings ratio = query("ratio", "SELECT 100 / amount AS r FROM orders", null);
    ViewSettings orders = FollowedPostgres.view("by_customer", "by_customer", 10_000, 10_000_000);
    try (FollowedPostgres following =
        FollowedPostgres.of(database, "postgres", List.of(ratio, orders))) {
      String select = "SELECT json_build_array(100 / amount) FROM orders";
      following.awaitRows("ratio", database, select);
      database.execute("INSERT INTO orders VALUES (4, 2, 0)");
      following.awaitState("ratio", State.FAILED, "division by zero");
      following.awaitRows("by_customer", database, BY_CUSTOMER);
      database.execute("DELETE FROM orders WHERE amount = 0");
      following.awaitRows("ratio", database, select);
      assertEquals(1, following.opened());
    }
  }

  @Test
  void aViewThatFailsFromTheBeginningComesBackByItself() throws Exception {
    database.execute("INSERT INTO orders VALUES (4, 2, 0)");
    ViewSettings ratio = query("ratio", "SELECT 100 / amount AS r FROM orders", null);
    try (FollowedPostgres following = FollowedPostgres.of(database, "postgres", List.of(ratio))) {
      following.awaitState("ratio", State.FAILED, "division by zero");
      database.execute("DELETE FROM orders WHERE amount = 0");
      following.awaitRows("ratio", database, "SELECT json_build_array(100 / amount) FROM orders");
      assertEquals(1, following.opened());
    }
  }

  @Test
  void aViewThatTellsTheTimeIsReadByTheClock() throws Exception {
    ViewSettings clock =
        query("clock", "SELECT now() AS now, count(*) AS n FROM orders", Duration.ofMillis(100));
    ViewSettings orders = FollowedPostgres.view("by_customer", "by_customer", 10_000, 10_000_000);
    try (FollowedPostgres following =
        FollowedPostgres.of(database, "postgres", List.of(clock, orders))) {
      following.awaitRows("by_customer", database, BY_CUSTOMER);
      following.await(
          "five readings", () -> following.told(u -> u.view().equals("clock") && isChange(u)) >= 5);
      assertTrue(following.report("clock").alone());
      assertEquals(1, following.opened());
    }
  }

  @Test
  void aViewThatIsReadByTheClockNeedsNoStream() throws Exception {
    database.execute("CREATE MATERIALIZED VIEW m AS SELECT count(*) AS n FROM orders");
    ViewSettings view = new ViewSettings("m", "m", null, 1_000, 1_000_000, Duration.ofMillis(100));
    try (FollowedPostgres following = FollowedPostgres.of(database, "postgres", List.of(view))) {
      following.awaitRows("m", database, "SELECT json_build_array(n) FROM m");
      database.execute("DELETE FROM orders", "REFRESH MATERIALIZED VIEW m");
      following.awaitRows("m", database, "SELECT json_build_array(n) FROM m");
      assertEquals(List.of(), database.query("SELECT slot_name FROM pg_replication_slots"));
    }
  }

  @Test
  void aRedefinedViewBeginsAnewWithItsNewColumns() throws Exception {
    try (FollowedPostgres following = FollowedPostgres.tables(database, "by_customer")) {
      following.awaitRows("by_customer", database, BY_CUSTOMER);
      database.execute(
          "CREATE OR REPLACE VIEW by_customer AS SELECT name, count(*) AS n, sum(amount) AS sum,"
              + " max(amount) AS max FROM orders JOIN customers c ON c.id = customer GROUP BY name",
          "UPDATE orders SET amount = 12 WHERE id = 1");
      following.awaitRows(
          "by_customer", database, "SELECT json_build_array(name, n, sum, max) FROM by_customer");
    }
  }
}
