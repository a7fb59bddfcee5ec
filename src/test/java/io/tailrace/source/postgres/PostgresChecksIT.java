package io.tailrace.source.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tailrace.testing.postgres.FollowedPostgres;
import io.tailrace.testing.postgres.PostgresExtension;
import io.tailrace.testing.postgres.TestDatabase;
import io.tailrace.testing.postgres.TestPostgres;
import io.tailrace.view.report.State;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Each thing that keeps a view from being followed, its message, and that what helps helps. */
class PostgresChecksIT {
  @RegisterExtension
  private static final PostgresExtension postgres =
      new PostgresExtension(
          Map.of("max_wal_senders", "3", "max_replication_slots", "2", "wal_level", "logical"));

  private final TestDatabase database = postgres.newDatabase();

  @BeforeAll
  static void start() throws SQLException {
    postgres
        .server()
        .database()
        .execute("CREATE ROLE reader LOGIN REPLICATION", "CREATE ROLE plain LOGIN");
  }

  @BeforeEach
  void makeTables() throws SQLException {
    database.execute(
        "CREATE TABLE good (n int)",
        "ALTER TABLE good REPLICA IDENTITY FULL",
        "INSERT INTO good VALUES (1)",
        "CREATE PUBLICATION tailrace FOR TABLE good",
        "GRANT SELECT ON good TO reader");
  }

  private static FollowedPostgres follow(TestDatabase in, String user, String... relations) {
    return FollowedPostgres.of(
        in,
        user,
        List.of(relations).stream().map(r -> FollowedPostgres.view(r, r, 10, 200)).toList());
  }

  private void refuses(String relation, String reason) throws Exception {
    refuses("postgres", relation, reason);
  }

  /** The bad view fails for the reason, the good one beside it is followed all the same. */
  private void refuses(String user, String relation, String reason) throws Exception {
    try (FollowedPostgres following = follow(database, user, "good", relation)) {
      following.awaitState(relation, State.FAILED, reason);
      following.awaitRows("good", database, "SELECT json_build_array(n) FROM good");
      assertEquals(State.FAILED, following.report(relation).state());
    }
  }

  @Test
  void names() throws Exception {
    refuses("nowhere", "there is no table or view nowhere");
    refuses("no.where", "there is no table or view no.where");
    refuses("a.b.c.d.e", "is not a name of a table or view");
    refuses("good; DROP TABLE good", "good; DROP TABLE good");
  }

  @Test
  void kindsOfRelations() throws Exception {
    database.execute(
        "CREATE MATERIALIZED VIEW m AS SELECT 1 AS n",
        "CREATE UNLOGGED TABLE u (n int)",
        "CREATE SEQUENCE s",
        "CREATE TABLE empty ()");
    refuses("m", "is a materialized view");
    refuses("u", "ALTER TABLE public.u SET LOGGED");
    refuses("s", "is a sequence");
    refuses("empty", "has no columns");
  }

  @Test
  void columns() throws Exception {
    database.execute("CREATE TABLE r (n int, c regclass)", "ALTER TABLE r REPLICA IDENTITY FULL");
    refuses("r", "the column c of public.r cannot be followed");
  }

  @Test
  void generatedColumnsThatAreNotSentAreRead() throws Exception {
    database.execute(
        "CREATE TABLE g (n int PRIMARY KEY, twice int GENERATED ALWAYS AS (n * 2) "
            + (postgres.version() >= 18 ? "VIRTUAL)" : "STORED)"),
        "INSERT INTO g VALUES (1)");
    try (FollowedPostgres following = follow(database, "postgres", "g")) {
      following.awaitRows("g", database, "SELECT json_build_array(n, twice) FROM g");
      database.execute("UPDATE g SET n = 5");
      following.awaitRows("g", database, "SELECT json_build_array(n, twice) FROM g");
    }
  }

  @Test
  void generatedColumnsThatTheServerCanSend() throws Exception {
    assumeTrue(postgres.version() >= 18);
    database.execute(
        "CREATE TABLE g (n int, twice int GENERATED ALWAYS AS (n * 2) STORED)",
        "ALTER TABLE g REPLICA IDENTITY FULL",
        "INSERT INTO g VALUES (1)",
        "DROP PUBLICATION tailrace");
    try (FollowedPostgres following = follow(database, "postgres", "g")) {
      following.awaitRows("g", database, "SELECT json_build_array(n, twice) FROM g");
      database.execute("UPDATE g SET n = 5");
      following.awaitRows("g", database, "SELECT json_build_array(n, twice) FROM g");
    }
  }

  @Test
  void replicaIdentity() throws Exception {
    database.execute("CREATE TABLE t (n int)", "INSERT INTO t VALUES (1)");
    try (FollowedPostgres following = follow(database, "postgres", "good", "t")) {
      following.awaitState("t", State.FAILED, "run: ALTER TABLE public.t REPLICA IDENTITY FULL");
      following.awaitRows("good", database, "SELECT json_build_array(n) FROM good");
      assertEquals(
          List.of("0"),
          database.query("SELECT count(*) FROM pg_publication_tables WHERE tablename = 't'"));
      database.execute("ALTER TABLE t REPLICA IDENTITY FULL");
      following.awaitRows("t", database, "SELECT json_build_array(n) FROM t");
    }
  }

  @Test
  void privileges() throws Exception {
    database.execute("CREATE TABLE t (n int)", "ALTER TABLE t REPLICA IDENTITY FULL");
    try (FollowedPostgres following = follow(database, "reader", "good", "t")) {
      following.awaitState("t", State.FAILED, "run: GRANT SELECT ON public.t TO reader");
      following.awaitRows("good", database, "SELECT json_build_array(n) FROM good");
      database.execute("GRANT SELECT ON t TO reader");
      following.awaitState(
          "t", State.FAILED, "run: ALTER PUBLICATION tailrace ADD TABLE ONLY public.t");
      database.execute("ALTER PUBLICATION tailrace ADD TABLE t", "INSERT INTO t VALUES (1)");
      following.awaitRows("t", database, "SELECT json_build_array(n) FROM t");
      database.execute("ALTER TABLE t ENABLE ROW LEVEL SECURITY");
      following.awaitState("t", State.FAILED, "ALTER ROLE reader BYPASSRLS");
      database.execute("ALTER TABLE t DISABLE ROW LEVEL SECURITY");
      following.awaitRows("t", database, "SELECT json_build_array(n) FROM t");
      database.execute("REVOKE SELECT ON t FROM reader", "INSERT INTO t VALUES (2)");
      following.awaitState("t", State.FAILED, "run: GRANT SELECT ON public.t TO reader");
      database.execute("INSERT INTO good VALUES (2)");
      following.awaitRows("good", database, "SELECT json_build_array(n) FROM good");
    }
  }

  @Test
  void publications() throws Exception {
    database.execute(
        "CREATE TABLE t (n int, m int)",
        "ALTER TABLE t REPLICA IDENTITY FULL",
        "ALTER PUBLICATION tailrace ADD TABLE t WHERE (n > 1)");
    refuses("t", "the publication tailrace filters the rows of public.t");
    database.execute("ALTER PUBLICATION tailrace SET TABLE good, t (n)");
    refuses("t", "the publication tailrace sends only some columns of public.t");
    database.execute(
        "ALTER PUBLICATION tailrace SET TABLE good",
        "CREATE TABLE parts (n int) PARTITION BY LIST (n)",
        "CREATE TABLE part PARTITION OF parts FOR VALUES IN (1)",
        "ALTER TABLE part REPLICA IDENTITY FULL",
        "ALTER PUBLICATION tailrace SET (publish_via_partition_root = true)");
    refuses("part", "SET (publish_via_partition_root = false)");
    database.execute("ALTER PUBLICATION tailrace SET (publish = 'insert')");
    try (FollowedPostgres following = follow(database, "postgres", "good")) {
      following.awaitState("good", State.FAILED, "SET (publish = 'insert, update, delete");
    }
    database.execute("DROP PUBLICATION tailrace");
    try (FollowedPostgres following = follow(database, "reader", "good")) {
      following.awaitState(
          "good", State.FAILED, "run: CREATE PUBLICATION tailrace FOR TABLE ONLY public.good");
    }
    database.execute("CREATE PUBLICATION tailrace FOR TABLES IN SCHEMA public");
    try (FollowedPostgres following = follow(database, "reader", "good")) {
      following.awaitRows("good", database, "SELECT json_build_array(n) FROM good");
    }
  }

  @Test
  void aRoleThatMayNotReplicate() throws Exception {
    database.execute("GRANT SELECT ON good TO plain");
    try (FollowedPostgres following = follow(database, "plain", "good")) {
      following.awaitState("good", State.FAILED, "run: ALTER ROLE plain REPLICATION");
    }
  }

  @Test
  void aLogInThatIsRefused() throws Exception {
    try (FollowedPostgres following = follow(database, "nobody there", "good")) {
      following.awaitState("good", State.FAILED, "check tailrace.user");
    }
    TestDatabase nowhere = new TestDatabase(postgres.server(), "nowhere");
    try (FollowedPostgres following = follow(nowhere, "postgres", "good")) {
      following.awaitState("good", State.FAILED, "check tailrace.url");
    }
  }

  @Test
  void limits() throws Exception {
    database.execute(
        "CREATE TABLE many (n int)",
        "ALTER TABLE many REPLICA IDENTITY FULL",
        "INSERT INTO many SELECT 1 FROM generate_series(1, 100000)",
        "CREATE TABLE wide (t text)",
        "ALTER TABLE wide REPLICA IDENTITY FULL",
        "INSERT INTO wide SELECT repeat('x', 300)");
    refuses("many", "tailrace.view.many.max-rows");
    refuses("wide", "tailrace.view.wide.max-bytes");
  }

  @Test
  void noSlotLeft() throws Exception {
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement()) {
      statement.execute("SELECT pg_create_physical_replication_slot('a', true, true)");
      statement.execute("SELECT pg_create_physical_replication_slot('b', true, true)");
      try (FollowedPostgres following = follow(database, "postgres", "good")) {
        following.awaitState("good", State.FAILED, "raise max_replication_slots");
        statement.execute("SELECT pg_drop_replication_slot('a')");
        following.awaitRows("good", database, "SELECT json_build_array(n) FROM good");
      }
      statement.execute("SELECT pg_drop_replication_slot('b')");
    }
  }

  @Test
  void noWalSenderAndTheWrongWalLevel() throws Exception {
    try (TestPostgres other = TestPostgres.start(Map.of("max_wal_senders", "0"))) {
      TestDatabase bare = other.newDatabase();
      bare.execute("CREATE TABLE good (n int)", "ALTER TABLE good REPLICA IDENTITY FULL");
      try (FollowedPostgres following = follow(bare, "postgres", "good")) {
        following.awaitState("good", State.FAILED, "raise max_wal_senders");
        bare.execute("ALTER SYSTEM SET wal_level = replica");
      }
    }
    try (TestPostgres other = TestPostgres.start(Map.of("wal_level", "replica"))) {
      TestDatabase bare = other.newDatabase();
      bare.execute("CREATE TABLE good (n int)", "ALTER TABLE good REPLICA IDENTITY FULL");
      try (FollowedPostgres following = follow(bare, "postgres", "good")) {
        following.awaitState("good", State.FAILED, "run: ALTER SYSTEM SET wal_level = logical");
      }
    }
  }

  @Test
  void anOpenTransactionIsNamed() throws Exception {
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute("SET application_name = 'the long one'");
      statement.execute("INSERT INTO good VALUES (2)");
      try (FollowedPostgres following = follow(database, "postgres", "good")) {
        following.awaitState(
            "good", State.STALE, "user postgres, application the long one, since ");
        connection.commit();
        following.awaitRows("good", database, "SELECT json_build_array(n) FROM good");
      }
    }
  }
}
