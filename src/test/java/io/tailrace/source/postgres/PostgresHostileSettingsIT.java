package io.tailrace.source.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.tailrace.source.DatabaseSettings;
import io.tailrace.source.ViewSettings;
import io.tailrace.source.connection.Connector;
import io.tailrace.source.connection.SilenceWatch;
import io.tailrace.source.postgres.session.Session;
import io.tailrace.source.postgres.session.SessionOpening;
import io.tailrace.testing.postgres.FollowedPostgres;
import io.tailrace.testing.postgres.PostgresExtension;
import io.tailrace.testing.postgres.TestDatabase;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever the role's or the database's settings are, rows and reasons are the same. */
class PostgresHostileSettingsIT {
  private static final String PATH = "evil, sales, pg_catalog";

  /** Which of them each server has is asked. */
  private static final Map<String, String> SETTINGS =
      new LinkedHashMap<>(
          Map.ofEntries(
              Map.entry("array_nulls", "off"),
              Map.entry("backslash_quote", "off"),
              Map.entry("bytea_output", "escape"),
              Map.entry("client_encoding", "LATIN1"),
              Map.entry("constraint_exclusion", "on"),
              Map.entry("DateStyle", "German, DMY"),
              Map.entry("debug_parallel_query", "on"),
              Map.entry("default_toast_compression", "pglz"),
              Map.entry("default_transaction_deferrable", "on"),
              Map.entry("default_transaction_isolation", "serializable"),
              Map.entry("default_transaction_read_only", "on"),
              Map.entry("enable_bitmapscan", "off"),
              Map.entry("enable_hashagg", "off"),
              Map.entry("enable_hashjoin", "off"),
              Map.entry("enable_indexonlyscan", "off"),
              Map.entry("enable_indexscan", "off"),
              Map.entry("enable_nestloop", "off"),
              Map.entry("enable_sort", "off"),
              Map.entry("exit_on_error", "on"),
              Map.entry("extra_float_digits", "-15"),
              Map.entry("force_parallel_mode", "on"),
              Map.entry("gin_fuzzy_search_limit", "1"),
              Map.entry("idle_in_transaction_session_timeout", "900ms"),
              Map.entry("idle_session_timeout", "900ms"),
              Map.entry("IntervalStyle", "iso_8601"),
              Map.entry("jit", "on"),
              Map.entry("jit_above_cost", "0"),
              Map.entry("jit_inline_above_cost", "0"),
              Map.entry("join_collapse_limit", "1"),
              Map.entry("lc_messages", "POSIX"),
              Map.entry("lc_monetary", "POSIX"),
              Map.entry("lc_numeric", "POSIX"),
              Map.entry("lc_time", "POSIX"),
              Map.entry("lock_timeout", "900ms"),
              Map.entry("plan_cache_mode", "force_generic_plan"),
              Map.entry("quote_all_identifiers", "on"),
              Map.entry("random_page_cost", "1000"),
              Map.entry("restrict_nonsystem_relation_kind", "view, foreign-table"),
              Map.entry("row_security", "off"),
              Map.entry("standard_conforming_strings", "off"),
              Map.entry("statement_timeout", "900ms"),
              Map.entry("TimeZone", "Asia/Tokyo"),
              Map.entry("transaction_timeout", "900ms"),
              Map.entry("work_mem", "64kB"),
              Map.entry("xmlbinary", "hex"),
              Map.entry("xmloption", "document")));

  /** They are the role's to choose, or make no difference to what is read. */
  private static final List<String> LEFT_ALONE =
      List.of("backslash_quote", "default_toast_compression", "lc_messages");

  @RegisterExtension private static final PostgresExtension postgres = new PostgresExtension();

  private static List<String> known;
  private final TestDatabase database = postgres.newDatabase();

  /** Who has them. */
  enum Whose {
    THE_ROLE,
    THE_DATABASE
  }

  @BeforeAll
  static void start() throws SQLException {
    known = postgres.server().database().query("SELECT name FROM pg_settings");
    postgres.server().database().execute("CREATE ROLE follower LOGIN REPLICATION");
  }

  @BeforeEach
  void makeDatabase() throws SQLException {
    database.execute(
        "CREATE SCHEMA evil",
        "CREATE TABLE evil.pg_class AS SELECT 1::oid AS oid",
        "CREATE TABLE evil.pg_attribute ()",
        "CREATE TABLE evil.pg_publication ()",
        "CREATE VIEW evil.pg_namespace AS SELECT 1 / (random() * 0)::int AS oid",
        "CREATE VIEW evil.pg_settings AS SELECT 'jit' AS name, 'on' AS setting",
        "CREATE FUNCTION evil.wrong() RETURNS text VOLATILE LANGUAGE plpgsql"
            + " AS $$ BEGIN RAISE 'a function of somebody else was called'; END $$",
        function("format(text, name, name)", "text"),
        function("current_database()", "name"),
        function("concat_ws(text, text, oid, name, name)", "text"),
        function("concat_ws(text, VARIADIC anyarray)", "text"),
        function("set_config(text, text, boolean)", "text"),
        function("current_schemas(boolean)", "name[]"),
        function("unnest(name[])", "name"),
        function("pg_backend_pid()", "int"),
        function("pg_current_snapshot()", "text"),
        function("quote_ident(text)", "text"),
        function("quote_ident(name)", "text"),
        function("equal(oid, int)", "boolean"),
        function("equal(\"char\", text)", "boolean"),
        function("equal(oid, oid)", "boolean"),
        "CREATE OPERATOR evil.= (LEFTARG = oid, RIGHTARG = int, FUNCTION = evil.equal)",
        "CREATE OPERATOR evil.= (LEFTARG = oid, RIGHTARG = oid, FUNCTION = evil.equal)",
        "CREATE OPERATOR evil.>= (LEFTARG = oid, RIGHTARG = int, FUNCTION = evil.equal)",
        "CREATE OPERATOR evil.= (LEFTARG = \"char\", RIGHTARG = text, FUNCTION = evil.equal)",
        "CREATE SCHEMA sales",
        "CREATE FUNCTION sales.one() RETURNS int IMMUTABLE LANGUAGE sql AS 'SELECT 1'",
        "CREATE FUNCTION sales.next(n int) RETURNS int IMMUTABLE LANGUAGE plpgsql"
            + " AS 'BEGIN RETURN n + one(); END'",
        "CREATE TYPE sales.pair AS (at timestamptz, f float8)",
        "CREATE DOMAIN sales.days AS interval",
        "CREATE TABLE sales.orders (n int PRIMARY KEY, at timestamptz, f8 float8, f4 float4,"
            + " num numeric, i interval, d date, ts timestamp, ttz timetz, b bytea, m money,"
            + " x xml, r tstzrange, p sales.pair, dom sales.days, a text[], t text, j jsonb)",
        "ALTER TABLE sales.orders REPLICA IDENTITY FULL",
        "CREATE VIEW sales.sums AS SELECT n % 2 AS odd, sales.next(count(*)::int) AS next,"
            + " max(at) AS at, sum(f8) AS f8, xmlelement(name b, string_agg(DISTINCT b, ''::bytea)) AS x FROM sales.orders"
            + " GROUP BY 1",
        "CREATE PUBLICATION tailrace FOR TABLE sales.orders",
        "GRANT USAGE ON SCHEMA sales, evil TO follower",
        "GRANT SELECT ON ALL TABLES IN SCHEMA sales TO follower",
        "GRANT SELECT ON ALL TABLES IN SCHEMA evil TO follower");
    database.execute(insert(1), insert(2));
  }

  /** One that must not be called. */
  private static String function(String signature, String returns) {
    return "CREATE FUNCTION evil."
        + signature
        + " RETURNS "
        + returns
        + " LANGUAGE plpgsql AS $$ BEGIN RAISE 'a function of somebody else was called'; END $$";
  }

  private static String insert(int n) {
    return "SET client_encoding = 'UTF8'; INSERT INTO sales.orders VALUES ("
        + n
        + ", '2026-03-04 05:06:07.89+00', 0.1::float8 + 0.2, 1.1, 1.50, '1 year 2 mons -3 days',"
        + " '2026-03-04', '2026-03-04 05:06:07', '05:06:07+00', '\\x00ff5c', 1234.5::money,"
        + " '<a>b</a>c', tstzrange('2026-03-04 05:06:07+00', NULL),"
        + " ROW('2026-03-04 05:06:07+00', 1e300)::sales.pair, '25 hours', ARRAY['é', NULL, 'NULL'],"
        + " E'ü''\\\\\"', '{\"a\": 1.0}')";
  }

  private static String row(int n) {
    return "["
        + n
        + ",\"2026-03-04T05:06:07.89+00:00\",0.30000000000000004,1.1,1.50,"
        + "\"1 year 2 mons -3 days\",\"2026-03-04\",\"2026-03-04T05:06:07\",\"05:06:07+00\","
        + "\"\\\\x00ff5c\",\"$1,234.50\",\"<a>b</a>c\","
        + "\"[\\\"2026-03-04 05:06:07+00\\\",)\",\"(\\\"2026-03-04 05:06:07+00\\\",1e+300)\","
        + "\"25:00:00\",[\"é\",null,\"NULL\"],\"ü'\\\\\\\"\",{\"a\":1.0}]";
  }

  private static String sum(int odd, int next, String f8) {
    return "[%d,%d,\"2026-03-04T05:06:07.89+00:00\",%s,\"<b>AP9c</b>\"]".formatted(odd, next, f8);
  }

  private void makeHostile(Whose whose) throws SQLException {
    List<String> statements = new ArrayList<>();
    String name = database.name();
    String holder =
        whose == Whose.THE_ROLE
            ? "ALTER ROLE follower IN DATABASE " + name + " SET "
            : "ALTER DATABASE " + name + " SET ";
    for (Map.Entry<String, String> each : SETTINGS.entrySet()) {
      if (known.contains(each.getKey())) {
        String usual =
            database
                .query("SELECT reset_val FROM pg_settings WHERE name = '" + each.getKey() + "'")
                .get(0);
        statements.add(holder + each.getKey() + " = '" + each.getValue() + "'");
        // The one that writes has none of it.
        statements.add(
            "ALTER ROLE postgres IN DATABASE "
                + name
                + " SET "
                + each.getKey()
                + " = '"
                + usual
                + "'");
      }
    }
    statements.add(holder + "search_path = " + PATH);
    statements.add("ALTER ROLE postgres IN DATABASE " + name + " SET search_path = sales");
    database.execute(statements.toArray(String[]::new));
  }

  private Connector connector() {
    return new Connector(new DatabaseSettings("", database.url(), "follower", "secret", List.of()));
  }

  @ParameterizedTest
  @EnumSource
  void noneOfThemHoldsOnASessionOfOurs(Whose whose) throws Exception {
    makeHostile(whose);
    for (Session session :
        List.of(
            SessionOpening.ordinary(connector(), "tables"),
            SessionOpening.replication(connector(), new SilenceWatch()))) {
      for (Map.Entry<String, String> each : SETTINGS.entrySet()) {
        if (known.contains(each.getKey()) && !LEFT_ALONE.contains(each.getKey())) {
          String value = session.one("SELECT current_setting('" + each.getKey() + "')");
          if (each.getKey().startsWith("lc_")) {
            assertEquals(each.getValue(), value);
          } else {
            assertNotEquals(each.getValue(), value, each.getKey());
          }
        }
      }
      assertEquals("pg_catalog, pg_temp", path(session));
      session.abort();
    }
  }

  @ParameterizedTest
  @EnumSource
  void aComputedViewIsReadAsTheRoleWouldReadIt(Whose whose) throws Exception {
    makeHostile(whose);
    Session session = SessionOpening.ordinary(connector(), "tables");
    String planner =
        "SELECT concat_ws(' ', current_setting('work_mem'),"
            + " current_setting('enable_hashjoin'), current_setting('random_page_cost'),"
            + " current_setting('jit'), current_setting('TimeZone'))";
    String ours = "4MB on 4 off UTC";
    List<String> seen = new ArrayList<>();
    session.beginReading();
    session.asTheRole(
        () -> {
          seen.add(session.one(planner.replace("concat_ws", "pg_catalog.concat_ws")));
          seen.add(path(session));
        });
    assertEquals(List.of("64kB off 1000 off UTC", PATH), seen);
    assertEquals(ours, session.one(planner));
    assertEquals("pg_catalog, pg_temp", path(session));
    session.execute("COMMIT");
    assertEquals(ours, session.one(planner));
    assertEquals("pg_catalog, pg_temp", path(session));
    session.abort();
  }

  private static String path(Session session) throws SQLException {
    return session.one("SELECT pg_catalog.current_setting('search_path')").replace("\"", "");
  }

  @ParameterizedTest
  @EnumSource
  void everythingIsFollowedExactly(Whose whose) throws Exception {
    makeHostile(whose);
    List<ViewSettings> views =
        List.of(
            FollowedPostgres.view("orders", "orders", 100, 100_000),
            FollowedPostgres.view("qualified", "sales.orders", 100, 100_000),
            FollowedPostgres.view("sums", "sums", 100, 100_000),
            new ViewSettings("query", null, "SELECT n, next(n) AS m FROM orders", 100, 10_000),
            FollowedPostgres.view("nowhere", "nowhere", 100, 10_000));
    try (FollowedPostgres following = FollowedPostgres.of(database, "follower", views)) {
      holds(following, "orders", row(1), row(2));
      holds(following, "qualified", row(1), row(2));
      holds(following, "query", "[1,2]", "[2,3]");
      holds(following, "sums", sum(0, 2, "0.30000000000000004"), sum(1, 2, "0.30000000000000004"));
      database.execute(insert(3), "UPDATE sales.orders SET n = 4 WHERE n = 2");
      holds(following, "orders", row(1), row(3), row(4));
      holds(following, "qualified", row(1), row(3), row(4));
      holds(following, "query", "[1,2]", "[3,4]", "[4,5]");
      holds(following, "sums", sum(0, 2, "0.30000000000000004"), sum(1, 3, "0.6000000000000001"));
      assertEquals(1, following.opened());
    }
  }

  private static void holds(FollowedPostgres following, String view, String... rows)
      throws Exception {
    List<String> expected = List.of(rows).stream().map(FollowedPostgres::normal).sorted().toList();
    following.await(
        view + " to hold " + expected,
        () -> following.contents(view).equals(expected),
        () -> following.report(view) + " " + following.contents(view));
  }
}
