package io.tailrace.trial;

import io.tailrace.testing.SeededRandom;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;

/** Moves money from pot to pot, so that a transaction leaves the sum over all of them as it was. */
final class Money {
  private static final List<String> TABLES = List.of("accounts", "safe", "shape", "ledger");
  private static final Map<String, String> SHORT = Map.of("integer", "int4", "boolean", "bool");

  private Money() {}

  static void step(Transaction transaction) throws SQLException {
    SeededRandom random = transaction.random();
    switch (random.below(14)) {
      case 0, 1, 2, 3, 4, 5, 6 ->
          put(transaction, random.of(TABLES), take(transaction, random.of(TABLES)));
      case 7 -> transaction.execute("UPDATE safe SET note = " + note(random) + " WHERE amount = 1");
      case 8 -> transaction.execute("UPDATE accounts SET id = -id WHERE id IN (1, -1)");
      case 9 -> {
        transaction.execute(
            "UPDATE accounts SET body = repeat('"
                + (char) ('a' + random.below(26))
                + "', 3000) WHERE "
                + account(random));
        transaction.note("a large value changed");
      }
      case 10 -> transaction.execute("INSERT INTO safe SELECT 0 FROM generate_series(1, 10)");
      case 11 -> {
        transaction.execute(
            "UPDATE ledger SET region = " + (1 + random.below(3)) + " WHERE note = 'note 1'");
        transaction.note("rows moved between partitions");
      }
      case 12 -> decorate(transaction);
      default -> {
        if (random.oneIn(30)) {
          truncate(transaction);
        }
      }
    }
  }

  /** Takes an amount out of one row, and says how much it was. */
  private static int take(Transaction transaction, String table) throws SQLException {
    SeededRandom random = transaction.random();
    int amount = random.below(5);
    if (table.equals("accounts")) {
      add(transaction, -amount);
      return amount;
    }
    String one =
        " WHERE (tableoid, ctid) = (SELECT tableoid, ctid FROM "
            + table
            + (table.equals("ledger") ? " WHERE region < 4" : "")
            + " LIMIT 1 FOR UPDATE SKIP LOCKED) RETURNING ";
    boolean whole = random.oneIn(2);
    String taken =
        transaction.one(
            whole
                ? "DELETE FROM " + table + one + "amount"
                : "UPDATE " + table + " SET amount = amount - " + amount + one + amount);
    return taken == null ? 0 : Integer.parseInt(taken);
  }

  private static void put(Transaction transaction, String table, int amount) throws SQLException {
    SeededRandom random = transaction.random();
    switch (table) {
      case "accounts" -> add(transaction, amount);
      case "safe" ->
          transaction.execute("INSERT INTO safe VALUES (" + amount + ", " + note(random) + ")");
      case "shape" ->
          transaction.execute(
              "INSERT INTO shape (id, amount) VALUES (" + random.below(9) + ", " + amount + ")");
      default ->
          transaction.execute(
              "INSERT INTO ledger VALUES ("
                  + (1 + random.below(3))
                  + ", "
                  + amount
                  + ", "
                  + note(random)
                  + ")");
    }
  }

  private static void add(Transaction transaction, int amount) throws SQLException {
    transaction.execute(
        "UPDATE accounts SET balance = balance + "
            + amount
            + " WHERE "
            + account(transaction.random()));
  }

  /** Sets one of the columns that come and go. */
  private static void decorate(Transaction transaction) throws SQLException {
    SeededRandom random = transaction.random();
    List<String> columns =
        transaction.all(
            "SELECT attname || ' ' || format_type(atttypid, atttypmod) FROM pg_attribute"
                + " WHERE attrelid = to_regclass('shape') AND attname LIKE 'c%'"
                + " AND attnum > 0 AND NOT attisdropped");
    if (!columns.isEmpty()) {
      String[] column = random.of(columns).split(" ", 2);
      String literal = Values.literal(SHORT.getOrDefault(column[1], column[1]), random);
      transaction.execute(
          "UPDATE shape SET " + column[0] + " = " + literal + " WHERE id = " + random.below(9));
      transaction.note("a column that was added is set");
    }
  }

  /** Empties a table; what was in it is on an account from then on. */
  static void truncate(Transaction transaction) throws SQLException {
    SeededRandom random = transaction.random();
    String table = random.of("safe", "shape", "ledger", random.of(Scenery.PARTS));
    rescue(transaction, table);
    transaction.execute("TRUNCATE " + table);
    transaction.note("TRUNCATE " + table);
  }

  /** Puts all that is in a table on an account, for one who then deletes it. */
  static void rescue(Transaction transaction, String table) throws SQLException {
    transaction.execute(
        "LOCK TABLE " + table + " IN ACCESS EXCLUSIVE MODE",
        "UPDATE accounts SET balance = balance + (SELECT coalesce(sum(amount), 0) FROM "
            + table
            + ") WHERE "
            + account(transaction.random()));
  }

  private static String account(SeededRandom random) {
    return "abs(id) = " + (1 + random.below(Scenery.ACCOUNTS));
  }

  private static String note(SeededRandom random) {
    return random.oneIn(3) ? "NULL" : "'note " + random.below(3) + "'";
  }
}
