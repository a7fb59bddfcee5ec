package io.tailrace.trial;

import io.tailrace.testing.SeededRandom;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Stream;

/**
 * A change of schema as a step of a transaction. Where there is money it leaves all of it; what
 * cannot be done at the moment fails, and with it the transaction.
 */
record Alteration(String name, Step step) {
  @FunctionalInterface
  interface Step {
    void in(Transaction transaction) throws SQLException;
  }

  private static Alteration of(String name, String... statements) {
    return new Alteration(name, transaction -> transaction.execute(statements));
  }

  /** Of the table with money: nothing here may show a client another sum. */
  private static final List<Alteration> OF_SHAPE =
      List.of(
          new Alteration("ADD COLUMN", Alteration::addColumn),
          new Alteration("ADD COLUMN", Alteration::addColumn),
          new Alteration(
              "DROP COLUMN",
              transaction ->
                  transaction.execute("ALTER TABLE shape DROP COLUMN " + extra(transaction))),
          new Alteration(
              "RENAME COLUMN",
              transaction ->
                  transaction.execute(
                      "ALTER TABLE shape RENAME COLUMN "
                          + extra(transaction)
                          + " TO c"
                          + transaction.random().below(1000))),
          new Alteration(
              "DROP and ADD COLUMN of the same name",
              transaction -> {
                String column = extra(transaction);
                transaction.execute(
                    "ALTER TABLE shape DROP COLUMN " + column,
                    "ALTER TABLE shape ADD COLUMN " + column + " text");
              }),
          new Alteration(
              "ALTER TYPE",
              transaction ->
                  transaction.execute(
                      "ALTER TABLE shape ALTER COLUMN amount TYPE "
                          + transaction.random().of("int", "int8", "numeric"))),
          new Alteration(
              "ALTER TYPE",
              transaction -> {
                String column = extra(transaction);
                transaction.execute(
                    "ALTER TABLE shape ALTER COLUMN "
                        + column
                        + " TYPE text USING left("
                        + column
                        + "::text, 5)");
              }),
          of("a rewrite", "ALTER TABLE shape ALTER COLUMN amount TYPE int USING amount * 1"),
          of(
              "RENAME TABLE and back",
              "ALTER TABLE shape RENAME TO shape_other",
              "ALTER TABLE shape_other RENAME TO shape"),
          of("RENAME TABLE", "ALTER TABLE shape RENAME TO shape_away"),
          of(
              "two columns change names",
              "ALTER TABLE shape RENAME id TO was",
              "ALTER TABLE shape RENAME amount TO id",
              "ALTER TABLE shape RENAME was TO amount",
              "UPDATE shape SET id = amount, amount = id"),
          new Alteration(
              "money's column is made again",
              transaction -> {
                Money.rescue(transaction, "shape");
                transaction.execute(
                    "UPDATE shape SET amount = 0",
                    "ALTER TABLE shape DROP COLUMN amount",
                    "ALTER TABLE shape ADD COLUMN amount int NOT NULL DEFAULT 0");
              }),
          new Alteration("TRUNCATE", Money::truncate),
          of(
              "identity to and fro",
              "ALTER TABLE shape REPLICA IDENTITY NOTHING",
              "ALTER TABLE shape REPLICA IDENTITY FULL"),
          of("ANALYZE", "ANALYZE shape"));

  /** Of tables without money, whatever the clients see of it in the meantime. */
  private static final List<Alteration> OF_OTHERS =
      List.of(
          of(
              "DROP and CREATE TABLE",
              "DROP TABLE wild CASCADE",
              Scenery.WILD,
              "ALTER TABLE wild REPLICA IDENTITY FULL",
              "INSERT INTO wild VALUES (1, 'again', NULL)"),
          of(
              "CREATE TABLE of another shape",
              "DROP TABLE wild",
              "CREATE TABLE wild (name text, id int, other date)",
              "ALTER TABLE wild REPLICA IDENTITY FULL"),
          of("ROW LEVEL SECURITY", "ALTER TABLE wild ENABLE ROW LEVEL SECURITY"),
          of("identity changed", "ALTER TABLE wild REPLICA IDENTITY NOTHING"),
          of("publication altered", "ALTER PUBLICATION tailrace DROP TABLE wild"),
          of("publication dropped", "DROP PUBLICATION tailrace"),
          of("ADD VALUE", "ALTER TYPE mood ADD VALUE IF NOT EXISTS 'calm'"),
          new Alteration(
              "RENAME VALUE",
              transaction ->
                  transaction.execute(
                      "ALTER TYPE mood RENAME VALUE '"
                          + transaction.one("SELECT (enum_range(NULL::mood))[1]")
                          + "' TO 'mood "
                          + transaction.random().below(1000)
                          + "'")),
          of("a rewrite by USING", "ALTER TABLE wild ALTER COLUMN id TYPE int USING id + 100"),
          of(
              "ADD COLUMN with a volatile default",
              "ALTER TABLE wild ADD COLUMN r float8 DEFAULT random()"),
          of(
              "SET SCHEMA",
              "CREATE SCHEMA IF NOT EXISTS elsewhere",
              "ALTER TABLE wild SET SCHEMA elsewhere"),
          of("TRUNCATE", "TRUNCATE types"));

  /** Of what only derived views show. */
  private static final List<Alteration> OF_DERIVED =
      List.of(
          new Alteration(
              "DETACH PARTITION",
              transaction -> {
                String part = transaction.random().of(Scenery.PARTS);
                Money.rescue(transaction, part);
                transaction.execute(
                    "DELETE FROM " + part, "ALTER TABLE ledger DETACH PARTITION " + part);
              }),
          new Alteration("ATTACH PARTITION", Alteration::attach),
          of(
              "a partition made",
              "CREATE TABLE ledger_4 PARTITION OF ledger FOR VALUES IN (4)",
              "ALTER TABLE ledger_4 REPLICA IDENTITY FULL",
              "INSERT INTO ledger VALUES (4, 0, 'no money')"),
          of("a partition dropped", "DROP TABLE ledger_4"),
          of("NO INHERIT", "ALTER TABLE child NO INHERIT parent"),
          of("INHERIT", "ALTER TABLE child INHERIT parent"),
          of("view redefined", Scenery.totals(0)),
          of("view redefined", Scenery.totals(1)),
          of(
              "view dropped and made again",
              "DROP VIEW totals CASCADE",
              Scenery.totals(0),
              Scenery.RICH));

  static List<String> names() {
    return Stream.of(OF_SHAPE, OF_OTHERS, OF_DERIVED)
        .flatMap(List::stream)
        .map(Alteration::name)
        .distinct()
        .toList();
  }

  static Alteration random(SeededRandom random) {
    List<Alteration> some =
        switch (random.below(3)) {
          case 0 -> OF_SHAPE;
          case 1 -> OF_OTHERS;
          default -> OF_DERIVED;
        };
    return random.of(some);
  }

  /** Undoes what others would find in their way for long. */
  static void repair(Transaction transaction) throws SQLException {
    transaction.execute("ALTER TABLE IF EXISTS shape_away RENAME TO shape");
    if (transaction.one("SELECT 1 FROM pg_tables WHERE schemaname = 'elsewhere'") != null) {
      transaction.execute(
          "DROP TABLE IF EXISTS wild", "ALTER TABLE elsewhere.wild SET SCHEMA public");
    }
    transaction.execute(
        Scenery.WILD.replace("TABLE", "TABLE IF NOT EXISTS"),
        "ALTER TABLE wild REPLICA IDENTITY FULL",
        "ALTER TABLE wild DISABLE ROW LEVEL SECURITY");
  }

  private static void addColumn(Transaction transaction) throws SQLException {
    SeededRandom random = transaction.random();
    transaction.execute(
        "ALTER TABLE shape ADD COLUMN c"
            + random.below(1000)
            + " "
            + random.of(
                "text",
                "text DEFAULT 'x'",
                "int DEFAULT 7",
                "numeric",
                "jsonb",
                "text[] DEFAULT '{a,NULL}'",
                "float8 DEFAULT random()",
                "bool NOT NULL DEFAULT true"));
  }

  private static String extra(Transaction transaction) throws SQLException {
    String column =
        transaction.one(
            "SELECT attname FROM pg_attribute WHERE attrelid = to_regclass('shape')"
                + " AND attname LIKE 'c%' AND attnum > 0 AND NOT attisdropped ORDER BY random()");
    return column == null ? "nothing_to_alter" : column;
  }

  /** Whichever is not there. */
  private static void attach(Transaction transaction) throws SQLException {
    String part =
        transaction.one(
            "SELECT relname FROM pg_class WHERE relname ~ '^ledger_[123]$' AND NOT relispartition");
    if (part != null) {
      transaction.execute(
          "ALTER TABLE ledger ATTACH PARTITION "
              + part
              + " FOR VALUES IN ("
              + part.substring("ledger_".length())
              + ")");
    }
  }
}
