package io.tailrace.trial;

import io.tailrace.testing.SeededRandom;
import java.sql.SQLException;
import java.util.List;

/** What else is done to a catalogue, besides {@link Alteration}s: often, and to no rows. */
final class HostileAlteration {
  private static final int NAMES = 6;

  /** Of tables that nobody follows, in every transaction. */
  private static final List<String> UNRELATED =
      List.of(
          "CREATE TABLE IF NOT EXISTS %s (id int PRIMARY KEY, a text)",
          "CREATE TABLE IF NOT EXISTS %s (id int PRIMARY KEY, a text)",
          "DROP TABLE IF EXISTS %s",
          "ALTER TABLE IF EXISTS %s ADD COLUMN IF NOT EXISTS b text DEFAULT 'x'",
          "ALTER TABLE IF EXISTS %s DROP COLUMN IF EXISTS b",
          "ALTER TABLE IF EXISTS %s ALTER COLUMN a TYPE varchar(99)",
          "ALTER TABLE IF EXISTS %s REPLICA IDENTITY FULL",
          "CREATE OR REPLACE VIEW view_of_none AS SELECT 1 AS n /* %s */",
          "CREATE OR REPLACE FUNCTION %s_function() RETURNS int LANGUAGE sql AS 'SELECT 1'",
          "DROP FUNCTION IF EXISTS %s_function()",
          "COMMENT ON SCHEMA public IS '%s'",
          "CREATE TEMP TABLE IF NOT EXISTS %s_temp (n int) ON COMMIT DROP");

  /** Of what is followed. */
  private static final List<String> OF_FOLLOWED =
      List.of(
          "ALTER TABLE accounts REPLICA IDENTITY DEFAULT",
          "ALTER TABLE accounts REPLICA IDENTITY FULL",
          "ALTER TABLE accounts REPLICA IDENTITY USING INDEX accounts_pkey",
          "ALTER TABLE keyed REPLICA IDENTITY DEFAULT",
          "ALTER TABLE keyed REPLICA IDENTITY FULL",
          "ALTER TABLE keyed REPLICA IDENTITY USING INDEX keyed_code",
          "ALTER TABLE keyed REPLICA IDENTITY NOTHING",
          "ALTER TABLE bulk REPLICA IDENTITY FULL",
          "ALTER TABLE bulk REPLICA IDENTITY DEFAULT",
          "DROP INDEX IF EXISTS keyed_code",
          "CREATE UNIQUE INDEX IF NOT EXISTS keyed_code ON keyed (code)",
          "DROP INDEX IF EXISTS keyed_code; CREATE UNIQUE INDEX keyed_code ON keyed (code)",
          "ALTER TABLE keyed DROP CONSTRAINT keyed_pkey; ALTER TABLE keyed ADD CONSTRAINT"
              + " keyed_pkey PRIMARY KEY (code)",
          "ALTER TABLE keyed DROP CONSTRAINT keyed_pkey; ALTER TABLE keyed ADD CONSTRAINT"
              + " keyed_pkey PRIMARY KEY (id)",
          "CREATE INDEX IF NOT EXISTS safe_amount ON safe (amount)",
          "DROP INDEX IF EXISTS safe_amount",
          "REVOKE SELECT ON keyed FROM PUBLIC",
          "GRANT SELECT ON keyed TO PUBLIC",
          "REVOKE SELECT ON safe FROM PUBLIC; GRANT SELECT ON safe TO PUBLIC",
          "ALTER TABLE keyed ALTER COLUMN code TYPE int8",
          "ALTER TABLE keyed ALTER COLUMN code TYPE int4",
          "CLUSTER keyed USING keyed_pkey",
          "TRUNCATE keyed",
          "CREATE OR REPLACE VIEW keyed_bands AS SELECT id % 7 AS band, count(*) AS n,"
              + " sum(code)::int8 AS codes, sum(length(body)) AS bytes FROM keyed GROUP BY 1",
          "ALTER VIEW bulk_rounds SET (security_barrier)",
          "ALTER VIEW bulk_rounds RESET (security_barrier)");

  /** Outside of a transaction. */
  private static final List<String> ALONE =
      List.of(
          "VACUUM FULL keyed",
          "VACUUM FULL accounts",
          "VACUUM FULL bulk",
          "VACUUM FULL safe",
          "VACUUM shape",
          "VACUUM (ANALYZE) bulk",
          "REINDEX TABLE keyed",
          "REINDEX TABLE CONCURRENTLY bulk",
          "CREATE INDEX CONCURRENTLY IF NOT EXISTS bulk_round ON bulk (round)",
          "DROP INDEX CONCURRENTLY IF EXISTS bulk_round",
          "ANALYZE");

  private HostileAlteration() {}

  static void unrelated(Transaction transaction) throws SQLException {
    SeededRandom random = transaction.random();
    transaction.execute(random.of(UNRELATED).formatted("unrelated_" + random.below(NAMES)));
  }

  static void ofFollowed(Transaction transaction) throws SQLException {
    String statement = transaction.random().of(OF_FOLLOWED);
    transaction.execute(statement);
    transaction.note(statement);
  }

  static String alone(SeededRandom random) {
    return random.of(ALONE);
  }

  /** Changes rows of the tables with keys: the keys too, and large values that stay as they are. */
  static void change(Transaction transaction) throws SQLException {
    SeededRandom random = transaction.random();
    int id = 1 + random.below(60);
    switch (random.below(7)) {
      case 0 ->
          transaction.execute(
              "INSERT INTO keyed SELECT "
                  + id
                  + ", "
                  + -id
                  + ", repeat('n', 3000) WHERE NOT EXISTS (SELECT 1 FROM keyed WHERE id = "
                  + id
                  + " OR code = "
                  + -id
                  + ")");
      case 1 -> transaction.execute("UPDATE keyed SET code = code - 1000 WHERE id = " + id);
      case 2 -> transaction.execute("UPDATE keyed SET id = id + 1000 WHERE id = " + id);
      case 3 -> transaction.execute("UPDATE keyed SET body = body || 'x' WHERE id = " + id);
      case 4 -> transaction.execute("UPDATE keyed SET id = -id WHERE id % 10 = " + id % 10);
      case 5 -> transaction.execute("DELETE FROM keyed WHERE id > 1000 OR id = " + id);
      default -> transaction.execute("UPDATE bulk SET round = round + 1 WHERE id = " + id);
    }
  }

  /** More than {@code logical_decoding_work_mem} holds by far. */
  static void big(Transaction transaction) throws SQLException {
    SeededRandom random = transaction.random();
    switch (random.below(4)) {
      case 0 ->
          transaction.execute(
              "INSERT INTO bulk SELECT i, 0, repeat('b', i % 100) FROM generate_series("
                  + "(SELECT coalesce(max(id), 0) + 1 FROM bulk),"
                  + " (SELECT coalesce(max(id), 0) + 4000 FROM bulk)) i");
      case 1 -> transaction.execute("UPDATE bulk SET round = round + 1");
      case 2 -> transaction.execute("UPDATE bulk SET id = -id");
      default -> transaction.execute("DELETE FROM bulk WHERE abs(id) > 2000");
    }
    transaction.note("a big transaction");
  }

  /** Many subtransactions, of which some are rolled back. */
  static void parts(Transaction transaction) throws SQLException {
    transaction.execute(
        """
        DO $$ BEGIN
          FOR i IN 1..100 LOOP
            BEGIN
              UPDATE bulk SET round = round + 1 WHERE id = i;
              IF i % 3 = 0 THEN RAISE EXCEPTION 'undone'; END IF;
            EXCEPTION WHEN raise_exception THEN NULL;
            END;
          END LOOP;
        END $$
        """);
    transaction.note("a hundred subtransactions");
  }
}
