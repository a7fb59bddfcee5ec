package io.tailrace.source.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tailrace.source.DatabaseSettings;
import io.tailrace.source.ViewSettings;
import io.tailrace.source.connection.Connector;
import io.tailrace.source.postgres.analysis.Postponements;
import io.tailrace.source.postgres.analysis.ViewInspector;
import io.tailrace.source.postgres.session.Session;
import io.tailrace.source.postgres.session.SessionOpening;
import io.tailrace.source.postgres.session.SqlName;
import io.tailrace.source.postgres.setup.Setup;
import io.tailrace.testing.postgres.FollowedPostgres;
import io.tailrace.testing.postgres.PostgresExtension;
import io.tailrace.testing.postgres.TestDatabase;
import io.tailrace.testing.postgres.TestPostgres;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What the script says is all that it takes, and may be run twice. */
class SetupScriptIT {
  private static final String EVERYTHING =
      "SELECT concat_ws(' ', p.xmin, p.oid, r.oid, r.xmin, r.prrelid::regclass)"
          + " FROM pg_publication p LEFT JOIN pg_publication_rel r ON r.prpubid = p.oid"
          + " UNION ALL SELECT concat_ws(' ', oid, relreplident, relacl) FROM pg_class"
          + " WHERE oid >= 16384 AND relkind IN ('r', 'p', 'v')"
          + " UNION ALL SELECT concat_ws(' ', oid, xmin) FROM pg_authid ORDER BY 1";

  @RegisterExtension private static final PostgresExtension postgres = new PostgresExtension();

  private static int roles;

  @TempDir private Path folder;
  private TestDatabase database;
  private String role;

  @BeforeAll
  static void start() throws Exception {
    assumeTrue(hasPsql(), "psql is not installed: apt-get install postgresql-client");
  }

  private static boolean hasPsql() throws InterruptedException {
    try {
      return new ProcessBuilder("psql", "--version")
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException e) {
      return false;
    }
  }

  @BeforeEach
  void makeTables() throws SQLException {
    database = postgres.newDatabase();
    role = "the \"reader\" " + ++roles;
    database.execute(
        "REVOKE ALL ON DATABASE " + database.name() + " FROM PUBLIC",
        "CREATE ROLE \"clerk " + roles + "\"",
        "CREATE SCHEMA \"My S\"",
        "CREATE TABLE \"My S\".\"bare\" (n int)",
        "CREATE TABLE \"My S\".\"keyed\" (n int PRIMARY KEY)",
        "CREATE TABLE \"My S\".\"off\" (n int PRIMARY KEY DEFERRABLE)",
        "CREATE TABLE \"My S\".parts (n int PRIMARY KEY) PARTITION BY LIST (n)",
        "CREATE TABLE \"My S\".\"part 1\" PARTITION OF \"My S\".parts FOR VALUES IN (1)",
        "CREATE TABLE \"My S\".loose (n int) PARTITION BY LIST (n)",
        "CREATE TABLE \"My S\".\"loose 1\" PARTITION OF \"My S\".loose FOR VALUES IN (1)",
        "CREATE TABLE \"My S\".child () INHERITS (\"My S\".bare)",
        "CREATE VIEW \"My S\".\"in\" AS SELECT k.n FROM \"My S\".keyed k, \"My S\".off",
        "CREATE VIEW sums AS SELECT count(*) AS n FROM \"My S\".\"in\", \"My S\".child",
        "CREATE TABLE single (n int)",
        "INSERT INTO \"My S\".keyed VALUES (1)",
        "INSERT INTO \"My S\".off VALUES (1)",
        "INSERT INTO \"My S\".parts VALUES (1)",
        "INSERT INTO \"My S\".loose VALUES (1)",
        "INSERT INTO \"My S\".child VALUES (1)",
        "INSERT INTO single VALUES (1)");
  }

  private static List<ViewSettings> views() {
    List<ViewSettings> views = new ArrayList<>();
    for (String each :
        List.of("single", "sums", "\"My S\".parts", "\"My S\".loose", "\"My S\".\"bare\"")) {
      views.add(FollowedPostgres.view("v" + views.size(), each, 10, 1_000));
    }
    return views;
  }

  private DatabaseSettings settings(List<ViewSettings> views) {
    return new DatabaseSettings("", database.url(), role, "secret", views);
  }

  /** What psql says; it ends at the first error. */
  private String run(String script, String in) throws Exception {
    Path file = Files.writeString(folder.resolve("setup.sql"), script);
    Process psql =
        new ProcessBuilder(
                "psql",
                "-X",
                "-q",
                "-v",
                "ON_ERROR_STOP=1",
                "-f",
                file.toString(),
                "-h",
                "127.0.0.1",
                "-p",
                String.valueOf(database.server().port()),
                "-U",
                "postgres",
                "-d",
                in)
            .redirectErrorStream(true)
            .start();
    String said = new String(psql.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(psql.waitFor() == 0, !said.contains("ERROR"), said);
    return said;
  }

  private void isEnough(String script, List<ViewSettings> views) throws Exception {
    assertEquals("", run(script, database.name()));
    List<String> before = database.query(EVERYTHING);
    assertEquals("", run(script, database.name()));
    assertEquals(before, database.query(EVERYTHING));
    try (FollowedPostgres following = FollowedPostgres.of(database, role, views)) {
      for (ViewSettings each : views) {
        String from = each.relation() == null ? "(" + each.query() + ") q" : each.relation();
        following.awaitRows(each.name(), database, "SELECT json_build_array(n) FROM " + from);
      }
      database.execute("UPDATE \"My S\".off SET n = 2", "UPDATE \"My S\".loose SET n = 1");
      database.execute("INSERT INTO \"My S\".keyed VALUES (2)");
      following.awaitRows("v1", database, "SELECT json_build_array(n) FROM sums");
    }
  }

  @Test
  void beforeTheDatabaseCouldBeAsked() throws Exception {
    Setup setup = new Setup(settings(views()));
    isEnough(setup.script(), views());
  }

  @Test
  void ofTheCatalogue() throws Exception {
    String quoted = SqlName.quoted(role);
    String clerk = "\"clerk " + roles + "\"";
    database.execute(
        "CREATE ROLE " + quoted + " LOGIN",
        "GRANT CONNECT ON DATABASE " + database.name() + " TO " + quoted,
        "GRANT SELECT ON \"My S\".keyed, \"My S\".off TO " + quoted,
        "ALTER VIEW \"My S\".\"in\" OWNER TO " + clerk,
        "REVOKE SELECT ON \"My S\".keyed, \"My S\".off FROM " + clerk,
        "CREATE PUBLICATION tailrace FOR TABLE ONLY \"My S\".child WITH (publish = 'insert')");
    if (postgres.version() >= 15) {
      database.execute("ALTER PUBLICATION tailrace SET TABLE \"My S\".keyed WHERE (n > 5)");
      database.execute("ALTER VIEW sums SET (security_invoker = true)");
    }
    List<ViewSettings> views = views();
    views.add(new ViewSettings("late", null, "SELECT n FROM single WHERE n > 0", 10, 1_000));
    String script = examined(views);
    assertTrue(script.contains("The view late is a query"), script);
    assertTrue(script.contains("GRANT SELECT ON \"My S\".keyed TO " + clerk), script);
    assertFalse(script.contains("ALTER SYSTEM"), script);
    assertEquals(
        postgres.version() >= 15, script.contains("DROP TABLE ONLY \"My S\".keyed;"), script);
    assertEquals("", run(script, database.name()));
    isEnough(examined(views), views);
  }

  private String examined(List<ViewSettings> views) throws Exception {
    Setup setup = new Setup(settings(views));
    Session session = SessionOpening.ordinary(new Connector(settings(views)), "tables");
    try {
      setup.examined(
          new ViewInspector(views, session, new Postponements(System::nanoTime)).inspect(),
          session);
    } finally {
      session.connection().close();
    }
    return setup.script();
  }

  @Test
  void nothingIsDoneInAnotherDatabase() throws Exception {
    database.execute(
        "CREATE ROLE " + SqlName.quoted(role) + " LOGIN",
        "GRANT CONNECT ON DATABASE " + database.name() + " TO " + SqlName.quoted(role));
    String said = run(examined(views()), "postgres");
    assertTrue(
        said.contains("this is for the database " + database.name() + ", not for postgres"), said);
  }

  @Test
  void theWalLevelAndWhatIsMissing() throws Exception {
    try (TestPostgres other = TestPostgres.start(Map.of("wal_level", "replica"))) {
      database = other.newDatabase();
      database.execute("CREATE ROLE " + SqlName.quoted(role) + " LOGIN", "CREATE TABLE t (n int)");
      List<ViewSettings> views =
          List.of(
              FollowedPostgres.view("t", "t", 10, 100),
              FollowedPostgres.view("u", "no.where", 10, 100),
              FollowedPostgres.view("w", "where 1", 10, 100));
      String script = examined(views);
      assertTrue(script.contains("-- There is no no.where: create it"), script);
      assertTrue(script.contains("-- There is no where 1: create it"), script);
      String warned = run(script, database.name());
      assertFalse(warned.contains("ERROR"), warned);
      assertEquals(List.of("logical"), inFile());
      database.execute("ALTER SYSTEM RESET wal_level");
      views = views.subList(0, 1);
      run(new Setup(settings(views)).script(), database.name());
      assertEquals(List.of("logical"), inFile());
    }
  }

  private List<String> inFile() throws SQLException {
    return database.query(
        "SELECT setting FROM pg_file_settings WHERE name = 'wal_level'"
            + " AND sourcefile LIKE '%auto.conf'");
  }
}
