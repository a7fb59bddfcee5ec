package io.tailrace.source.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tailrace.testing.postgres.FollowedPostgres;
import io.tailrace.testing.postgres.PostgresExtension;
import io.tailrace.testing.postgres.TestDatabase;
import io.tailrace.view.Update;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a table with a key shows after each kind of change, whose stream tells the key alone. */
class PostgresKeysIT {
  @RegisterExtension private static final PostgresExtension postgres = new PostgresExtension();

  private final TestDatabase database = postgres.newDatabase();

  /** Follows {@code t}, and waits after each statement until it shows what the table has. */
  private void follows(String... statements) throws Exception {
    try (FollowedPostgres following = FollowedPostgres.tables(database, "t")) {
      shows(following, statements);
      assertEquals(1, following.opened());
      assertEquals(1, following.told(Update.Contents.class::isInstance));
    }
  }

  private void shows(FollowedPostgres following, String... statements) throws Exception {
    String select = "SELECT (SELECT json_agg(v.value) FROM json_each(to_json(t)) v) FROM t";
    following.awaitRows("t", database, select);
    for (String statement : statements) {
      database.execute(statement);
      following.awaitRows("t", database, select);
    }
  }

  @Test
  void everyKindOfChange() throws Exception {
    database.execute(
        "CREATE TABLE t (a text, id int PRIMARY KEY, b text)",
        "INSERT INTO t VALUES ('one', 1, NULL), (NULL, 2, 'x'), ('three', 3, '')");
    follows(
        "INSERT INTO t VALUES (E'\\\"quoted\\\" \\\\ \\n 🎉', 4, '[1,2],{')",
        "UPDATE t SET a = 'two' WHERE id = 2",
        "UPDATE t SET a = NULL, b = NULL",
        "UPDATE t SET id = 20 WHERE id = 2",
        "UPDATE t SET id = -id",
        "BEGIN; UPDATE t SET id = 0 WHERE id = -1; UPDATE t SET id = -1 WHERE id = -3;"
            + " UPDATE t SET id = -3 WHERE id = 0; COMMIT",
        "BEGIN; DELETE FROM t WHERE id = -1; INSERT INTO t VALUES ('again', -1, 'b');"
            + " UPDATE t SET b = 'c' WHERE id = -1; COMMIT",
        "BEGIN; INSERT INTO t VALUES ('new', 9, ''); UPDATE t SET id = 10 WHERE id = 9;"
            + " DELETE FROM t WHERE id = 10; COMMIT",
        "BEGIN; UPDATE t SET a = 'gone'; ROLLBACK",
        "BEGIN; UPDATE t SET a = 'kept'; SAVEPOINT s; UPDATE t SET id = id + 100; ROLLBACK TO s;"
            + " UPDATE t SET b = 'after'; COMMIT",
        "INSERT INTO t VALUES ('other', -1, NULL) ON CONFLICT (id) DO UPDATE SET a = 'conflict'",
        "DELETE FROM t WHERE id < -3",
        "DELETE FROM t");
  }

  @Test
  void largeValuesThatDidNotChangeStay() throws Exception {
    database.execute(
        "CREATE TABLE t (body text, id int PRIMARY KEY, n int, other text, j jsonb)",
        "ALTER TABLE t ALTER body SET STORAGE EXTERNAL, ALTER other SET STORAGE EXTERNAL",
        "INSERT INTO t SELECT repeat(chr(64 + i) || E'\"\\\\,[', 5000), i, 0,"
            + " repeat(E'é\\n', 4000), jsonb_build_object('a', repeat('x', 9)) FROM"
            + " generate_series(1, 3) i");
    follows(
        "UPDATE t SET n = id",
        "UPDATE t SET id = id + 10",
        "UPDATE t SET other = body WHERE id = 12",
        "UPDATE t SET body = 'short' WHERE id = 13",
        "UPDATE t SET n = 1 WHERE id = 13",
        "BEGIN; UPDATE t SET n = 2; UPDATE t SET id = id + 1000; UPDATE t SET n = 3; COMMIT",
        "UPDATE t SET body = NULL, other = NULL",
        "DELETE FROM t");
  }

  @Test
  void aLargeKeyThatDidNotChange() throws Exception {
    database.execute(
        "CREATE TABLE t (k text PRIMARY KEY, n int)",
        "ALTER TABLE t ALTER k SET STORAGE EXTERNAL",
        "INSERT INTO t VALUES (repeat('k', 2100), 1), ('short', 1)");
    follows(
        "UPDATE t SET n = 2",
        "UPDATE t SET k = 'x' || k WHERE n = 2",
        "UPDATE t SET n = 3",
        "DELETE FROM t");
  }

  @Test
  void truncate() throws Exception {
    database.execute(
        "CREATE TABLE t (id int PRIMARY KEY, a text)",
        "INSERT INTO t SELECT i, 'x' FROM generate_series(1, 10) i");
    follows(
        "BEGIN; UPDATE t SET a = 'y' WHERE id = 1; TRUNCATE t; INSERT INTO t VALUES (1, 'z');"
            + " UPDATE t SET a = 'zz' WHERE id = 1; COMMIT",
        "TRUNCATE t",
        "INSERT INTO t VALUES (1, 'a'), (2, 'b')",
        "BEGIN; TRUNCATE t; ROLLBACK",
        "UPDATE t SET id = id + 1 WHERE id = 2");
  }

  @Test
  void aKeyOfSeveralColumns() throws Exception {
    database.execute(
        "CREATE TABLE t (a int, v text, b text, c date, PRIMARY KEY (c, a, b) INCLUDE (v))",
        "INSERT INTO t VALUES (1, 'x', '1', '2020-01-01'), (1, 'y', '11', '2020-01-01'),"
            + " (11, 'z', '1', '2020-01-01')");
    follows(
        "UPDATE t SET v = 'changed' WHERE b = '11'",
        "UPDATE t SET c = c + 1 WHERE a = 11",
        "UPDATE t SET a = 11 WHERE b = '11'",
        "DELETE FROM t WHERE c > '2020-01-01'",
        "UPDATE t SET v = NULL");
  }

  @Test
  void keysOfManyTypes() throws Exception {
    for (String each :
        List.of(
            "numeric: 1.0, 2.00, 1e3, -0.5",
            "text: '', 'a\"b', E'\\\\', E'é\\n🎉', ' a', 'null', '[1]'",
            "uuid: 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11', 'A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A12'",
            "float8: '1e300', '-0', 'NaN', 'Infinity', 0.1",
            "timestamptz: '2020-01-02 03:04:05.5+02', 'infinity', '0044-03-15 12:00 BC'",
            "bytea: '\\x', '\\x00ff'",
            "char(5): 'a', 'ab  c'",
            "bool: true, false",
            "interval: '1 mon', '30 days 1 sec', '-1 day'",
            "int[]: '{}', '{1,NULL}', '{{1,2},{3,4}}'",
            "jsonb: '{\"a\": [1, \"],\"]}', '1.0', 'null', '\"x\"'",
            "int4range: '[1,5)', 'empty'",
            "inet: '10.0.0.1', '::1'")) {
      String type = each.substring(0, each.indexOf(':'));
      database.execute(
          "DROP TABLE IF EXISTS t",
          "DROP PUBLICATION IF EXISTS tailrace",
          "CREATE TABLE t (n int, k " + type + " PRIMARY KEY, v text)");
      for (String value : each.substring(each.indexOf(':') + 2).split(", (?=['\\-0-9Etf])", -1)) {
        database.execute("INSERT INTO t SELECT count(*), " + value + ", 'v' FROM t");
      }
      follows(
          "UPDATE t SET v = 'w'",
          "UPDATE t SET n = n + 1 WHERE n = 0",
          "DELETE FROM t WHERE n = 1",
          "DELETE FROM t");
    }
  }

  @Test
  void aKeyThatIsEqualAndYetAnother() throws Exception {
    database.execute(
        "CREATE TABLE t (k numeric PRIMARY KEY, v text)",
        "INSERT INTO t VALUES (1.0, 'a'), (2, 'b')");
    follows(
        "UPDATE t SET k = 1.00 WHERE k = 1",
        "UPDATE t SET v = 'c' WHERE k = 1",
        "UPDATE t SET k = 1.000, v = 'd' WHERE k = 1",
        "DELETE FROM t WHERE k = 1");
  }

  @Test
  void anotherIndexAsTheIdentity() throws Exception {
    database.execute(
        "CREATE TABLE t (id int PRIMARY KEY, a text NOT NULL, b int NOT NULL, v text)",
        "CREATE UNIQUE INDEX i ON t (b, a)",
        "ALTER TABLE t REPLICA IDENTITY USING INDEX i",
        "INSERT INTO t VALUES (1, 'x', 1, 'v'), (2, 'y', 1, 'v')");
    follows(
        "UPDATE t SET v = 'w' WHERE id = 1",
        "UPDATE t SET id = 10 WHERE id = 1",
        "UPDATE t SET id = 1 WHERE id = 2",
        "UPDATE t SET b = 2 WHERE id = 1",
        "DELETE FROM t WHERE id = 10");
  }

  @Test
  void partitionsByThemselves() throws Exception {
    database.execute(
        "CREATE TABLE all_parts (k int, v text, PRIMARY KEY (k)) PARTITION BY RANGE (k)",
        "CREATE TABLE rest PARTITION OF all_parts FOR VALUES FROM (10) TO (100)",
        // Its columns stand in another order than those of the whole.
        "CREATE TABLE t (v text, k int PRIMARY KEY)",
        "ALTER TABLE all_parts ATTACH PARTITION t FOR VALUES FROM (0) TO (10)",
        "CREATE PUBLICATION tailrace FOR TABLE all_parts",
        "INSERT INTO all_parts VALUES (1, 'a'), (2, 'b'), (11, 'c')");
    follows(
        "UPDATE all_parts SET v = 'x'",
        "UPDATE all_parts SET k = k + 8 WHERE k = 2",
        "UPDATE all_parts SET k = 3 WHERE k = 11",
        "TRUNCATE all_parts",
        "INSERT INTO all_parts VALUES (5, 'e')");
  }

  @Test
  void anIdentityThatChanges() throws Exception {
    database.execute(
        "CREATE TABLE t (id int NOT NULL, b int NOT NULL, v text, CONSTRAINT k PRIMARY KEY (id))",
        "CREATE UNIQUE INDEX i ON t (b)",
        "CREATE PUBLICATION tailrace FOR TABLE t",
        "INSERT INTO t SELECT i, -i, 'v' FROM generate_series(1, 5) i");
    try (FollowedPostgres following = FollowedPostgres.tables(database, "t")) {
      String changes =
          "; UPDATE t SET v = v || 'x'; UPDATE t SET id = id + 10, b = b - 10 WHERE id % 2 = 0"
              + "; DELETE FROM t WHERE id = (SELECT max(id) FROM t)"
              + "; INSERT INTO t SELECT max(id) + 1, min(b) - 1, 'n' FROM t";
      for (String identity :
          List.of(
              "ALTER TABLE t REPLICA IDENTITY FULL",
              "ALTER TABLE t REPLICA IDENTITY DEFAULT",
              "ALTER TABLE t REPLICA IDENTITY USING INDEX i",
              "ALTER TABLE t REPLICA IDENTITY FULL",
              "ALTER TABLE t REPLICA IDENTITY USING INDEX i",
              "ALTER TABLE t REPLICA IDENTITY DEFAULT",
              "ALTER TABLE t DROP CONSTRAINT k; ALTER TABLE t ADD CONSTRAINT k PRIMARY KEY (b)",
              "ALTER TABLE t DROP CONSTRAINT k; ALTER TABLE t ADD CONSTRAINT k PRIMARY KEY (b, id)",
              "ALTER TABLE t DROP CONSTRAINT k; ALTER TABLE t REPLICA IDENTITY FULL",
              "ALTER TABLE t ADD CONSTRAINT k PRIMARY KEY (id);"
                  + " ALTER TABLE t REPLICA IDENTITY DEFAULT")) {
        // Before and behind it in one transaction, then in one after the other.
        shows(
            following,
            "BEGIN" + changes + "; " + identity + changes + "; COMMIT",
            "BEGIN" + changes + "; COMMIT");
      }
      assertEquals(1, following.opened());
    }
  }

  @Test
  void aKeyThatIsDroppedAndComesAgain() throws Exception {
    database.execute(
        "CREATE TABLE t (id int NOT NULL, v text, CONSTRAINT k PRIMARY KEY (id))",
        "CREATE PUBLICATION tailrace FOR TABLE t",
        "INSERT INTO t VALUES (1, 'a'), (2, 'b')");
    try (FollowedPostgres following = FollowedPostgres.tables(database, "t")) {
      shows(following, "UPDATE t SET v = 'x'", "ALTER TABLE t DROP CONSTRAINT k");
      assertThrows(SQLException.class, () -> database.execute("UPDATE t SET v = 'y'"));
      shows(
          following,
          "INSERT INTO t VALUES (3, 'c'), (4, 'd')",
          "ALTER TABLE t ADD CONSTRAINT k PRIMARY KEY (id)",
          "UPDATE t SET v = 'z'",
          "UPDATE t SET id = id + 10",
          "DELETE FROM t WHERE id = 11");
    }
  }

  @Test
  void aTableWithoutAKeyThatOnlyGrows() throws Exception {
    assumeTrue(postgres.version() >= 15);
    database.execute(
        "CREATE TABLE t (v text)",
        "CREATE PUBLICATION tailrace FOR TABLES IN SCHEMA public",
        "INSERT INTO t VALUES ('a'), ('a')");
    follows("INSERT INTO t VALUES ('a'), (NULL)", "TRUNCATE t", "INSERT INTO t VALUES ('b')");
  }

  @Test
  void manyRowsInOneTransaction() throws Exception {
    database.execute(
        "CREATE TABLE t (id int PRIMARY KEY, v text)",
        "INSERT INTO t SELECT i, 'x' FROM generate_series(1, 3000) i");
    follows(
        "UPDATE t SET id = -id, v = 'y'",
        "BEGIN; DELETE FROM t WHERE id % 3 = 0; UPDATE t SET v = 'z' WHERE id % 2 = 0;"
            + " INSERT INTO t SELECT i, 'new' FROM generate_series(1, 3000) i; COMMIT",
        "DELETE FROM t WHERE id % 7 <> 0");
  }
}
