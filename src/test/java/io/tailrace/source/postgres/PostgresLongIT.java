package io.tailrace.source.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.tailrace.testing.postgres.FollowedPostgres;
import io.tailrace.testing.postgres.PostgresExtension;
import io.tailrace.testing.postgres.TestDatabase;
import io.tailrace.testing.postgres.TestPostgres;
import io.tailrace.view.Group;
import io.tailrace.view.Update;
import io.tailrace.view.position.StreamPosition;
import io.tailrace.view.report.State;
import io.tailrace.view.transition.Transition;
import java.io.Closeable;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * What a server and its reader are to each other over a long time: what the server shows and keeps
 * of us, and what happens when one of them stands still or another server takes over.
 */
class PostgresLongIT {
  private static final String ROWS = "SELECT json_build_array(n) FROM t";
  private static final String REPLAYED =
      "SELECT 1 FROM pg_stat_replication WHERE application_name = 'walreceiver'"
          + " AND replay_lsn >= pg_current_wal_lsn()";
  private static final String SLOTS =
      "SELECT slot_name FROM pg_replication_slots WHERE slot_name LIKE 'tailrace%'";

  @RegisterExtension
  private static final PostgresExtension postgres =
      new PostgresExtension(
          Map.of("max_slot_wal_keep_size", "1MB", "max_prepared_transactions", "2"));

  private final TestDatabase database = postgres.newDatabase();

  @BeforeEach
  void makeTables() throws SQLException {
    database.execute(
        "CREATE TABLE t (n int PRIMARY KEY)",
        "ALTER TABLE t REPLICA IDENTITY FULL",
        "INSERT INTO t VALUES (1), (2)",
        "CREATE VIEW s AS SELECT sum(n) AS sum FROM t",
        "CREATE TABLE other (n int)");
  }

  @Test
  void theServerShowsWhoWeAreAndHowFarWeHaveCome() throws Exception {
    try (FollowedPostgres following = FollowedPostgres.tables(database, "t", "s")) {
      following.awaitRows("s", database, "SELECT json_build_array(sum) FROM s");
      database.execute("INSERT INTO t VALUES (3)");
      following.awaitRows("s", database, "SELECT json_build_array(sum) FROM s");
      assertEquals(
          List.of("tailrace readings", "tailrace replication", "tailrace tables"),
          database.query(
              "SELECT application_name FROM pg_stat_activity WHERE datname = current_database()"
                  + " AND pid <> pg_backend_pid() ORDER BY 1"));
      assertEquals(
          List.of("tailrace replication streaming true pgoutput"),
          database.query(
              "SELECT concat_ws(' ', application_name, state, temporary::text, plugin)"
                  + " FROM pg_stat_replication JOIN pg_replication_slots ON active_pid = pid"
                  + " WHERE slot_name ~ '^tailrace_[0-9a-f]{16}$'"));
      database.execute("INSERT INTO other SELECT generate_series(1, 1000)");
      String end = database.query("SELECT pg_current_wal_insert_lsn()").get(0);
      following.await(
          "the slot to let go of what nobody watches",
          () ->
              database
                  .query("SELECT confirmed_flush_lsn >= '" + end + "' FROM pg_replication_slots")
                  .equals(List.of("t")));
      assertEquals(1, following.opened());
    }
    assertEquals(List.of(), database.query(SLOTS));
  }

  @Test
  void anotherServerThatTakesOverBeginsAnotherHistory() throws Exception {
    try (TestPostgres standby = postgres.server().standby()) {
      TestDatabase successor = new TestDatabase(standby, database.name());
      String both =
          "jdbc:postgresql://127.0.0.1:%d,127.0.0.1:%d/%s?targetServerType=primary"
              .formatted(postgres.server().port(), standby.port(), database.name());
      try (FollowedPostgres following =
          FollowedPostgres.of(
              both, "postgres", List.of(FollowedPostgres.view("t", "t", 100, 1_000)))) {
        following.awaitRows("t", database, ROWS);
        following.await(
            "the standby to have everything", () -> !database.query(REPLAYED).isEmpty());
        Client client = new Client(following);
        assertEquals(List.of(true), client.next());
        String id = client.id;
        String history = client.history();

        postgres.server().kill();
        successor.execute("SELECT pg_promote()", "INSERT INTO t VALUES (3)");
        following.awaitRows("t", successor, ROWS);
        assertEquals(List.of(false), client.next());
        assertNotEquals(history, client.history());
        assertEquals(List.of(true), new Client(following).from(id).next());
      } finally {
        postgres.server().startAgain();
      }
    }
  }

  @Test
  void aSlotThatTheServerGaveUpIsOneDifference() throws Exception {
    try (FollowedPostgres following = FollowedPostgres.tables(database, "t")) {
      following.awaitRows("t", database, ROWS);
      Client client = new Client(following);
      assertEquals(List.of(true), client.next());
      try (Connection writer = database.connect();
          Statement statement = writer.createStatement()) {
        writer.setAutoCommit(false);
        statement.execute("INSERT INTO other VALUES (1)");
        for (int n = 4; n < 10; n++) {
          database.execute("INSERT INTO t VALUES (" + n + ")", "SELECT pg_switch_wal()");
        }
        // The log that the open transaction needs is more than may be kept.
        checkpoint();
        following.awaitState("t", State.STALE, "the replication slot was lost");
        assertEquals(List.of(), database.query(SLOTS));
        writer.rollback();
      }
      following.awaitRows("t", database, ROWS);
      assertEquals(2, following.opened());
      assertEquals(2, following.told(Update.Contents.class::isInstance));
      assertFalse(client.next().contains(true), "a snapshot");
    }
  }

  /** Fails where it takes too long. */
  private void checkpoint() throws SQLException {
    try (Connection connection =
            DriverManager.getConnection(database.url() + "?socketTimeout=30", "postgres", "");
        Statement statement = connection.createStatement()) {
      statement.execute("CHECKPOINT");
    }
  }

  @Test
  void aServerThatStandsStillIsNoticedAndFollowedAgain() throws Exception {
    try (FollowedPostgres following =
        FollowedPostgres.of(
            database.url(),
            "postgres",
            List.of(FollowedPostgres.view("t", "t", 100, 1_000)),
            Duration.ofSeconds(6))) {
      following.awaitRows("t", database, ROWS);
      try (Closeable frozen = postgres.server().freeze()) {
        Objects.requireNonNull(frozen);
        following.awaitState("t", State.STALE, "the server does not answer");
      }
      database.execute("INSERT INTO t VALUES (3)");
      following.awaitRows("t", database, ROWS);
    }
  }

  @Test
  void aPreparedTransactionIsNamedAndWaitedFor() throws Exception {
    String name = "the books of 'Monday'";
    String quoted = "'" + name.replace("'", "''") + "'";
    database.execute("BEGIN", "INSERT INTO t VALUES (3)", "PREPARE TRANSACTION " + quoted);
    try (FollowedPostgres following = FollowedPostgres.tables(database, "t")) {
      following.awaitState("t", State.STALE, "in its database, run: ROLLBACK PREPARED " + quoted);
      database.execute("COMMIT PREPARED " + quoted);
      following.awaitRows("t", database, ROWS);
    }
  }

  /** One that has the only view, and is sent all at once. */
  private static final class Client {
    private final Group group;
    private StreamPosition position;
    private String id = "";

    Client(FollowedPostgres following) {
      this.group = following.database.group(List.of("t"));
      this.position = group.nowhere();
    }

    Client from(String lastId) {
      position = Objects.requireNonNull(group.resume(lastId));
      return this;
    }

    String history() {
      return id.substring(0, id.indexOf('-'));
    }

    /** Whether each event that it is sent begins the contents anew. */
    List<Boolean> next() {
      List<Boolean> snapshots = new ArrayList<>();
      for (Transition leg : group.next(position).transitions()) {
        leg.frames().forEach(frame -> snapshots.add(frame.replaces()));
        position = leg.end();
        id = leg.id();
      }
      return snapshots;
    }
  }
}
