package io.tailrace.source.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tailrace.source.runner.OutageLog;
import io.tailrace.testing.LogLines;
import io.tailrace.testing.postgres.FollowedPostgres;
import io.tailrace.testing.postgres.PostgresExtension;
import io.tailrace.testing.postgres.TestDatabase;
import io.tailrace.view.Update;
import io.tailrace.view.report.State;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What is done to a followed table that its stream does not tell, or not in rows. */
class PostgresAlterationIT {
  @RegisterExtension private static final PostgresExtension postgres = new PostgresExtension();

  private final TestDatabase database = postgres.newDatabase();

  @BeforeEach
  void makeTables() throws SQLException {
    database.execute(
        "CREATE TYPE mood AS ENUM ('sad', 'happy')",
        "CREATE TABLE t (id int, name text, mood mood)",
        "ALTER TABLE t REPLICA IDENTITY FULL",
        "INSERT INTO t VALUES (1, 'one', 'sad'), (2, 'two', 'happy')",
        "CREATE TABLE other (n int)",
        "ALTER TABLE other REPLICA IDENTITY FULL",
        "INSERT INTO other VALUES (1)");
  }

  private FollowedPostgres follow() throws Exception {
    FollowedPostgres following = FollowedPostgres.tables(database, "t", "other");
    following.awaitRows("t", database, "SELECT json_build_array(id, name, mood) FROM t");
    following.awaitRows("other", database, "SELECT json_build_array(n) FROM other");
    return following;
  }

  @Test
  void housekeepingReadsNothingAgain() throws Exception {
    try (FollowedPostgres following = follow()) {
      database.execute(
          "INSERT INTO t VALUES (3, 'three', NULL)",
          "ANALYZE t",
          "INSERT INTO t VALUES (4, 'four', NULL)",
          "VACUUM t",
          "CREATE INDEX ON t (id)",
          "INSERT INTO t VALUES (5, 'five', NULL)",
          "CREATE STATISTICS s ON id, name FROM t",
          "VACUUM FULL t",
          "UPDATE t SET id = id + 1",
          "GRANT SELECT ON t TO PUBLIC",
          "DELETE FROM t WHERE id = 2");
      following.awaitRows("t", database, "SELECT json_build_array(id, name, mood) FROM t");
      assertEquals(1, following.opened());
    }
  }

  @Test
  void aRewrittenTableIsReadAgain() throws Exception {
    try (FollowedPostgres following = follow()) {
      database.execute("ALTER TABLE t ALTER COLUMN id TYPE int USING id * 10");
      following.awaitRows("t", database, "SELECT json_build_array(id, name, mood) FROM t");
      database.execute("ALTER TABLE t ALTER COLUMN id TYPE int8", "DELETE FROM t WHERE id = 10");
      following.awaitRows("t", database, "SELECT json_build_array(id, name, mood) FROM t");
      following.awaitRows("other", database, "SELECT json_build_array(n) FROM other");
      assertEquals("int8", following.report("t").columns().get(0).type());
    }
  }

  @Test
  void columnsComeAndGoAndChangeTheirNames() throws Exception {
    try (FollowedPostgres following = follow()) {
      database.execute("ALTER TABLE t ADD COLUMN n int DEFAULT 7");
      following.awaitRows("t", database, "SELECT json_build_array(id, name, mood, n) FROM t");
      database.execute(
          "INSERT INTO t VALUES (9, 'nine', NULL, 9)",
          "ALTER TABLE t DROP COLUMN name",
          "INSERT INTO t VALUES (10, NULL, 10)",
          "ALTER TABLE t RENAME COLUMN n TO m");
      following.awaitRows("t", database, "SELECT json_build_array(id, mood, m) FROM t");
      following.await(
          "the column's new name", () -> following.report("t").columns().get(2).name().equals("m"));
    }
  }

  @Test
  void rowsThatGoUnderALabelThatWasRenamedJustNowAreNoFault() throws Exception {
    database.execute(
        "CREATE TABLE k (mood mood PRIMARY KEY, n int)", "INSERT INTO k VALUES ('sad', 1)");
    try (LogLines log = LogLines.of(OutageLog.class);
        FollowedPostgres following = FollowedPostgres.tables(database, "t", "k", "other")) {
      following.awaitRows("t", database, "SELECT json_build_array(id, name, mood) FROM t");
      following.awaitRows("k", database, "SELECT json_build_array(mood, n) FROM k");
      database.execute(
          "ALTER TYPE mood RENAME VALUE 'sad' TO 'glum'",
          "UPDATE t SET id = 3 WHERE mood = 'glum'",
          "UPDATE k SET n = 2, mood = 'happy'",
          "INSERT INTO other VALUES (2)");
      following.awaitRows("other", database, "SELECT json_build_array(n) FROM other");
      following.awaitRows("t", database, "SELECT json_build_array(id, name, mood) FROM t");
      following.awaitRows("k", database, "SELECT json_build_array(mood, n) FROM k");
      database.execute("DELETE FROM t", "DELETE FROM k");
      following.awaitRows("t", database, "SELECT json_build_array(id, name, mood) FROM t");
      following.awaitRows("k", database, "SELECT json_build_array(mood, n) FROM k");
      assertEquals(1, following.opened());
      assertEquals(List.of(), log.seen());
    }
  }

  @Test
  void whatIsNotSentAtAllIsNoticed() throws Exception {
    try (FollowedPostgres following = follow()) {
      database.execute("ALTER TYPE mood RENAME VALUE 'sad' TO 'glum'");
      following.awaitRows("t", database, "SELECT json_build_array(id, name, mood) FROM t");
      database.execute("ALTER PUBLICATION tailrace DROP TABLE t", "INSERT INTO t VALUES (7)");
      following.awaitRows("t", database, "SELECT json_build_array(id, name, mood) FROM t");
      database.execute("DROP PUBLICATION tailrace", "DELETE FROM t WHERE id = 1");
      following.awaitRows("t", database, "SELECT json_build_array(id, name, mood) FROM t");
    }
  }

  @Test
  void aTableThatGoesFailsAloneAndComesBack() throws Exception {
    try (FollowedPostgres following = follow()) {
      database.execute("DROP TABLE t");
      following.awaitState("t", State.FAILED, "there is no table or view t");
      database.execute("INSERT INTO other VALUES (2)");
      following.awaitRows("other", database, "SELECT json_build_array(n) FROM other");
      assertEquals(1, following.opened());
      database.execute("CREATE TABLE t (id int)", "INSERT INTO t VALUES (3)");
      following.awaitState("t", State.FAILED, "ALTER TABLE public.t REPLICA IDENTITY FULL");
      database.execute("ALTER TABLE t REPLICA IDENTITY FULL");
      following.awaitRows("t", database, "SELECT json_build_array(id) FROM t");
      assertEquals(1, following.opened());
    }
  }

  @Test
  void aReplicaIdentityThatIsTakenAwayLeavesWhatCanStillChange() throws Exception {
    try (FollowedPostgres following = follow()) {
      database.execute(
          "ALTER TABLE t REPLICA IDENTITY NOTHING",
          "INSERT INTO t VALUES (3, 'three', NULL)",
          "INSERT INTO other VALUES (2)");
      following.awaitRows("t", database, "SELECT json_build_array(id, name, mood) FROM t");
      following.awaitRows("other", database, "SELECT json_build_array(n) FROM other");
      assertEquals(1, following.opened());
    }
  }

  @Test
  void aTransactionThatReplacesMoreThanTheLimitAllowsFailsTheViewAlone() throws Exception {
    try (FollowedPostgres following = follow()) {
      database.execute("INSERT INTO t SELECT i FROM generate_series(1, 25000) i");
      following.awaitState("t", State.FAILED, "has more than 10000 rows");
      database.execute("INSERT INTO other VALUES (2)");
      following.awaitRows("other", database, "SELECT json_build_array(n) FROM other");
      assertEquals(1, following.told(u -> u instanceof Update.Contents && u.view().equals("t")));
    }
  }
}
