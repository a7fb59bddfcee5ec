package io.tailrace.source.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.testing.postgres.FollowedPostgres;
import io.tailrace.testing.postgres.PostgresExtension;
import io.tailrace.testing.postgres.TestDatabase;
import io.tailrace.view.Update;
import io.tailrace.view.report.State;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A slot that outlives its connection: what is gone on with, made, taken over and dropped. */
class PermanentSlotIT {
  private static final String ROWS = "SELECT json_build_array(n, t) FROM t";
  private static final String SUM = "SELECT json_build_array(sum) FROM s";
  private static final String TERMINATE =
      "SELECT pg_terminate_backend(active_pid) FROM pg_replication_slots WHERE slot_name = 'mine'";

  @RegisterExtension
  private static final PostgresExtension postgres =
      new PostgresExtension(Map.of("max_slot_wal_keep_size", "1MB"));

  private final TestDatabase database = postgres.newDatabase();

  @BeforeEach
  void makeTables() throws SQLException {
    database.execute(
        "CREATE TABLE t (n int PRIMARY KEY, t text)",
        "INSERT INTO t VALUES (1, 'a'), (2, 'b')",
        "CREATE VIEW s AS SELECT sum(n) AS sum FROM t",
        "CREATE TABLE other (n int)");
  }

  private FollowedPostgres follow() {
    return FollowedPostgres.withSlot(
        database,
        "mine",
        List.of(
            FollowedPostgres.view("t", "t", 100, 10_000),
            FollowedPostgres.view("s", "s", 100, 10_000)));
  }

  @Test
  void aLostConnectionGoesOnWithoutAReadingAndWithoutABridge() throws Exception {
    try (FollowedPostgres following = follow()) {
      following.awaitRows("t", database, ROWS);
      for (int n = 3; n < 8; n++) {
        int opened = following.opened();
        database.execute(
            "BEGIN",
            "INSERT INTO t VALUES (" + n + ", 'c')",
            "UPDATE t SET t = t || 'x' WHERE n = 1",
            "COMMIT",
            TERMINATE,
            "DELETE FROM t WHERE n = " + n + " - 1");
        following.await("another connection", () -> following.opened() > opened);
        following.awaitRows("t", database, ROWS);
        following.awaitRows("s", database, SUM);
      }
      assertEquals(2, following.told(Update.Contents.class::isInstance), "contents");
      assertEquals(
          0,
          following.told(each -> each instanceof Update.Bridge && each.view().equals("t")),
          "bridges of a table");
    }
    assertEquals(
        List.of("f"),
        database.query("SELECT active FROM pg_replication_slots WHERE slot_name = 'mine'"));
    dropSlot();
  }

  @Test
  void aTableThatWasAlteredMeanwhileIsReadAloneWhenTheConnectionIsBack() throws Exception {
    try (FollowedPostgres following = follow()) {
      following.awaitRows("t", database, ROWS);
      following.awaitRows("s", database, SUM);
      database.execute(
          TERMINATE,
          "ALTER TABLE t ALTER COLUMN t TYPE text USING t || '!'",
          "INSERT INTO t VALUES (9, 'z')");
      following.awaitRows("t", database, ROWS);
      following.awaitRows("s", database, SUM);
    }
    dropSlot();
  }

  @Test
  void aNodeThatKnowsNothingMakesTheSlotAnew() throws Exception {
    try (FollowedPostgres following = follow()) {
      following.awaitRows("t", database, ROWS);
    }
    database.execute("INSERT INTO t VALUES (3, 'c')");
    try (FollowedPostgres following = follow()) {
      following.awaitRows("t", database, ROWS);
      assertEquals(1, following.opened());
    }
    dropSlot();
  }

  @Test
  void theSlotOfANodeThatIsAliveIsLeftAlone() throws Exception {
    try (FollowedPostgres first = follow()) {
      first.awaitRows("t", database, ROWS);
      try (FollowedPostgres second = follow()) {
        second.awaitState("t", State.STALE, "the replication slot mine is in use (process ");
      }
      assertEquals(State.LIVE, first.report("t").state());
      assertEquals(1, first.opened());
    }
    dropSlot();
  }

  @Test
  void aSlotOfSomethingElseIsLeftAlone() throws Exception {
    database.execute("SELECT pg_create_physical_replication_slot('mine')");
    try (FollowedPostgres following = follow()) {
      following.awaitState(
          "t", State.FAILED, "the replication slot mine belongs to another database");
      dropSlot();
      following.awaitRows("t", database, ROWS);
    }
    dropSlot();
  }

  @Test
  void aSlotThatTheServerGaveUpIsMadeAnew() throws Exception {
    try (FollowedPostgres following = follow()) {
      following.awaitRows("t", database, ROWS);
      try (Connection writer = database.connect();
          Statement statement = writer.createStatement()) {
        writer.setAutoCommit(false);
        statement.execute("INSERT INTO other VALUES (1)");
        for (int n = 4; n < 10; n++) {
          database.execute("INSERT INTO t VALUES (" + n + ", '')", "SELECT pg_switch_wal()");
        }
        database.execute("CHECKPOINT");
        following.await(
            "the loss to be noticed", () -> following.report("t").state() != State.LIVE);
        writer.rollback();
      }
      following.awaitRows("t", database, ROWS);
      assertTrue(following.told(Update.Contents.class::isInstance) > 2);
    }
    dropSlot();
  }

  private void dropSlot() throws SQLException {
    database.execute("SELECT pg_drop_replication_slot('mine')");
  }
}
