package io.tailrace.trial;

import io.tailrace.source.ViewSettings;
import io.tailrace.testing.SeededRandom;
import io.tailrace.testing.postgres.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** The trial's tables, and tables with keys whose identity changes, one of them with many rows. */
final class HostileScenery {
  /** For a reader that follows no table without it. */
  private static final boolean FULL = Boolean.getBoolean("trial.full");

  /** The columns of {@code wild}'s state as it should be. */
  private static final String REPAIRED = "f f t f";

  private static final String STATE =
      "SELECT concat_ws(' ', to_regclass('shape') IS NULL,"
          + " to_regclass('elsewhere.wild') IS NOT NULL, c.relreplident = 'f', c.relrowsecurity)"
          + " FROM (SELECT 1) one LEFT JOIN pg_class c ON c.oid = to_regclass('wild')";

  private static final String IDENTITY = " REPLICA IDENTITY " + (FULL ? "FULL" : "DEFAULT");

  private static final String WITHOUT_IDENTITY =
      "SELECT relname FROM pg_class c WHERE relname IN ('keyed', 'accounts', 'bulk')"
          + " AND relnamespace = 'public'::regnamespace AND "
          + (FULL
              ? "relreplident <> 'f'"
              : "(relreplident = 'n' OR relreplident = 'i' AND NOT EXISTS (SELECT 1 FROM pg_index i"
                  + " WHERE i.indrelid = c.oid AND i.indisreplident))");

  private HostileScenery() {}

  static void make(TestDatabase database) throws SQLException {
    Scenery.make(database);
    database.execute(
        "CREATE TABLE keyed (id int PRIMARY KEY, code int NOT NULL, body text)",
        "ALTER TABLE keyed ALTER body SET STORAGE EXTERNAL",
        "CREATE UNIQUE INDEX keyed_code ON keyed (code)",
        "INSERT INTO keyed SELECT i, -i, repeat('k', 3000) FROM generate_series(1, 50) i",
        "CREATE TABLE bulk (id int PRIMARY KEY, round int, body text)",
        "INSERT INTO bulk SELECT i, 0, 'row ' || i FROM generate_series(1, 2000) i",
        "CREATE VIEW keyed_bands AS SELECT id % 7 AS band, count(*) AS n, sum(code) AS codes,"
            + " sum(length(body)) AS bytes FROM keyed GROUP BY id % 7",
        "CREATE VIEW bulk_rounds AS SELECT round, count(*) AS n, min(id) AS least FROM bulk"
            + " GROUP BY round",
        "GRANT SELECT ON ALL TABLES IN SCHEMA public TO PUBLIC");
    for (String table : List.of("accounts", "keyed", "bulk")) {
      database.execute("ALTER TABLE " + table + IDENTITY);
    }
  }

  /** The trial's, but the one that some versions cannot follow, and four more. */
  static List<ViewSettings> views() {
    List<ViewSettings> views = new ArrayList<>(Scenery.views());
    views.removeIf(view -> view.name().equals("doubled"));
    for (String name : List.of("keyed", "bulk", "keyed_bands", "bulk_rounds")) {
      views.add(new ViewSettings(name, name, null, 100_000, 1L << 28, null));
    }
    return views;
  }

  /** No transaction is left that may still commit. */
  static void settle(TestDatabase database) throws SQLException {
    for (String prepared : database.query("SELECT gid FROM pg_prepared_xacts")) {
      database.execute("COMMIT PREPARED '" + prepared + "'");
    }
  }

  /** What keeps a view from being followed is undone, and nothing else is touched. */
  static void repair(TestDatabase database) throws SQLException {
    try (Connection connection = database.connect()) {
      Transaction transaction = new Transaction(connection, SeededRandom.spread(0));
      if (!REPAIRED.equals(transaction.one(STATE))) {
        Alteration.repair(transaction);
      }
      String key =
          "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = 'keyed_pkey'";
      if (!"PRIMARY KEY (id)".equals(transaction.one(key))) {
        transaction.execute(
            "ALTER TABLE keyed REPLICA IDENTITY FULL",
            "DELETE FROM keyed one USING keyed other"
                + " WHERE one.id = other.id AND one.ctid < other.ctid",
            "ALTER TABLE keyed DROP CONSTRAINT IF EXISTS keyed_pkey",
            "ALTER TABLE keyed ADD CONSTRAINT keyed_pkey PRIMARY KEY (id)");
      }
      for (String table : transaction.all(WITHOUT_IDENTITY)) {
        transaction.execute("ALTER TABLE " + table + IDENTITY);
      }
      if (transaction.one("SELECT 1 WHERE NOT has_table_privilege('public', 'keyed', 'SELECT')")
          != null) {
        transaction.execute("GRANT SELECT ON keyed TO PUBLIC");
      }
    }
  }
}
