package io.tailrace.source.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.source.ViewSettings;
import io.tailrace.testing.TestDatabase;
import io.tailrace.testing.TestPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which computed views can be followed and through which tables, and why others cannot. */
class PostgresCatalogIT {
  private static final Duration EVERY = Duration.ofSeconds(5);

  private static TestPostgres server;
  private TestDatabase database;
  private Connection connection;
  private PostgresCatalog catalog;

  @BeforeAll
  static void start() throws SQLException {
    server = TestPostgres.start(Map.of());
    server
        .database()
        .execute("CREATE ROLE reader LOGIN REPLICATION", "CREATE ROLE owner LOGIN REPLICATION");
  }

  @AfterAll
  static void stop() throws IOException {
    server.close();
  }

  @BeforeEach
  void makeTables() throws SQLException {
    database = server.newDatabase();
    connection = connect("postgres");
    catalog = catalog(connection);
    database.execute(
        "CREATE TABLE t (n int PRIMARY KEY, s text, at timestamptz, j jsonb)",
        "CREATE TABLE u (n int PRIMARY KEY, s text)",
        "CREATE PUBLICATION tailrace FOR TABLE t, u");
  }

  @AfterEach
  void close() throws SQLException {
    connection.close();
  }

  private Connection connect(String user) throws SQLException {
    return DriverManager.getConnection(database.url() + "?preferQueryMode=simple", user, "");
  }

  private static PostgresCatalog catalog(Connection connection) throws SQLException {
    return new PostgresCatalog(connection, connection.getMetaData().getDatabaseMajorVersion());
  }

  private static ViewSettings relation(String relation) {
    return new ViewSettings("x", relation, null, 10, 1000);
  }

  private static ViewSettings query(String query) {
    return new ViewSettings("x", null, query, 10, 1000);
  }

  private static ViewSettings every(ViewSettings view) {
    return new ViewSettings(
        view.name(), view.relation(), view.query(), view.maxRows(), view.maxBytes(), EVERY);
  }

  private PostgresVerdict verdict(ViewSettings view) throws SQLException {
    return catalog.examine(List.of(view)).get(0);
  }

  private PostgresDerived followed(ViewSettings view) throws SQLException {
    return assertInstanceOf(PostgresDerived.class, verdict(view));
  }

  private String refused(ViewSettings view) throws SQLException {
    String reason = assertInstanceOf(PostgresVerdict.Refused.class, verdict(view)).reason();
    assertEquals(1, reason.lines().count(), reason);
    return reason;
  }

  private void refuses(String reason, ViewSettings view) throws SQLException {
    String actual = refused(view);
    assertTrue(actual.contains(reason), () -> "not <" + reason + "> but: " + actual);
  }

  /** The tables' names, in their order. */
  private String tables(PostgresDerived derived) throws SQLException {
    Set<String> names = new TreeSet<>();
    for (int oid : derived.tables()) {
      names.add(database.query("SELECT " + oid + "::regclass").get(0));
    }
    return String.join(" ", names);
  }

  @Test
  void aView() throws SQLException {
    database.execute("CREATE VIEW v AS SELECT n AS \"N\", s, count(*) OVER () c FROM t");
    PostgresDerived derived = followed(relation("v"));
    assertEquals("SELECT \"N\", \"s\", \"c\" FROM public.v", derived.select());
    assertEquals(
        List.of("N int4", "s text", "c int8"),
        derived.columns().stream().map(each -> each.name() + " " + each.typeName()).toList());
    assertEquals("t", tables(derived));
    assertNull(derived.every());
    assertNull(followed(every(relation("v"))).every());
    assertEquals(derived.facts(), catalog.facts(derived));
  }

  @Test
  void queries() throws SQLException {
    PostgresDerived derived =
        followed(
            query("SELECT u.s, sum(t.n) FROM t JOIN u USING (n) GROUP BY 1;\n-- all; of them"));
    assertEquals(
        "SELECT * FROM (\nSELECT u.s, sum(t.n) FROM t JOIN u USING (n) GROUP BY 1\n) AS q",
        derived.select());
    assertEquals(
        List.of("s text", "sum int8"),
        derived.columns().stream().map(each -> each.name() + " " + each.typeName()).toList());
    assertEquals("t u", tables(derived));
    assertEquals("", tables(followed(query("SELECT 1 AS one -- nothing"))));
    assertEquals("t", tables(followed(query("TABLE t"))));
    assertEquals(
        "u", tables(followed(query("WITH w AS (SELECT * FROM u) SELECT n FROM w LIMIT 3"))));
    assertEquals("t u", tables(followed(query("SELECT n FROM t WHERE EXISTS (SELECT FROM u)"))));
    assertEquals(
        List.of("0"), database.query("SELECT count(*) FROM pg_class WHERE relname ~ 'tailrace'"));
  }

  @Test
  void refusals() throws SQLException {
    refuses("there is no table or view nowhere", relation("nowhere"));
  }
}
