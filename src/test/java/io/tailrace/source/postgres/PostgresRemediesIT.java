package io.tailrace.source.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tailrace.source.DatabaseSettings;
import io.tailrace.source.SetupReference;
import io.tailrace.source.ViewSettings;
import io.tailrace.source.ViewSettings.Read;
import io.tailrace.source.connection.Connector;
import io.tailrace.source.postgres.analysis.Postponements;
import io.tailrace.source.postgres.analysis.ViewInspector;
import io.tailrace.source.postgres.catalog.Verdict;
import io.tailrace.source.postgres.session.Session;
import io.tailrace.source.postgres.session.SessionOpening;
import io.tailrace.testing.postgres.FollowedPostgres;
import io.tailrace.testing.postgres.PostgresExtension;
import io.tailrace.testing.postgres.TestDatabase;
import io.tailrace.testing.postgres.TestPostgres;
import io.tailrace.view.report.State;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Every statement that a reason names is run as it is printed, with an empty search path, by
 * whoever has just the right to: afterwards the reason is gone. Names need quotes wherever they
 * can.
 */
class PostgresRemediesIT {
  private static final String READER = "Rea\"der";
  private static final String OWNER = "Own er";
  private static final String ADMINISTRATOR = "postgres";
  private static final String TABLE = "\"My S\".\"From\"";
  private static final String VIEW = "\"My S\".\"V 1\"";

  @RegisterExtension
  private static final PostgresExtension postgres =
      new PostgresExtension(Map.of("max_prepared_transactions", "2"));

  private TestDatabase database;

  @BeforeAll
  static void start() throws SQLException {
    postgres
        .server()
        .database()
        .execute(
            "CREATE ROLE \"Rea\"\"der\" LOGIN REPLICATION",
            "CREATE ROLE \"Own er\" LOGIN",
            "CREATE ROLE \"select\"");
  }

  @BeforeEach
  void makeTables() throws SQLException {
    database = postgres.newDatabase();
    database.execute("GRANT CREATE ON DATABASE " + database.name() + " TO \"Own er\"");
    run(
        OWNER,
        "CREATE SCHEMA \"My S\"",
        "CREATE TABLE " + TABLE + " (\"N\" int, a text)",
        "ALTER TABLE " + TABLE + " REPLICA IDENTITY FULL",
        "INSERT INTO " + TABLE + " VALUES (1, 'x')",
        "CREATE VIEW " + VIEW + " AS SELECT \"N\" FROM " + TABLE,
        "GRANT USAGE ON SCHEMA \"My S\" TO \"Rea\"\"der\"",
        "GRANT SELECT ON " + TABLE + ", " + VIEW + " TO \"Rea\"\"der\"",
        "CREATE PUBLICATION tailrace FOR TABLE " + TABLE);
  }

  private void run(String role, String... statements) throws SQLException {
    try (Connection connection = DriverManager.getConnection(database.url(), role, "");
        Statement statement = connection.createStatement()) {
      statement.execute("SET search_path = ''");
      for (String each : statements) {
        statement.execute(each);
      }
    }
  }

  private static ViewSettings relation(String relation) {
    return FollowedPostgres.view("v", relation, 10, 1_000);
  }

  private static ViewSettings query(String query) {
    return new ViewSettings("v", null, query, 10, 1_000);
  }

  /** Why it is refused, now; null where it can be followed. */
  private @Nullable String reason(ViewSettings view) throws Exception {
    DatabaseSettings settings =
        new DatabaseSettings("", database.url(), READER, "secret", List.of(view));
    Session session = SessionOpening.ordinary(new Connector(settings), "tables");
    try {
      Verdict verdict =
          new ViewInspector(List.of(view), session, new Postponements(System::nanoTime))
              .inspect()
              .get(0);
      return verdict instanceof Verdict.Refused refused ? refused.reason() : null;
    } finally {
      session.connection().close();
    }
  }

  /** It is refused with the reason; what that says is run, and it is followed. */
  private void helps(String reason, String role, ViewSettings view) throws Exception {
    helps(reason, role, view, 0);
  }

  private void helps(String reason, String role, ViewSettings view, int which) throws Exception {
    String told = String.valueOf(reason(view));
    assertTrue(told.contains(reason), told);
    run(role, Remedies.of(told).get(which));
    assertEquals(null, reason(view));
  }

  private void helpsAsSetup(String reason, String role, ViewSettings view) throws Exception {
    assertTrue(String.valueOf(reason(view)).endsWith(SetupReference.TEXT), reason(view));
    helps(reason, role, view);
  }

  @Test
  void schemasAndRelations() throws Exception {
    run(OWNER, "REVOKE USAGE ON SCHEMA \"My S\" FROM \"Rea\"\"der\"");
    helpsAsSetup("permission denied for schema \"My S\"; run: ", OWNER, relation(TABLE));
    run(
        OWNER,
        "REVOKE USAGE ON SCHEMA \"My S\" FROM \"Rea\"\"der\"",
        "REVOKE SELECT ON " + TABLE + " FROM \"Rea\"\"der\"");
    helpsAsSetup("permission denied for schema \"My S\"; run: ", OWNER, relation(TABLE));
    run(OWNER, "REVOKE SELECT ON " + TABLE + " FROM \"Rea\"\"der\"");
    helpsAsSetup("may not read \"My S\".\"From\"", OWNER, relation(TABLE));
    run(OWNER, "REVOKE SELECT ON " + VIEW + " FROM \"Rea\"\"der\"");
    helpsAsSetup("may not read \"My S\".\"V 1\"", OWNER, relation(VIEW));
    run(OWNER, "REVOKE SELECT ON " + VIEW + " FROM \"Rea\"\"der\"");
    run(OWNER, "REVOKE USAGE ON SCHEMA \"My S\" FROM \"Rea\"\"der\"");
    helpsAsSetup("permission denied for schema \"My S\"; run: ", OWNER, relation(VIEW));
  }

  @Test
  void aSchemaWithoutTheRelation() throws Exception {
    run(OWNER, "REVOKE USAGE ON SCHEMA \"My S\" FROM \"Rea\"\"der\"");
    ViewSettings view = relation("\"My S\".missing");
    run(OWNER, Remedies.of(String.valueOf(reason(view))).get(0));
    assertTrue(String.valueOf(reason(view)).startsWith("there is no table or view"), reason(view));
  }

  @Test
  void theOwnerOfAView() throws Exception {
    database.execute("ALTER VIEW " + VIEW + " OWNER TO \"select\"");
    helpsAsSetup(
        "the role \"select\", which owns a view of it, may not read", OWNER, relation(VIEW));
  }

  @Test
  void publications() throws Exception {
    run(OWNER, "ALTER PUBLICATION tailrace DROP TABLE " + TABLE);
    helpsAsSetup("does not have \"My S\".\"From\"", OWNER, relation(TABLE));
    run(OWNER, "ALTER PUBLICATION tailrace SET (publish = 'insert')");
    helpsAsSetup("does not send every operation", OWNER, relation(TABLE));
    run(OWNER, "DROP PUBLICATION tailrace");
    helpsAsSetup("there is no publication tailrace", OWNER, relation(VIEW));
  }

  /** The child is published before its parent, and inheriting tables are named themselves. */
  @Test
  void publishedTablesWithInheritingOnes() throws Exception {
    String children = "\"My S\".\"Child ren\"";
    run(
        OWNER,
        "CREATE TABLE " + children + " () INHERITS (" + TABLE + ")",
        "ALTER TABLE " + children + " REPLICA IDENTITY FULL",
        "ALTER PUBLICATION tailrace SET TABLE ONLY " + children);
    helpsAsSetup("does not have \"My S\".\"From\"", OWNER, relation(TABLE));
    run(OWNER, "ALTER PUBLICATION tailrace SET TABLE ONLY " + TABLE);
    helpsAsSetup("does not have \"My S\".\"Child ren\"", OWNER, relation(VIEW));
    run(OWNER, "DROP PUBLICATION tailrace");
    helpsAsSetup("there is no publication", OWNER, relation(TABLE));
  }

  @Test
  void publishedPartitions() throws Exception {
    run(
        OWNER,
        "CREATE TABLE \"My S\".\"Par ts\" (n int PRIMARY KEY) PARTITION BY LIST (n)",
        "CREATE TABLE \"My S\".\"Part\" PARTITION OF \"My S\".\"Par ts\" FOR VALUES IN (1)",
        "ALTER TABLE \"My S\".\"Part\" REPLICA IDENTITY FULL",
        "GRANT SELECT ON \"My S\".\"Par ts\", \"My S\".\"Part\" TO \"Rea\"\"der\"");
    helpsAsSetup("does not have \"My S\".\"Par ts\"", OWNER, relation("\"My S\".\"Par ts\""));
    run(OWNER, "ALTER PUBLICATION tailrace SET (publish_via_partition_root = true)");
    helpsAsSetup("under another name", OWNER, relation("\"My S\".\"Part\""));
    run(OWNER, "ALTER PUBLICATION tailrace SET TABLE " + TABLE);
    helpsAsSetup("does not have \"My S\".\"Part\"", OWNER, relation("\"My S\".\"Part\""));
    run(OWNER, "ALTER PUBLICATION tailrace SET TABLE \"My S\".\"Par ts\"");
    run(OWNER, "ALTER PUBLICATION tailrace SET (publish_via_partition_root = true)");
    helpsAsSetup("under another name", OWNER, relation("\"My S\".\"Par ts\""));
  }

  @Test
  void publishedRowsAndColumns() throws Exception {
    assumeTrue(postgres.version() >= 15);
    run(OWNER, "ALTER PUBLICATION tailrace SET TABLE " + TABLE + " WHERE (\"N\" > 1)");
    helpsAsSetup("filters the rows", OWNER, relation(TABLE));
    run(OWNER, "ALTER PUBLICATION tailrace SET TABLE " + TABLE + " (\"N\")");
    helpsAsSetup("sends only some columns", OWNER, relation(VIEW));
    run(
        OWNER,
        "CREATE TABLE \"My S\".child () INHERITS (" + TABLE + ")",
        "ALTER TABLE \"My S\".child REPLICA IDENTITY FULL",
        "ALTER PUBLICATION tailrace SET TABLE ONLY "
            + TABLE
            + " WHERE (\"N\" > 1), \"My S\".child");
    helpsAsSetup("filters the rows", OWNER, relation(VIEW));
  }

  @Test
  void generatedColumns() throws Exception {
    assumeTrue(postgres.version() >= 18);
    String table = "\"My S\".\"g G\"";
    run(
        OWNER,
        "CREATE TABLE " + table + " (n int, m int GENERATED ALWAYS AS (n) STORED)",
        "ALTER TABLE " + table + " REPLICA IDENTITY FULL",
        "GRANT SELECT ON " + table + " TO \"Rea\"\"der\"",
        "ALTER PUBLICATION tailrace ADD TABLE " + table);
    ViewSettings streamed =
        new ViewSettings("v", table, null, 10, 1_000, null, ViewSettings.LOG_BYTES, Read.STREAM);
    helps("generated column", OWNER, streamed);
  }

  @Test
  void identities() throws Exception {
    run(OWNER, "ALTER PUBLICATION tailrace DROP TABLE " + TABLE);
    for (String key : List.of("", "ALTER TABLE " + TABLE + " ADD PRIMARY KEY (\"N\")")) {
      run(OWNER, key);
      for (ViewSettings view : List.of(relation(TABLE), relation(VIEW))) {
        run(OWNER, "ALTER TABLE " + TABLE + " REPLICA IDENTITY NOTHING");
        String told = String.valueOf(reason(view));
        assertTrue(told.contains("REPLICA IDENTITY"), told);
        assertTrue(told.endsWith(SetupReference.TEXT), told);
        run(OWNER, Remedies.of(told).get(0));
        assertTrue(String.valueOf(reason(view)).contains("does not have"), reason(view));
      }
    }
  }

  @Test
  void unloggedTables() throws Exception {
    run(
        OWNER,
        "ALTER PUBLICATION tailrace DROP TABLE " + TABLE,
        "ALTER TABLE " + TABLE + " SET UNLOGGED");
    for (ViewSettings view : List.of(relation(TABLE), relation(VIEW))) {
      String told = String.valueOf(reason(view));
      assertTrue(told.contains("is unlogged"), told);
      run(OWNER, Remedies.of(told).get(0));
      assertTrue(String.valueOf(reason(view)).contains("does not have"), reason(view));
      run(OWNER, "ALTER TABLE " + TABLE + " SET UNLOGGED");
    }
  }

  @Test
  void rowLevelSecurity() throws Exception {
    String secure = "ALTER TABLE " + TABLE + " ENABLE ROW LEVEL SECURITY";
    for (int which : List.of(0, 1)) {
      String role = which == 0 ? ADMINISTRATOR : OWNER;
      run(OWNER, secure);
      helps("only some rows", role, relation(TABLE), which);
      run(ADMINISTRATOR, "ALTER ROLE \"Rea\"\"der\" NOBYPASSRLS");
      run(OWNER, secure, "ALTER TABLE " + TABLE + " FORCE ROW LEVEL SECURITY");
      helps("only some rows", role, relation(VIEW), which);
      run(ADMINISTRATOR, "ALTER ROLE \"Own er\" NOBYPASSRLS");
      run(OWNER, "ALTER TABLE " + TABLE + " NO FORCE ROW LEVEL SECURITY");
    }
  }

  @Test
  void queries() throws Exception {
    run(ADMINISTRATOR, "REVOKE TEMPORARY ON DATABASE " + database.name() + " FROM PUBLIC");
    helpsAsSetup(
        "may not create the temporary view", ADMINISTRATOR, query("SELECT * FROM " + TABLE));
  }

  /** Of each, what it is called in a view, and what the reason calls it. */
  @Test
  void functionsThatOnlyCompute() throws Exception {
    run(
        OWNER,
        "CREATE TYPE \"My S\".\"Mood y\" AS ENUM ('low')",
        "CREATE FUNCTION \"My S\".unmarked(text) RETURNS text LANGUAGE sql AS 'SELECT left($1, 1)'",
        "CREATE FUNCTION \"My S\".shout(text) RETURNS text LANGUAGE sql STABLE"
            + " AS 'SELECT upper($1)'",
        "CREATE FUNCTION \"My S\".shout(text, int) RETURNS text LANGUAGE sql STABLE"
            + " AS 'SELECT upper($1)'",
        "CREATE FUNCTION \"My S\".\"All\"(VARIADIC a text[]) RETURNS text LANGUAGE sql"
            + " AS 'SELECT array_to_string($1, '','')'",
        "CREATE FUNCTION \"My S\".many(a int, b int DEFAULT 1, OUT c int, OUT d int)"
            + " LANGUAGE plpgsql AS 'BEGIN IF a > 1 THEN c := a; END IF; d := b; END'",
        "CREATE FUNCTION \"My S\".moody(\"My S\".\"Mood y\"[], \"My S\".\"Mood y\", \"char\","
            + " timestamp with time zone) RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "CREATE FUNCTION \"My S\".nothing() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "CREATE FUNCTION \"My S\".outside(text) RETURNS text LANGUAGE sql"
            + " AS 'SELECT \"My S\".unmarked($1)'",
        "CREATE FUNCTION \"My S\".atomic(text) RETURNS text LANGUAGE sql RETURN lower($1)",
        "CREATE FUNCTION \"My S\".adding(int, int) RETURNS int LANGUAGE sql AS 'SELECT $1 + $2'",
        "CREATE AGGREGATE \"My S\".adds (int) (SFUNC = \"My S\".adding, STYPE = int)",
        "CREATE FUNCTION \"My S\".rows(int) RETURNS SETOF int LANGUAGE plpgsql"
            + " AS 'BEGIN FOR i IN 1..$1 LOOP RETURN NEXT i; END LOOP; END'");
    for (List<String> each :
        List.of(
            List.of("unmarked(a)", "unmarked(text)"),
            List.of("shout(a)", "shout(text)"),
            List.of("shout(a, 1)", "shout(text, integer)"),
            List.of("\"All\"(a, 'b')", "\"All\"(text[])"),
            List.of("many(1)", "many(integer, integer)"),
            List.of(
                "moody('{low}', 'low', 'c', '2000-01-01')",
                "moody(\"My S\".\"Mood y\"[], \"My S\".\"Mood y\", \"char\", timestamp with time"
                    + " zone)"),
            List.of("nothing()", "nothing()"),
            List.of("outside('b')", "outside(text)"),
            List.of("atomic(a)", "atomic(text)"),
            List.of("adds(\"N\") OVER ()", "adding(integer, integer)"),
            List.of("rows(2)", "rows(integer)"))) {
      run(
          OWNER,
          "CREATE OR REPLACE VIEW \"My S\".w AS SELECT ("
              + "\"My S\"."
              + each.get(0)
              + ")::text AS c FROM "
              + TABLE,
          "GRANT SELECT ON \"My S\".w TO \"Rea\"\"der\"");
      String told = String.valueOf(reason(relation("\"My S\".w")));
      assertTrue(told.contains("calls \"My S\"." + each.get(1) + ", which is not marked"), told);
      assertTrue(told.contains("; or write tailrace.view.v.every=5s"), told);
      helps("if its result depends on its arguments alone", OWNER, relation("\"My S\".w"));
    }
  }

  /** To mark one of these would hide what it does. */
  @Test
  void functionsThatDoMore() throws Exception {
    run(
        OWNER,
        "CREATE FUNCTION \"My S\".runs(text) RETURNS text LANGUAGE plpgsql"
            + " AS 'DECLARE r text; BEGIN EXECUTE $1 INTO r; RETURN r; END'",
        "CREATE FUNCTION \"My S\".reads(text) RETURNS bigint LANGUAGE sql STABLE"
            + " AS 'SELECT count(*) FROM \"My S\".\"From\"'",
        "CREATE FUNCTION \"My S\".atomic(text) RETURNS bigint LANGUAGE sql STABLE"
            + " BEGIN ATOMIC SELECT count(*) FROM \"My S\".\"From\"; END",
        "CREATE FUNCTION \"My S\".xml(text) RETURNS text LANGUAGE sql"
            + " AS 'SELECT query_to_xml($1, true, true, '''')::text'",
        "CREATE FUNCTION \"My S\".tells(text) RETURNS boolean LANGUAGE sql AS 'SELECT now() > $1'"
            .replace("> $1", "> $1::timestamptz"),
        "CREATE FUNCTION \"My S\".tells2(text) RETURNS boolean LANGUAGE sql STABLE"
            + " RETURN CURRENT_DATE > '2000-01-01'",
        "CREATE FUNCTION \"My S\".chance(text) RETURNS float LANGUAGE sql AS 'SELECT random()'",
        "CREATE FUNCTION \"My S\".sets(text) RETURNS text LANGUAGE sql STABLE"
            + " AS 'SELECT current_setting($1)'",
        "CREATE FUNCTION \"My S\".outside(text) RETURNS bigint LANGUAGE sql"
            + " AS 'SELECT \"My S\".reads($1)'");
    run(
        ADMINISTRATOR,
        "CREATE FUNCTION \"My S\".inside(text) RETURNS text LANGUAGE internal STABLE AS 'upper'",
        "CREATE SCHEMA ext",
        "CREATE EXTENSION tablefunc SCHEMA ext",
        "GRANT USAGE ON SCHEMA ext TO \"Own er\"");
    for (String each :
        List.of(
            "\"My S\".runs(a)",
            "\"My S\".reads(a)",
            "\"My S\".atomic(a)",
            "\"My S\".xml(a)",
            "\"My S\".tells(a)",
            "\"My S\".tells2(a)",
            "\"My S\".chance(a)",
            "\"My S\".sets(a)",
            "\"My S\".outside(a)",
            "\"My S\".inside(a)",
            "(SELECT count(*) FROM ext.crosstab(a) AS c (i int, j int))",
            "(SELECT count(*) FROM ext.normal_rand(1, 1, 1))")) {
      run(
          OWNER,
          "CREATE OR REPLACE VIEW \"My S\".w AS SELECT " + each + "::text AS c FROM " + TABLE,
          "GRANT SELECT ON \"My S\".w TO \"Rea\"\"der\"");
      String told = String.valueOf(reason(relation("\"My S\".w")));
      assertTrue(told.contains(", which may read tables, settings or the clock"), told);
      assertTrue(told.contains("; or write tailrace.view.v.every=5s"), told);
      assertFalse(told.contains("run: "), told);
    }
  }

  /** Before the catalogue can be looked at, and when it is done with it. */
  @Test
  void rolesThatMayNotConnect() throws Exception {
    database.execute("REVOKE CONNECT ON DATABASE " + database.name() + " FROM PUBLIC");
    lets("permission denied for database");
    database.execute("ALTER ROLE \"Rea\"\"der\" NOLOGIN");
    lets("not permitted to log in");
    database.execute("ALTER ROLE \"Rea\"\"der\" NOREPLICATION");
    lets("may not replicate");
  }

  private void lets(String reason) throws Exception {
    try (FollowedPostgres following =
        FollowedPostgres.of(database, READER, List.of(relation(TABLE)))) {
      following.awaitState("v", State.FAILED, reason);
      String told = following.report("v").reason();
      assertTrue(told.endsWith(SetupReference.TEXT), told);
      run(ADMINISTRATOR, Remedies.of(told).get(0));
      following.awaitRows("v", database, "SELECT json_build_array(\"N\", a) FROM " + TABLE);
    }
  }

  @Test
  void transactionsThatHoldUpTheSlot() throws Exception {
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement()) {
      statement.execute("SET idle_in_transaction_session_timeout = 0");
      statement.execute("BEGIN");
      statement.execute("INSERT INTO " + TABLE + " VALUES (2, 'y')");
      unblocks("a transaction that is still open");
    }
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement()) {
      statement.execute("BEGIN");
      statement.execute("INSERT INTO " + TABLE + " VALUES (2, 'y')");
      statement.execute("PREPARE TRANSACTION 'it''s \\ odd'");
    }
    unblocks("a transaction that was prepared and not ended");
  }

  private void unblocks(String reason) throws Exception {
    try (FollowedPostgres following =
        FollowedPostgres.of(database, READER, List.of(relation(TABLE)))) {
      following.awaitState("v", State.STALE, reason);
      run(ADMINISTRATOR, Remedies.of(following.report("v").reason()).get(0));
      following.awaitRows("v", database, "SELECT json_build_array(\"N\", a) FROM " + TABLE);
    }
  }

  @Test
  void theWalLevel() throws Exception {
    try (TestPostgres other = TestPostgres.start(Map.of("wal_level", "replica"))) {
      database = other.newDatabase();
      database.execute(
          "CREATE ROLE \"Rea\"\"der\" LOGIN REPLICATION",
          "CREATE TABLE t (n int)",
          "ALTER TABLE t REPLICA IDENTITY FULL",
          "GRANT SELECT ON t TO \"Rea\"\"der\"",
          "CREATE PUBLICATION tailrace FOR TABLE t");
      run(ADMINISTRATOR, Remedies.of(String.valueOf(reason(relation("public.t")))).get(0));
      assertEquals(
          List.of("logical"),
          database.query(
              "SELECT setting FROM pg_file_settings WHERE name = 'wal_level'"
                  + " AND sourcefile LIKE '%auto.conf'"));
    }
  }
}
