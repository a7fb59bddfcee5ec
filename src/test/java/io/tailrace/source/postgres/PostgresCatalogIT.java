package io.tailrace.source.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.source.ViewSettings;
import io.tailrace.source.postgres.analysis.CatalogMoment;
import io.tailrace.source.postgres.analysis.ViewAnalyzer;
import io.tailrace.source.postgres.catalog.DerivedView;
import io.tailrace.source.postgres.catalog.StreamedTable;
import io.tailrace.source.postgres.catalog.Verdict;
import io.tailrace.source.postgres.session.SessionSettings;
import io.tailrace.testing.postgres.FollowedPostgres;
import io.tailrace.testing.postgres.PostgresExtension;
import io.tailrace.testing.postgres.TestDatabase;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Which computed views can be followed and through which tables, and why others cannot. */
class PostgresCatalogIT {
  private static final Duration EVERY = Duration.ofSeconds(5);

  @RegisterExtension private static final PostgresExtension postgres = new PostgresExtension();

  private final TestDatabase database = postgres.newDatabase();
  private Connection connection;
  private ViewAnalyzer catalog;

  @BeforeAll
  static void start() throws SQLException {
    postgres
        .server()
        .database()
        .execute("CREATE ROLE reader LOGIN REPLICATION", "CREATE ROLE owner LOGIN REPLICATION");
  }

  @BeforeEach
  void makeTables() throws SQLException {
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

  private static ViewAnalyzer catalog(Connection connection) throws SQLException {
    SessionSettings.apply(connection);
    return new ViewAnalyzer(connection, connection.getMetaData().getDatabaseMajorVersion());
  }

  private record Case(String what, String reason) {}

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

  private Verdict verdict(ViewSettings view) throws SQLException {
    return catalog.examine(List.of(view)).get(0);
  }

  private DerivedView followed(ViewSettings view) throws SQLException {
    return assertInstanceOf(DerivedView.class, verdict(view));
  }

  private String refused(ViewSettings view) throws SQLException {
    String reason = assertInstanceOf(Verdict.Refused.class, verdict(view)).reason();
    assertEquals(1, reason.lines().count(), reason);
    return reason;
  }

  private void refuses(String reason, ViewSettings view) throws SQLException {
    String actual = refused(view);
    assertTrue(actual.contains(reason), () -> "not <" + reason + "> but: " + actual);
  }

  /** The tables' names, in their order. */
  private String tables(DerivedView derived) throws SQLException {
    Set<String> names = new TreeSet<>();
    for (int oid : derived.tables()) {
      names.add(database.query("SELECT " + oid + "::regclass").get(0));
    }
    return String.join(" ", names);
  }

  @Test
  void aView() throws SQLException {
    database.execute("CREATE VIEW v AS SELECT n AS \"N\", s, count(*) OVER () c FROM t");
    DerivedView derived = followed(relation("v"));
    assertEquals("SELECT \"N\", \"s\", \"c\" FROM public.v", derived.select());
    assertEquals(
        List.of("N int4", "s text", "c int8"),
        derived.columns().stream().map(each -> each.name() + " " + each.typeName()).toList());
    assertEquals("t", tables(derived));
    assertNull(derived.every());
    assertNull(followed(every(relation("v"))).every());
    assertEquals(derived.facts(), catalog.facts(List.of(derived)).get(0));
  }

  @Test
  void queries() throws SQLException {
    DerivedView derived =
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
  void queriesThatTheServerDoesNotTake() throws SQLException {
    refuses("syntax error at or near", query("SELEC 1"));
    refuses("relation \"nowhere\" does not exist", query("SELECT * FROM nowhere"));
    refuses("column \"x\" does not exist", query("SELECT x FROM t"));
    refuses("column \"n\" specified more than once", query("SELECT n, n FROM t"));
    refuses("write a single SELECT", query("SELECT 1; DROP TABLE t"));
    refuses("write a single SELECT", query(" ; -- nothing"));
    refuses("syntax error", query("INSERT INTO t VALUES (1) RETURNING n"));
    refuses("write a single SELECT", query("SELECT 1) AS q; DROP TABLE t; SELECT (1"));
    refuses("has no columns", query("SELECT"));
    refuses("the column c of tailrace.view.x.query", query("SELECT 't'::regclass AS c"));
    refuses("FOR UPDATE", every(query("SELECT n FROM t FOR UPDATE")));
    database.execute("REVOKE TEMPORARY ON DATABASE " + database.name() + " FROM PUBLIC");
    try (Connection reader = connect("reader")) {
      catalog = catalog(reader);
      refuses(
          "run: GRANT TEMPORARY ON DATABASE " + database.name() + " TO reader", query("TABLE t"));
    }
  }

  /** What tells the time, the server's state, or is another each time; and what only looks so. */
  @Test
  void functions() throws SQLException {
    database.execute(
        "CREATE TYPE mood AS ENUM ('low', 'high')",
        "CREATE FUNCTION pure(int) RETURNS int IMMUTABLE LANGUAGE sql AS 'SELECT $1'",
        "CREATE FUNCTION reading(int) RETURNS int STABLE LANGUAGE sql AS 'SELECT n FROM u'",
        "CREATE FUNCTION adding(int, int) RETURNS int STABLE LANGUAGE sql AS 'SELECT $1 + $2'",
        "CREATE AGGREGATE adds (int) (SFUNC = adding, STYPE = int)",
        "CREATE AGGREGATE adds_well (int) (SFUNC = int4pl, STYPE = int)",
        "CREATE OPERATOR @# (RIGHTARG = int, FUNCTION = reading)",
        "CREATE OPERATOR @! (RIGHTARG = int, FUNCTION = pure)",
        "CREATE TYPE pair AS (a int)",
        "CREATE FUNCTION to_pair(int) RETURNS pair STABLE LANGUAGE sql AS 'SELECT ROW($1)::pair'",
        "CREATE CAST (int AS pair) WITH FUNCTION to_pair(int)",
        "CREATE SEQUENCE numbers");
    List<Case> refused =
        List.of(
            new Case("now()", "now(), which depends on the time"),
            new Case("CURRENT_TIMESTAMP(3)", "CURRENT_TIMESTAMP, which depends on the time"),
            new Case("CURRENT_DATE", "CURRENT_DATE, which"),
            new Case("LOCALTIME(2)", "LOCALTIME, which"),
            new Case("LOCALTIMESTAMP", "LOCALTIMESTAMP, which"),
            new Case("CURRENT_TIME", "CURRENT_TIME, which"),
            new Case("transaction_timestamp()", "which depends on the time"),
            new Case("clock_timestamp()", "which depends on the time"),
            new Case("timeofday()", "which depends on the time"),
            new Case("age(at)", "age(), which depends on the time"),
            new Case("at > 'today'", "names a moment relative to now"),
            new Case("' Yesterday 10:00'::timestamp", "names a moment relative to now"),
            new Case("random()", "random(), which is volatile"),
            new Case("gen_random_uuid()", "which is volatile"),
            new Case("nextval('numbers')", "nextval(), which is volatile"),
            new Case("query_to_xml('SELECT 1', true, true, '')", "query_to_xml()"),
            new Case("table_to_xml('t', true, true, '')", "table_to_xml()"),
            new Case("txid_current()", "txid_current()"),
            new Case("pg_current_xact_id()::text", "pg_current_xact_id()"),
            new Case("pg_backend_pid()", "pg_backend_pid()"),
            new Case("current_setting('x.y', true)", "current_setting()"),
            new Case("inet_client_port()", "inet_client_port()"),
            new Case("has_table_privilege('t', 'SELECT')", "has_table_privilege()"),
            new Case("pg_get_viewdef('v')", "pg_get_viewdef()"),
            new Case("pg_relation_size('t')", "pg_relation_size()"),
            new Case("age(xmin)", "state of the server"),
            new Case("CURRENT_SCHEMA", "CURRENT_SCHEMA"),
            new Case("enum_first('low'::mood)::text", "enum_first()"),
            new Case("tableoid::regclass::text", "object identifier as a name"),
            new Case("to_regclass(s) IS NULL", "to_regclass()"),
            new Case("reading(n)", "public.reading(integer), which may read tables"),
            new Case("pure(reading(n))", "public.reading(integer), which may read tables"),
            new Case(
                "adds(n) OVER ()",
                "public.adding(integer, integer), which is not marked as IMMUTABLE"),
            new Case(
                "(SELECT adds(n) FROM u)",
                "public.adding(integer, integer), which is not marked as IMMUTABLE"),
            new Case("@# n", "public.reading(integer), which may read tables"),
            new Case("(n::pair).a", "public.to_pair(integer), which is not marked as IMMUTABLE"),
            new Case("(SELECT count(*) FROM u TABLESAMPLE system (50))", "TABLESAMPLE"),
            new Case("(SELECT count(*) FROM reading(1) r)", "public.reading(integer)"),
            new Case(
                "(SELECT count(*) FROM pg_class)", "pg_catalog.pg_class is a system catalogue"),
            new Case("(SELECT count(*) FROM information_schema.tables)", "is a system catalogue"));
    database.execute("CREATE VIEW v AS SELECT 1 AS n");
    for (Case each : refused) {
      ViewSettings view = query("SELECT n, " + each.what() + " AS c FROM t");
      refuses(each.reason(), view);
      refuses("; or write tailrace.view.x.every=5s to have it read at least that often", view);
      assertEquals(EVERY, followed(every(view)).every(), each.what());
      if (!each.reason().contains("relative to now")
          && !each.reason().contains("system catalogue")
          && !each.what().startsWith("nextval")) {
        database.execute(
            "CREATE VIEW inner_one AS SELECT n, " + each.what() + " AS c FROM t",
            "CREATE VIEW outer_one AS SELECT n FROM inner_one");
        refuses("public.inner_one", relation("outer_one"));
        database.execute("DROP VIEW inner_one CASCADE");
      }
    }
    List<String> followed =
        List.of(
            "pure(n)",
            "adds_well(n) OVER ()",
            "@! n",
            "age(at, at)",
            "at > 'epoch'",
            "s = 'today'",
            "to_char(at, 'YYYY') || ' :funcid 1299 {SQLVALUEFUNCTION :op 3 '",
            "1 AS \":funcid 1299\", 2 AS \"{SQLVALUEFUNCTION :op 3 \", 3",
            "date_trunc('day', at)",
            "at::date",
            "at + interval '1 day'",
            "concat(n, s, at)",
            "to_json(at)",
            "jsonb_build_object('a', at)",
            "json_agg(s) OVER ()",
            "to_tsvector(s) @@ to_tsquery('english', s)",
            "format('%s', at)",
            "n::text::numeric::float8",
            "CURRENT_USER",
            "pg_typeof(n)::text",
            "('low'::mood)::text",
            "(SELECT count(*) FROM generate_series(at, at, interval '1 day') g)",
            "(SELECT max(e) FROM jsonb_array_elements_text(j) e)",
            "(SELECT count(*) FROM u GROUP BY CUBE (s) HAVING (n, s) < (1, 'b') LIMIT 1)"
                .replace("(n, s) < (1, 'b')", "max(n) > 1"));
    for (String each : followed) {
      ViewSettings view = query("SELECT n, " + each + " AS c FROM t");
      Verdict verdict = verdict(view);
      assertInstanceOf(DerivedView.class, verdict, () -> each + ": " + verdict);
      assertNull(followed(every(view)).every(), each);
    }
  }

  @Test
  void kindsOfRelations() throws SQLException {
    database.execute(
        "CREATE MATERIALIZED VIEW m AS SELECT n FROM t",
        "CREATE VIEW over_m AS SELECT n FROM m",
        "CREATE UNLOGGED TABLE unlogged (n int PRIMARY KEY)",
        "CREATE VIEW over_unlogged AS SELECT n FROM unlogged",
        "CREATE FOREIGN DATA WRAPPER w",
        "CREATE SERVER there FOREIGN DATA WRAPPER w",
        "CREATE FOREIGN TABLE f (n int) SERVER there",
        "CREATE VIEW over_f AS SELECT n FROM f",
        "CREATE SEQUENCE numbers",
        "CREATE VIEW over_numbers AS SELECT last_value FROM numbers",
        "CREATE TABLE no_columns ()");
    List<Case> reasons =
        List.of(
            new Case("m", "public.m is a materialized view"),
            new Case("over_m", "public.m is a materialized view"),
            new Case("over_unlogged", "ALTER TABLE public.unlogged SET LOGGED"),
            new Case("unlogged", "ALTER TABLE public.unlogged SET LOGGED"),
            new Case("f", "is a foreign table"),
            new Case("over_f", "public.f is a foreign table"),
            new Case("numbers", "is a sequence"),
            new Case("over_numbers", "public.numbers is a sequence"),
            new Case("pg_stat_activity", "is a system catalogue"));
    for (Case each : reasons) {
      refuses(each.reason(), relation(each.what()));
      assertEquals(EVERY, followed(every(relation(each.what()))).every(), each.what());
    }
    refuses("t_pkey is not a table", every(relation("t_pkey")));
    refuses("has no columns", every(relation("no_columns")));
    try (Statement statement = connection.createStatement()) {
      statement.execute("CREATE TEMPORARY TABLE mine (n int PRIMARY KEY)");
      statement.execute("CREATE VIEW over_mine AS SELECT n FROM mine");
    }
    refuses("mine is a temporary table", every(relation("over_mine")));
    refuses("mine is a temporary table", every(query("SELECT * FROM mine")));
    refuses("there is no table or view nowhere", every(relation("nowhere")));
  }

  @Test
  void theWayToTheBaseTables() throws SQLException {
    database.execute(
        "CREATE TABLE p (n int, k int, PRIMARY KEY (n, k)) PARTITION BY LIST (n)",
        "CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1) PARTITION BY LIST (k)",
        "CREATE TABLE p11 PARTITION OF p1 FOR VALUES IN (1)",
        "CREATE TABLE p2 PARTITION OF p FOR VALUES IN (2)",
        "CREATE TABLE parent (n int PRIMARY KEY)",
        "CREATE TABLE child (PRIMARY KEY (n)) INHERITS (parent)",
        "CREATE TABLE grandchild (PRIMARY KEY (n)) INHERITS (child)",
        "ALTER PUBLICATION tailrace ADD TABLE p, parent, child, grandchild",
        "CREATE VIEW one AS SELECT n FROM t UNION SELECT k FROM p",
        "CREATE VIEW two AS SELECT o.n FROM one o WHERE n IN (SELECT n FROM parent)",
        "CREATE VIEW three AS WITH w AS (SELECT n FROM u) SELECT n FROM two JOIN w USING (n)",
        "CREATE VIEW alone AS SELECT 1 AS n");
    assertEquals("p p1 p11 p2", tables(followed(relation("p"))));
    assertEquals("SELECT \"n\", \"k\" FROM public.p", followed(relation("p")).select());
    assertEquals("p1 p11", tables(followed(relation("p1"))));
    assertInstanceOf(StreamedTable.class, verdict(relation("p2")));
    assertEquals("child grandchild parent", tables(followed(relation("parent"))));
    assertEquals("SELECT \"n\" FROM public.parent", followed(relation("parent")).select());
    assertEquals("p p1 p11 p2 t", tables(followed(relation("one"))));
    assertEquals("child grandchild p p1 p11 p2 parent t u", tables(followed(relation("three"))));
    assertEquals(
        "child grandchild p p1 p11 p2 parent t u",
        tables(followed(query("SELECT count(*) FROM three"))));
    assertEquals("", tables(followed(relation("alone"))));
  }

  @Test
  void replicaIdentities() throws SQLException {
    database.execute(
        "CREATE TABLE bare (n int NOT NULL)", "CREATE VIEW v AS SELECT count(*) FROM bare");
    String run =
        "public.bare needs a primary key or REPLICA IDENTITY FULL, else its UPDATEs fail once they"
            + " are published; run: ALTER TABLE public.bare REPLICA IDENTITY FULL";
    refuses(run, relation("v"));
    DerivedView read = followed(every(relation("v")));
    assertEquals(EVERY, read.every());
    assertEquals("", tables(read));
    for (String identity :
        List.of(
            "ALTER TABLE bare REPLICA IDENTITY FULL",
            "CREATE UNIQUE INDEX i ON bare (n); ALTER TABLE bare REPLICA IDENTITY USING INDEX i",
            "ALTER TABLE bare ADD PRIMARY KEY (n); ALTER TABLE bare REPLICA IDENTITY DEFAULT")) {
      database.execute(identity);
      assertEquals(List.of("public.bare"), unpublished(relation("v")).tables(), identity);
    }
    for (String none :
        List.of(
            "ALTER TABLE bare REPLICA IDENTITY NOTHING",
            "ALTER TABLE bare REPLICA IDENTITY USING INDEX i; DROP INDEX i",
            "ALTER TABLE bare DROP CONSTRAINT bare_pkey; ALTER TABLE bare REPLICA IDENTITY DEFAULT",
            "ALTER TABLE bare ADD PRIMARY KEY (n) DEFERRABLE")) {
      database.execute(none);
      refuses(run, relation("v"));
    }
    // Its UPDATEs and DELETEs fail, so that there are none that the stream would not tell.
    database.execute("ALTER PUBLICATION tailrace ADD TABLE bare");
    assertEquals("bare", tables(followed(relation("v"))));
    assertNull(followed(every(relation("v"))).every());
  }

  private Verdict.Unpublished unpublished(ViewSettings view) throws SQLException {
    return assertInstanceOf(Verdict.Unpublished.class, verdict(view));
  }

  @Test
  void publications() throws SQLException {
    database.execute(
        "CREATE VIEW v AS SELECT t.n FROM t, u",
        "CREATE TABLE p (n int) PARTITION BY LIST (n)",
        "CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1)",
        "CREATE TABLE p2 PARTITION OF p FOR VALUES IN (2)",
        "ALTER TABLE p1 REPLICA IDENTITY FULL",
        "ALTER TABLE p2 REPLICA IDENTITY FULL",
        "CREATE TABLE k (n int PRIMARY KEY) PARTITION BY LIST (n)",
        "CREATE TABLE k1 PARTITION OF k FOR VALUES IN (1)",
        "CREATE SCHEMA elsewhere",
        "CREATE TABLE elsewhere.k2 PARTITION OF k FOR VALUES IN (2)");
    followed(relation("v"));
    assertEquals(List.of("public.p1", "public.p2"), unpublished(relation("p")).tables());
    assertEquals(List.of("public.k"), unpublished(relation("k")).tables());
    database.execute("ALTER PUBLICATION tailrace ADD TABLE p1");
    assertEquals(List.of("public.p2"), unpublished(relation("p")).tables());
    database.execute("ALTER PUBLICATION tailrace ADD TABLE p2, k");
    followed(relation("p"));
    assertEquals("elsewhere.k2 k k1", tables(followed(relation("k"))));
    database.execute("ALTER PUBLICATION tailrace SET (publish_via_partition_root = true)");
    refuses("SET (publish_via_partition_root = false)", relation("k"));
    refuses("SET (publish_via_partition_root = false)", query("SELECT n FROM p"));
    followed(relation("v"));
    database.execute(
        "ALTER PUBLICATION tailrace SET (publish_via_partition_root = false)",
        "ALTER PUBLICATION tailrace SET (publish = 'insert, update, delete')");
    refuses("SET (publish = 'insert, update, delete, truncate')", relation("v"));
    assertEquals("t u", tables(followed(every(relation("v")))));
    database.execute(
        "ALTER PUBLICATION tailrace SET (publish = 'insert, update, delete, truncate')");
    followed(relation("v"));
    database.execute("ALTER PUBLICATION tailrace DROP TABLE t, u");
    assertEquals(
        new Verdict.Unpublished(relation("v"), List.of("public.t", "public.u"), true, true),
        verdict(relation("v")));
    assertInstanceOf(Verdict.Unpublished.class, verdict(every(relation("v"))));
    database.execute("GRANT SELECT ON v TO reader");
    try (Connection reader = connect("reader")) {
      catalog = catalog(reader);
      assertEquals(
          new Verdict.Unpublished(relation("v"), List.of("public.t", "public.u"), true, false),
          verdict(relation("v")));
      assertEquals(EVERY, followed(every(relation("v"))).every());
    }
    catalog = catalog(connection);
    database.execute("DROP PUBLICATION tailrace");
    assertEquals(
        new Verdict.Unpublished(relation("v"), List.of("public.t", "public.u"), false, true),
        verdict(relation("v")));
    database.execute("CREATE PUBLICATION tailrace FOR ALL TABLES");
    followed(relation("v"));
    followed(relation("k"));
    if (version() >= 15) {
      database.execute(
          "DROP PUBLICATION tailrace", "CREATE PUBLICATION tailrace FOR TABLES IN SCHEMA public");
      followed(relation("v"));
      assertEquals("elsewhere.k2 k k1", tables(followed(relation("k"))));
      database.execute(
          "DROP PUBLICATION tailrace", "CREATE PUBLICATION tailrace FOR TABLE u, t WHERE (n > 3)");
      refuses("filters the rows of public.t; run: ALTER PUBLICATION", relation("v"));
      assertEquals("t u", tables(followed(every(relation("v")))));
      database.execute(
          "DROP PUBLICATION tailrace", "CREATE PUBLICATION tailrace FOR TABLE u, t (n)");
      refuses("sends only some columns of public.t; run: ALTER PUBLICATION", relation("v"));
    }
  }

  private int version() throws SQLException {
    return connection.getMetaData().getDatabaseMajorVersion();
  }

  @Test
  void rights() throws SQLException {
    database.execute(
        "CREATE SCHEMA hidden",
        "CREATE TABLE hidden.t (n int PRIMARY KEY)",
        "ALTER PUBLICATION tailrace ADD TABLE hidden.t",
        "CREATE VIEW v AS SELECT n FROM hidden.t",
        "CREATE VIEW over_v AS SELECT n FROM v",
        "CREATE VIEW owned AS SELECT n FROM hidden.t",
        "ALTER VIEW owned OWNER TO owner");
    try (Connection reader = connect("reader")) {
      catalog = catalog(reader);
      refuses(
          "the role reader may not read public.v; run: GRANT SELECT ON public.v TO reader",
          every(relation("v")));
      database.execute("GRANT SELECT ON v, over_v, owned TO reader");
      assertEquals("hidden.t", tables(followed(relation("v"))));
      assertEquals("hidden.t", tables(followed(relation("over_v"))));
      refuses("the role owner, which owns a view of it, may not read hidden.t", relation("owned"));
      refuses("permission denied for schema hidden", query("SELECT * FROM hidden.t"));
      refuses("run: GRANT SELECT ON public.t TO reader", query("SELECT * FROM t"));
      database.execute("GRANT SELECT (n) ON t TO reader");
      assertEquals("t", tables(followed(query("SELECT n FROM t"))));
    }
  }

  @Test
  void rowLevelSecurity() throws SQLException {
    database.execute(
        "CREATE VIEW v AS SELECT n FROM t",
        "CREATE VIEW owned AS SELECT n FROM t",
        "ALTER VIEW owned OWNER TO owner",
        "CREATE TABLE p (n int PRIMARY KEY) PARTITION BY LIST (n)",
        "CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1)",
        "ALTER TABLE p1 ENABLE ROW LEVEL SECURITY",
        "ALTER PUBLICATION tailrace ADD TABLE p",
        "GRANT SELECT ON t, p TO owner",
        "GRANT SELECT ON t, v, owned, p, p1 TO reader");
    try (Connection reader = connect("reader")) {
      catalog = catalog(reader);
      for (ViewSettings view : List.of(relation("v"), relation("owned"), query("TABLE t"))) {
        followed(view);
      }
      database.execute("ALTER TABLE t ENABLE ROW LEVEL SECURITY");
      followed(relation("v"));
      refuses("shows the role owner only some rows", relation("owned"));
      refuses(
          "ALTER ROLE reader BYPASSRLS; or run: ALTER TABLE public.t DISABLE", query("TABLE t"));
      assertEquals(EVERY, followed(every(query("TABLE t"))).every());
      database.execute("ALTER TABLE t OWNER TO owner");
      followed(relation("owned"));
      database.execute("ALTER TABLE t FORCE ROW LEVEL SECURITY");
      refuses("shows the role owner only some rows", relation("owned"));
      database.execute("ALTER ROLE owner BYPASSRLS");
      followed(relation("owned"));
      database.execute("ALTER ROLE owner NOBYPASSRLS", "ALTER ROLE reader BYPASSRLS");
      followed(query("TABLE t"));
      database.execute("ALTER ROLE reader NOBYPASSRLS");
      followed(relation("p"));
      refuses("shows the role reader only some rows", query("TABLE p1"));
      if (version() >= 15) {
        database.execute("ALTER VIEW v SET (security_invoker)");
        refuses("shows the role reader only some rows", relation("v"));
        database.execute(
            "CREATE VIEW over_v AS SELECT n FROM v", "GRANT SELECT ON over_v TO reader");
        refuses("shows the role reader only some rows", relation("over_v"));
        database.execute("ALTER VIEW v SET (security_invoker = off)");
        followed(relation("over_v"));
      }
    }
  }

  @Test
  void typesAsInTables() throws SQLException {
    database.execute(
        "CREATE TABLE c (n int PRIMARY KEY, r regclass)",
        "ALTER PUBLICATION tailrace ADD TABLE c",
        "CREATE VIEW v AS SELECT n, r FROM c");
    refuses("the column r of public.v cannot be followed: its type regclass", every(relation("v")));
    assertEquals("c", tables(followed(query("SELECT n FROM v"))));
  }

  @Test
  void whatChangesTheFactsAndWhatDoesNot() throws SQLException {
    database.execute(
        "CREATE TYPE mood AS ENUM ('low', 'high')",
        "CREATE TABLE typed (n int PRIMARY KEY, m mood)",
        "CREATE FUNCTION pure(int) RETURNS int IMMUTABLE LANGUAGE sql AS 'SELECT $1'",
        "CREATE FUNCTION plus(int, int) RETURNS int IMMUTABLE LANGUAGE sql AS 'SELECT $1 + $2'",
        "CREATE AGGREGATE adds (int) (SFUNC = plus, STYPE = int)",
        "CREATE OPERATOR @! (RIGHTARG = int, FUNCTION = pure)",
        "CREATE TABLE p (n int PRIMARY KEY) PARTITION BY LIST (n)",
        "CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1)",
        "CREATE TABLE p2 (n int PRIMARY KEY)",
        "ALTER PUBLICATION tailrace ADD TABLE p, typed",
        "CREATE VIEW one AS SELECT t.n AS a, s FROM t JOIN p USING (n)",
        "CREATE VIEW two AS SELECT one.a, m::text, @! a AS b, one.s FROM one JOIN typed ON a = n",
        "CREATE VIEW three AS SELECT adds(two.a) FROM two");
    List<ViewSettings> views =
        List.of(
            relation("three"),
            query(
                "SELECT adds(x.a + @! x.a) FROM one x JOIN typed ON x.a = typed.n WHERE typed.m = 'low'"));
    List<String> changes =
        List.of(
            "CREATE OR REPLACE VIEW one AS SELECT t.n AS a, s FROM t JOIN p USING (n) WHERE n > 1",
            "ALTER TABLE p ATTACH PARTITION p2 FOR VALUES IN (2)",
            "ALTER TABLE p DETACH PARTITION p2",
            "ALTER TABLE p DETACH PARTITION p1",
            "ALTER TABLE t RENAME TO tt",
            "ALTER TABLE tt RENAME TO t",
            "ALTER TABLE t RENAME COLUMN n TO nn",
            "ALTER TABLE t RENAME COLUMN nn TO n",
            "ALTER TABLE t ADD COLUMN more int",
            "ALTER TABLE t DROP COLUMN more",
            "ALTER TABLE t ALTER COLUMN at TYPE timestamp",
            "ALTER TABLE t REPLICA IDENTITY FULL",
            "ALTER TABLE t ENABLE ROW LEVEL SECURITY",
            "ALTER TABLE t DISABLE ROW LEVEL SECURITY",
            "CREATE OR REPLACE FUNCTION pure(int) RETURNS int IMMUTABLE LANGUAGE sql AS 'SELECT 2'",
            "CREATE OR REPLACE FUNCTION plus(int, int) RETURNS int IMMUTABLE LANGUAGE sql"
                + " AS 'SELECT $1 - $2'",
            "ALTER TYPE mood ADD VALUE 'middle'",
            "ALTER TYPE mood RENAME VALUE 'middle' TO 'medium'",
            "ALTER PUBLICATION tailrace DROP TABLE t",
            "ALTER PUBLICATION tailrace ADD TABLE t",
            "ALTER PUBLICATION tailrace SET (publish = 'insert')",
            "ALTER PUBLICATION tailrace SET (publish = 'insert, update, delete, truncate')",
            "CREATE TABLE parent (n int PRIMARY KEY, s text, at timestamp, j jsonb)"
                + "; ALTER PUBLICATION tailrace ADD TABLE parent; ALTER TABLE t INHERIT parent"
                + "; CREATE OR REPLACE VIEW one AS SELECT n AS a, s FROM parent JOIN p USING (n)",
            "ALTER TABLE t NO INHERIT parent",
            "ALTER VIEW one RENAME TO uno",
            "ALTER VIEW uno RENAME TO one",
            "ALTER TABLE p SET SCHEMA pg_temp".replace("pg_temp", "aside"),
            "ALTER TABLE aside.p SET SCHEMA public");
    database.execute("CREATE SCHEMA aside");
    List<String> housekeeping =
        List.of(
            "INSERT INTO t SELECT i, 's' FROM generate_series(1, 1000) i",
            "INSERT INTO typed SELECT i, 'low' FROM generate_series(1, 1000) i",
            "ANALYZE",
            "VACUUM",
            "VACUUM FULL t",
            "VACUUM FREEZE",
            "CREATE INDEX ON t (s)",
            "REINDEX TABLE t",
            "CREATE TABLE unrelated (n int)",
            "CREATE VIEW unrelated_view AS SELECT n FROM t",
            "GRANT SELECT ON t TO reader",
            "ALTER TABLE t SET (autovacuum_enabled = false)",
            "TRUNCATE t, typed",
            "CHECKPOINT");
    for (ViewSettings view : views) {
      DerivedView before = followed(view);
      assertEquals(before.facts(), catalog(connection).facts(List.of(before)).get(0));
      for (String each : housekeeping) {
        database.execute(each);
        assertEquals(before.facts(), catalog.facts(List.of(before)).get(0), each);
        assertEquals(before, verdict(view), each);
      }
      database.execute("DROP TABLE unrelated", "DROP VIEW unrelated_view");
    }
    for (String each : changes) {
      List<List<String>> before = List.of(facts(views.get(0)), facts(views.get(1)));
      database.execute(each);
      assertNotEquals(before.get(0), facts(views.get(0)), each);
      assertNotEquals(before.get(1), facts(views.get(1)), each);
    }
  }

  private final Map<ViewSettings, DerivedView> last = new HashMap<>();

  /** Also where it is refused in between. */
  private List<String> facts(ViewSettings view) throws SQLException {
    if (verdict(view) instanceof DerivedView derived) {
      last.put(view, derived);
    }
    DerivedView derived = last.get(view);
    return derived == null ? List.of() : catalog.facts(List.of(derived)).get(0);
  }

  @Test
  void aQueryMeansWhatItsNamesMeanNow() throws SQLException {
    ViewSettings query = query("SELECT * FROM t");
    DerivedView before = followed(query);
    assertEquals(4, before.columns().size());
    database.execute("ALTER TABLE t ADD COLUMN more int");
    assertEquals(5, followed(query).columns().size());
    database.execute("ALTER TABLE t RENAME TO was_t", "ALTER TABLE u RENAME TO t");
    assertEquals("t", tables(followed(query)));
    assertEquals(2, followed(query).columns().size());
    database.execute(
        "CREATE SCHEMA postgres",
        "CREATE TABLE postgres.t (n int PRIMARY KEY)",
        "ALTER PUBLICATION tailrace ADD TABLE postgres.t");
    assertEquals(1, followed(query).columns().size());
    database.execute("DROP SCHEMA postgres CASCADE");
    assertEquals(2, followed(query).columns().size());
    database.execute("DROP TABLE t");
    refuses("relation \"t\" does not exist", query);
  }

  /** Inside the transaction with the slot's snapshot nothing is written, and nothing newer seen. */
  @Test
  void atASnapshot() throws SQLException {
    ViewSettings query = query("SELECT * FROM t");
    DerivedView before = followed(query);
    try (Statement statement = connection.createStatement()) {
      statement.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
      assertEquals(before, followed(query));
      database.execute("ALTER TABLE t ADD COLUMN more int");
      assertEquals(before, followed(query));
      statement.execute("COMMIT");
      assertEquals(5, followed(query).columns().size());
      database.execute("ALTER TABLE t DROP COLUMN more");
      statement.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
      refuses("is being altered", query);
      statement.execute("COMMIT");
      assertEquals(4, followed(query).columns().size());
    }
  }

  @Test
  void ancestorsAreAllThatARelationIsAPartOf() throws SQLException {
    database.execute(
        "CREATE TABLE p (n int, k int) PARTITION BY LIST (n)",
        "CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1) PARTITION BY LIST (k)",
        "CREATE TABLE p11 PARTITION OF p1 FOR VALUES IN (1)",
        "CREATE TABLE mother (n int)",
        "CREATE TABLE father (m int)",
        "CREATE TABLE child () INHERITS (mother, father)",
        "CREATE TABLE grandchild () INHERITS (child, mother)");
    int nowhere = 4_000_000;
    assertEquals(
        Map.of(
            oid("p"),
            Set.of(),
            oid("p1"),
            Set.of(oid("p")),
            oid("p11"),
            Set.of(oid("p1"), oid("p")),
            oid("grandchild"),
            Set.of(oid("child"), oid("mother"), oid("father")),
            oid("t"),
            Set.of(),
            nowhere,
            Set.of()),
        catalog.ancestors(
            List.of(oid("p"), oid("p1"), oid("p11"), oid("grandchild"), oid("t"), nowhere)));
    assertEquals(Map.of(), catalog.ancestors(List.of()));
  }

  private int oid(String relation) throws SQLException {
    return Integer.parseUnsignedInt(
        database.query("SELECT '" + relation + "'::regclass::oid").get(0));
  }

  @Test
  void aMomentSeesWhatWasCommittedBeforeIt() throws SQLException {
    CatalogMoment before = catalog.moment();
    database.execute("INSERT INTO u VALUES (1)");
    long transaction = Long.parseLong(database.query("SELECT xmin FROM u").get(0));
    CatalogMoment after = catalog.moment();
    assertTrue(!before.snapshot().seesCommitOf((int) transaction));
    assertTrue(after.snapshot().seesCommitOf((int) transaction));
    assertTrue(Long.compareUnsigned(before.logPosition(), after.logPosition()) < 0);
    assertTrue(before.timeMs() <= after.timeMs());
  }

  /** Else a look would take the longer, the more relations there are, by its round trips alone. */
  @Test
  void aThousandRelationsTakeAsManyStatementsAsTwo() throws SQLException {
    int half = 500;
    List<String> made = new ArrayList<>();
    List<ViewSettings> views = new ArrayList<>();
    for (int i = 0; i < half; i++) {
      made.add("CREATE TABLE a" + i + " (n int PRIMARY KEY, s text)");
      made.add("ALTER TABLE a" + i + " REPLICA IDENTITY FULL");
      made.add("CREATE VIEW b" + i + " AS SELECT s, count(*) FROM a" + i + " GROUP BY 1");
      made.add("ALTER PUBLICATION tailrace ADD TABLE a" + i);
      views.add(FollowedPostgres.view("a" + i, "a" + i, 10, 1000));
      views.add(FollowedPostgres.view("b" + i, "public.b" + i, 10, 1000));
    }
    database.execute(made.toArray(String[]::new));
    AtomicInteger statements = new AtomicInteger();
    catalog = new ViewAnalyzer(counted(statements), version());
    List<Verdict> verdicts = catalog.examine(views);
    assertTrue(verdicts.stream().allMatch(Verdict::isExact));
    assertEquals(views, verdicts.stream().map(Verdict::view).toList());
    statements.set(0);
    catalog.examine(views.subList(0, 2));
    int ofTwo = statements.getAndSet(0);
    assertEquals(verdicts, catalog.examine(views));
    assertEquals(ofTwo, statements.get());
    assertTrue(ofTwo > 0);
  }

  /** The same connection; what is asked on it is counted. */
  private Connection counted(AtomicInteger statements) {
    return (Connection)
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {Connection.class},
            (proxy, method, arguments) -> {
              if (Set.of("createStatement", "prepareStatement").contains(method.getName())) {
                statements.incrementAndGet();
              }
              return method.invoke(connection, arguments);
            });
  }

  @Test
  void aNameThatIsNoneIsToldOfThatNameAlone() throws SQLException {
    database.execute(
        "CREATE SCHEMA closed",
        "CREATE TABLE closed.c (n int)",
        "CREATE TABLE \"Odd.Name\" (n int PRIMARY KEY)",
        "ALTER TABLE \"Odd.Name\" REPLICA IDENTITY FULL",
        "ALTER PUBLICATION tailrace ADD TABLE \"Odd.Name\"",
        "GRANT SELECT ON ALL TABLES IN SCHEMA public TO reader");
    try (Connection reader = connect("reader")) {
      List<String> reasons = new ArrayList<>();
      List<ViewSettings> views =
          Stream.of(
                  "closed.c",
                  "nowhere.c",
                  "\"unended",
                  "elsewhere.public.t",
                  "a.b.c.d",
                  "t t",
                  database.name() + " . PUBLIC. \"Odd.Name\"")
              .map(name -> FollowedPostgres.view(name, name, 10, 1000))
              .toList();
      for (Verdict each : catalog(reader).examine(views)) {
        reasons.add(each instanceof Verdict.Refused no ? no.reason() : "followed");
      }
      List<String> expected =
          List.of(
              "permission denied for schema closed; run: GRANT USAGE ON SCHEMA closed TO reader",
              "there is no table or view nowhere.c",
              "is not a name of a table or view: a quotation mark has no end",
              "is not a name of a table or view: it is of another database",
              "is not a name of a table or view: it has too many parts",
              "is not a name of a table or view: there is more behind it",
              "followed");
      for (int i = 0; i < expected.size(); i++) {
        assertTrue(reasons.get(i).contains(expected.get(i)), reasons.get(i));
      }
    }
  }
}
