package io.tailrace.trial;

import io.tailrace.source.ViewSettings;
import io.tailrace.testing.postgres.TestDatabase;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The tables of a trial and the views of them. Money is in {@code accounts}, {@code safe}, {@code
 * shape} and the partitions of {@code ledger}: whatever is done, every commit leaves a sum of zero
 * over all of them.
 */
final class Scenery {
  static final int ACCOUNTS = 20;
  static final List<String> PARTS = List.of("ledger_1", "ledger_2", "ledger_3");

  /** Tables, or partitions as tables, in which all the money is. */
  static final List<String> POTS =
      List.of("accounts", "safe", "shape", "ledger_1", "ledger_2", "ledger_3");

  static final String WILD = "CREATE TABLE wild (id int, name text, mood mood)";

  private Scenery() {}

  static void make(TestDatabase database) throws SQLException {
    List<String> all = new ArrayList<>();
    all.add("CREATE TYPE mood AS ENUM ('sad', 'ha, ppy')");
    all.add("CREATE DOMAIN small AS int2 CHECK (value < 100)");
    all.add("CREATE DOMAIN smaller AS small");
    all.add("CREATE TYPE pair AS (a int, b text)");
    all.add("CREATE TABLE accounts (id int PRIMARY KEY, balance int NOT NULL, body text)");
    all.add("ALTER TABLE accounts ALTER body SET STORAGE EXTERNAL");
    all.add(
        "INSERT INTO accounts SELECT i, 0, repeat(chr(64 + i), 3000) FROM generate_series(1, "
            + ACCOUNTS
            + ") i");
    all.add("CREATE TABLE safe (amount int NOT NULL, note text)");
    all.add("CREATE TABLE shape (id int, amount int NOT NULL)");
    all.add("CREATE TABLE ledger (region int, amount int, note text) PARTITION BY LIST (region)");
    for (int i = 1; i <= PARTS.size(); i++) {
      all.add("CREATE TABLE ledger_" + i + " PARTITION OF ledger FOR VALUES IN (" + i + ")");
    }
    all.add("CREATE TABLE types (id int, " + Values.columns() + ")");
    all.add(WILD);
    all.add("CREATE TABLE doubled (id int, twice int GENERATED ALWAYS AS (id * 2) STORED)");
    all.add("CREATE TABLE parent (id int, name text)");
    all.add("CREATE TABLE child (more int) INHERITS (parent)");
    for (String table :
        "accounts safe shape ledger_1 ledger_2 ledger_3 types wild doubled parent child"
            .split(" ", -1)) {
      all.add("ALTER TABLE " + table + " REPLICA IDENTITY FULL");
    }
    all.add(totals(0));
    all.add(RICH);
    all.add("CREATE ROLE reader_" + database.name() + " LOGIN REPLICATION PASSWORD 'secret'");
    all.add("ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO PUBLIC");
    all.add("GRANT SELECT ON ALL TABLES IN SCHEMA public TO PUBLIC");
    database.execute(all.toArray(String[]::new));
  }

  /** Two definitions of one view, with the same columns. */
  static String totals(int which) {
    return "CREATE OR REPLACE VIEW totals AS SELECT a.id % 4 AS band, count(s.amount) AS notes,"
        + " coalesce(sum(s.amount), 0) AS amount, max(a.balance) AS richest"
        + " FROM accounts a LEFT JOIN safe s ON abs(a.id) = s.amount "
        + (which == 0 ? "" : "WHERE a.id > 3 ")
        + "GROUP BY a.id % 4";
  }

  /** The one that does not own anything. */
  static String reader(TestDatabase database) {
    return "reader_" + database.name();
  }

  static List<ViewSettings> views() {
    List<ViewSettings> views = new ArrayList<>();
    for (String table : POTS) {
      views.add(view(table, table, null, null));
    }
    for (String table : List.of("types", "wild", "doubled")) {
      views.add(view(table, table, null, null));
    }
    views.add(view("ledger", "ledger", null, null));
    views.add(view("parent", "parent", null, null));
    views.add(view("totals", "totals", null, null));
    views.add(view("rich", "rich", null, null));
    views.add(view("balance", null, BALANCE, null));
    views.add(
        view(
            "heads",
            null,
            "SELECT count(*) AS n FROM accounts WHERE random() < 2",
            Duration.ofSeconds(1)));
    return views;
  }

  static final String RICH =
      "CREATE VIEW rich AS SELECT t.*, p.name FROM totals t LEFT JOIN parent p ON p.id = t.band";

  private static final String BALANCE =
      "SELECT (SELECT coalesce(sum(balance), 0) FROM accounts) AS accounts,"
          + " (SELECT coalesce(sum(amount), 0) FROM safe) AS safe,"
          + " (SELECT coalesce(sum(amount), 0) FROM ledger) AS ledger";

  private static ViewSettings view(
      String name, @Nullable String relation, @Nullable String query, @Nullable Duration every) {
    return new ViewSettings(name, relation, query, 100_000, 1L << 28, every);
  }
}
