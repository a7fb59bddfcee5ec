package io.tailrace.trial;

import java.sql.SQLException;
import java.util.List;
import java.util.Map;

/** Moves money from pot to pot, so that a transaction leaves the sum over all of them as it was. */
final class Money {
  private static final List<String> TABLES = List.of("accounts", "safe", "shape", "ledger");
  private static final Map<String, String> SHORT = Map.of("integer", "int4", "boolean", "bool");

  private Money() {}

  static void step(Transaction transaction) throws SQLException {
    Chance chance = transaction.chance();
    switch (chance.below(14)) {
      case 0, 1, 2, 3, 4, 5, 6 ->
          put(transaction, chance.of(TABLES), take(transaction, chance.of(TABLES)));
      case 7 -> transaction.execute("UPDATE safe SET note = " + note(chance) + " WHERE amount = 1");
      case 8 -> transaction.execute("UPDATE accounts SET id = -id WHERE id IN (1, -1)");
      case 9 -> {
        transaction.execute(
            "UPDATE accounts SET body = repeat('"
                + (char) ('a' + chance.below(26))
                + "', 3000) WHERE "
                + account(chance));
        transaction.note("a large value changed");
      }
      case 10 -> transaction.execute("INSERT INTO safe SELECT 0 FROM generate_series(1, 10)");
      case 11 -> {
        transaction.execute(
            "UPDATE ledger SET region = " + (1 + chance.below(3)) + " WHERE note = 'note 1'");
        transaction.note("rows moved between partitions");
      }
      case 12 -> decorate(transaction);
      default -> {
        if (chance.oneIn(30)) {
          truncate(transaction);
        }
      }
    }
  }

  /** Takes an amount out of one row, and says how much it was. */
  private static int take(Transaction transaction, String table) throws SQLException {
    Chance chance = transaction.chance();
    int amount = chance.below(5);
    if (table.equals("accounts")) {
      add(transaction, -amount);
      return amount;
    }
    String one =
        " WHERE (tableoid, ctid) = (SELECT tableoid, ctid FROM "
            + table
            + (table.equals("ledger") ? " WHERE region < 4" : "")
            + " LIMIT 1 FOR UPDATE SKIP LOCKED) RETURNING ";
    boolean whole = chance.oneIn(2);
    String taken =
        transaction.one(
            whole
                ? "DELETE FROM " + table + one + "amount"
                : "UPDATE " + table + " SET amount = amount - " + amount + one + amount);
    return taken == null ? 0 : Integer.parseInt(taken);
  }

  private static void put(Transaction transaction, String table, int amount) throws SQLException {
    Chance chance = transaction.chance();
    switch (table) {
      case "accounts" -> add(transaction, amount);
      case "safe" ->
          transaction.execute("INSERT INTO safe VALUES (" + amount + ", " + note(chance) + ")");
      case "shape" ->
          transaction.execute(
              "INSERT INTO shape (id, amount) VALUES (" + chance.below(9) + ", " + amount + ")");
      default ->
          transaction.execute(
              "INSERT INTO ledger VALUES ("
                  + (1 + chance.below(3))
                  + ", "
                  + amount
                  + ", "
                  + note(chance)
                  + ")");
    }
  }

  private static void add(Transaction transaction, int amount) throws SQLException {
    transaction.execute(
        "UPDATE accounts SET balance = balance + "
            + amount
            + " WHERE "
            + account(transaction.chance()));
  }

  /** Sets one of the columns that come and go. */
  private static void decorate(Transaction transaction) throws SQLException {
    Chance chance = transaction.chance();
    List<String> columns =
        transaction.all(
            "SELECT attname || ' ' || format_type(atttypid, atttypmod) FROM pg_attribute"
                + " WHERE attrelid = to_regclass('shape') AND attname LIKE 'c%'"
                + " AND attnum > 0 AND NOT attisdropped");
    if (!columns.isEmpty()) {
      String[] column = chance.of(columns).split(" ", 2);
      String literal = Values.literal(SHORT.getOrDefault(column[1], column[1]), chance);
      transaction.execute(
          "UPDATE shape SET " + column[0] + " = " + literal + " WHERE id = " + chance.below(9));
      transaction.note("a column that was added is set");
    }
  }

  /** Empties a table; what was in it is on an account from then on. */
  static void truncate(Transaction transaction) throws SQLException {
    Chance chance = transaction.chance();
    String table = chance.of("safe", "shape", "ledger", chance.of(Scenery.PARTS));
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
            + account(transaction.chance()));
  }

  private static String account(Chance chance) {
    return "abs(id) = " + (1 + chance.below(Scenery.ACCOUNTS));
  }

  private static String note(Chance chance) {
    return chance.oneIn(3) ? "NULL" : "'note " + chance.below(3) + "'";
  }
}
