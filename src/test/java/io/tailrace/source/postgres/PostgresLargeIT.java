package io.tailrace.source.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tailrace.testing.postgres.FollowedPostgres;
import io.tailrace.testing.postgres.PostgresExtension;
import io.tailrace.testing.postgres.TestDatabase;
import io.tailrace.view.report.ViewRows;
import io.tailrace.view.zset.Row;
import io.tailrace.view.zset.ZSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Many rows at once are exact, from a snapshot, in one transaction, and through a view that is
 * computed: {@code -Dit.rows=1000000} for more of them.
 */
class PostgresLargeIT {
  private static final int ROWS = Integer.getInteger("it.rows", 100_000);
  private static final String MAKE =
      "INSERT INTO large SELECT i, i %% 100, 'row number ' || i FROM generate_series(1, %d) i"
          .formatted(ROWS);
  private static final String SELECT =
      "SELECT '[' || id || ',' || part || ',\"' || body || '\"]' FROM large";

  @RegisterExtension private static final PostgresExtension postgres = new PostgresExtension();

  @Test
  void manyRowsAreExactFromSnapshotTransactionAndReading() throws Exception {
    TestDatabase database = postgres.newDatabase();
    database.execute(
        "CREATE TABLE large (id int PRIMARY KEY, part int, body text)",
        "ALTER TABLE large REPLICA IDENTITY FULL",
        "CREATE VIEW same AS SELECT * FROM large",
        MAKE);
    try (FollowedPostgres following = FollowedPostgres.tables(database, ROWS, "large", "same")) {
      check(following, database);
      database.execute("UPDATE large SET part = part + 1");
      check(following, database);
      database.execute("DELETE FROM large");
      check(following, database);
      database.execute(MAKE);
      check(following, database);
      database.execute("BEGIN", "TRUNCATE large", MAKE, "UPDATE large SET part = 7", "COMMIT");
      check(following, database);
      assertEquals(1, following.opened());
    }
  }

  private static void check(FollowedPostgres following, TestDatabase database) throws Exception {
    ZSet.Sum sum = new ZSet.Sum();
    for (String row : database.query(SELECT)) {
      sum.add(Row.of(row), 1);
    }
    ZSet expected = sum.toZSet();
    for (String view : new String[] {"large", "same"}) {
      following.await(
          view + " to have all rows",
          () -> {
            ViewRows found = following.database.rows(view);
            return found != null && found.rows().toZSet().equals(expected);
          },
          () -> following.report(view).toString());
    }
    following.updates.clear();
  }
}
