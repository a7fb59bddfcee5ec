package io.tailrace.source.postgres;

import io.tailrace.testing.postgres.FollowedPostgres;
import io.tailrace.testing.postgres.PostgresExtension;
import io.tailrace.testing.postgres.TestDatabase;
import io.tailrace.view.report.State;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * A role that has nothing but what the documentation names can do everything; without any one part
 * of it the view names a statement, and that statement is enough.
 */
class PostgresGrantsIT {
  @RegisterExtension private static final PostgresExtension postgres = new PostgresExtension();

  private static TestDatabase database;

  @BeforeAll
  static void start() throws SQLException {
    database = postgres.newDatabase();
    database.execute(
        "REVOKE CONNECT ON DATABASE " + database.name() + " FROM PUBLIC",
        "CREATE SCHEMA sales",
        "CREATE TABLE sales.orders (n int GENERATED ALWAYS AS IDENTITY PRIMARY KEY)",
        "INSERT INTO sales.orders DEFAULT VALUES",
        "CREATE ROLE reader LOGIN REPLICATION",
        "GRANT CONNECT ON DATABASE " + database.name() + " TO reader",
        "GRANT USAGE ON SCHEMA sales TO reader",
        "GRANT SELECT ON sales.orders TO reader",
        "CREATE PUBLICATION tailrace FOR TABLE sales.orders");
  }

  @Test
  void whatTheDocumentationNamesIsEnough() throws Exception {
    isFollowed();
  }

  @Test
  void whatIsMissingIsNamed() throws Exception {
    for (String taken :
        List.of(
            "REVOKE CONNECT ON DATABASE " + database.name() + " FROM reader",
            "ALTER ROLE reader NOLOGIN",
            "ALTER ROLE reader NOREPLICATION",
            "REVOKE USAGE ON SCHEMA sales FROM reader",
            "REVOKE SELECT ON sales.orders FROM reader",
            "ALTER PUBLICATION tailrace DROP TABLE sales.orders",
            "DROP PUBLICATION tailrace")) {
      database.execute(taken);
      database.execute(statement());
      isFollowed();
    }
  }

  /** What the view says that has to be run. */
  private static String statement() throws Exception {
    try (FollowedPostgres following = follow()) {
      following.awaitState("orders", State.FAILED, "run: ");
      return Remedies.of(following.report("orders").reason()).get(0);
    }
  }

  private static void isFollowed() throws Exception {
    try (FollowedPostgres following = follow()) {
      following.awaitRows("orders", database, "SELECT json_build_array(n) FROM sales.orders");
      database.execute(
          "INSERT INTO sales.orders DEFAULT VALUES", "UPDATE sales.orders SET n = DEFAULT");
      following.awaitRows("orders", database, "SELECT json_build_array(n) FROM sales.orders");
    }
  }

  private static FollowedPostgres follow() {
    return FollowedPostgres.of(
        database, "reader", List.of(FollowedPostgres.view("orders", "sales.orders", 100, 2_000)));
  }
}
