package io.tailrace.source.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tailrace.source.DatabaseSettings;
import io.tailrace.source.NamePattern;
import io.tailrace.source.ViewPatterns;
import io.tailrace.source.ViewSettings;
import io.tailrace.source.connection.Connector;
import io.tailrace.source.postgres.analysis.RelationFinder;
import io.tailrace.source.postgres.session.Session;
import io.tailrace.source.postgres.session.SessionOpening;
import io.tailrace.testing.postgres.PostgresExtension;
import io.tailrace.testing.postgres.TestDatabase;
import io.tailrace.view.zset.Limits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What patterns find in a real catalogue, for a role that may read some of it. */
final class RelationFinderIT {
  @RegisterExtension private static final PostgresExtension postgres = new PostgresExtension();

  private final TestDatabase database = postgres.newDatabase();
  private Session session;

  private final List<String> lines = new ArrayList<>();
  private final Logger logger = Logger.getLogger(RelationFinder.class.getName());
  private final Handler handler =
      new Handler() {
        @Override
        public void publish(LogRecord line) {
          lines.add(line.getMessage());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
      };

  @BeforeAll
  static void start() throws Exception {
    postgres.server().database().execute("CREATE ROLE reader LOGIN", "CREATE ROLE owner");
  }

  @BeforeEach
  void begin() throws Exception {
    database.execute(
        "CREATE SCHEMA sales",
        "GRANT USAGE ON SCHEMA sales TO reader",
        "ALTER DEFAULT PRIVILEGES IN SCHEMA sales GRANT SELECT ON TABLES TO reader");
    begin(database);
    logger.addHandler(handler);
  }

  private void begin(TestDatabase in) throws Exception {
    Connector connector =
        new Connector(new DatabaseSettings("", in.url(), "reader", null, List.of()));
    session = SessionOpening.ordinary(connector, "names");
  }

  @AfterEach
  void end() {
    logger.removeHandler(handler);
    session.abort();
  }

  private static ViewPatterns patterns(@Nullable Duration every, String... texts) {
    List<ViewPatterns.Rule> rules = new ArrayList<>();
    for (String text : texts) {
      NamePattern pattern = NamePattern.parse(text).orElseThrow();
      rules.add(new ViewPatterns.Rule(pattern, true, new Limits(1, 1), every));
    }
    return new ViewPatterns(rules, List.of(), Set.of("lines"), Set.of(List.of("lines")));
  }

  private List<String> names(ViewPatterns patterns) throws Exception {
    return new RelationFinder(patterns).current(session).stream().map(ViewSettings::name).toList();
  }

  private List<String> names(String... texts) throws Exception {
    return names(patterns(null, texts));
  }

  @Test
  void tablesAndViewsThatTheRoleMayReadAreFoundByName() throws Exception {
    assertEquals(List.of(), names("sales.*", "nowhere.*"));
    database.execute(
        "CREATE TABLE sales.orders (id int)",
        "CREATE UNLOGGED TABLE sales.\"Order Lines\" (id int)",
        "CREATE VIEW sales.top10 AS SELECT 1 AS x",
        "CREATE SEQUENCE sales.numbers",
        "CREATE TYPE sales.pair AS (a int, b int)",
        "CREATE INDEX ON sales.orders (id)",
        "CREATE TABLE sales.denied (id int)",
        "REVOKE ALL ON sales.denied FROM reader",
        "CREATE TABLE sales.columns_only (id int, x int)",
        "REVOKE ALL ON sales.columns_only FROM reader",
        "GRANT SELECT (id) ON sales.columns_only TO reader",
        "CREATE TABLE other (id int)",
        "GRANT SELECT ON other TO reader");
    List<String> found = List.of("sales.\"Order Lines\"", "sales.orders", "sales.top10");
    assertEquals(found, names("sales.*"));
    assertEquals(List.of("sales.orders"), names("sales.order*"));
    assertEquals(List.of("public.other"), names("*"));
    assertEquals(
        "\"sales\".\"Order Lines\"",
        new RelationFinder(patterns(null, "sales.*")).current(session).get(0).relation());
  }

  @Test
  void whatComesAndGoesIsFoundAndNotFoundAgain() throws Exception {
    RelationFinder finder = new RelationFinder(patterns(null, "sales.*"));
    String[][] steps = {
      {"CREATE TABLE sales.a (id int)", "sales.a"},
      {"ALTER TABLE sales.a RENAME TO b", "sales.b"},
      {"REVOKE SELECT ON sales.b FROM reader", ""},
      {"GRANT SELECT ON sales.b TO reader", "sales.b"},
      {"REVOKE USAGE ON SCHEMA sales FROM reader", ""},
      {"GRANT USAGE ON SCHEMA sales TO reader", "sales.b"},
      {"ALTER TABLE sales.b SET SCHEMA public", ""},
      {"ALTER TABLE public.b SET SCHEMA sales", "sales.b"},
      {"DROP TABLE sales.b", ""},
    };
    for (String[] step : steps) {
      database.execute(step[0]);
      assertEquals(
          step[1],
          String.join(" ", finder.current(session).stream().map(ViewSettings::name).toList()),
          step[0]);
    }
  }

  @Test
  void partitionsAreThoseOfTheirTable() throws Exception {
    database.execute(
        "CREATE TABLE sales.orders (id int) PARTITION BY RANGE (id)",
        "CREATE TABLE sales.orders_1 PARTITION OF sales.orders FOR VALUES FROM (0) TO (9)"
            + " PARTITION BY RANGE (id)",
        "CREATE TABLE sales.orders_1_a PARTITION OF sales.orders_1 FOR VALUES FROM (0) TO (9)",
        "CREATE TABLE sales.orders_2 PARTITION OF sales.orders FOR VALUES FROM (9) TO (19)",
        "CREATE TABLE sales.base (id int)",
        "CREATE TABLE sales.child () INHERITS (sales.base)");
    assertEquals(List.of("sales.base", "sales.child", "sales.orders"), names("sales.*"));
    assertEquals(List.of("sales.orders_1", "sales.orders_2"), names("sales.orders_*"));
    database.execute("ALTER TABLE sales.orders DETACH PARTITION sales.orders_2");
    assertEquals(
        List.of("sales.base", "sales.child", "sales.orders", "sales.orders_2"), names("sales.*"));
  }

  @Test
  void whatIsNotToldOfIsFoundWhereItIsReadAgainByItself() throws Exception {
    database.execute("CREATE MATERIALIZED VIEW sales.totals AS SELECT 1 AS x");
    assertEquals(List.of(), names("sales.*"));
    assertEquals(List.of("sales.totals"), names(patterns(Duration.ofSeconds(5), "sales.*")));
  }

  @Test
  void whatBelongsToAnExtensionIsNotFound() throws Exception {
    database.execute(
        "CREATE TABLE sales.own (id int)", "CREATE EXTENSION pg_stat_statements SCHEMA sales");
    assertEquals(List.of("sales.own"), names("sales.*"));
  }

  @Test
  void whatANameWithoutSchemaMeansIsAskedOfTheSearchPath() throws Exception {
    database.execute("CREATE TABLE sales.lines (id int)");
    assertEquals(List.of("sales.lines"), names("sales.*"));
    database.execute("ALTER ROLE reader SET search_path = sales");
    try {
      begin(database);
      assertEquals(List.of(), names("sales.*"));
    } finally {
      database.execute("ALTER ROLE reader RESET search_path");
    }
  }

  @Test
  void aSchemaIsNamedAsItIs() throws Exception {
    database.execute(
        "CREATE SCHEMA \"It's \\ odd\"",
        "CREATE TABLE \"It's \\ odd\".a (id int)",
        "GRANT USAGE ON SCHEMA \"It's \\ odd\" TO reader",
        "GRANT SELECT ON ALL TABLES IN SCHEMA \"It's \\ odd\" TO reader");
    assertEquals(List.of("\"It's \\ odd\".a"), names("\"It's \\ odd\".*"));
    session.execute("SET standard_conforming_strings = off");
    assertEquals(List.of("\"It's \\ odd\".a"), names("\"It's \\ odd\".*"));
  }

  @Test
  void theFirstThousandByNameAreFoundAndOneLineSaysSo() throws Exception {
    database.execute(
        IntStream.range(0, 1_001)
            .mapToObj(i -> String.format("CREATE VIEW sales.v%04d AS SELECT 1 AS x", i))
            .toArray(String[]::new));
    RelationFinder finder = new RelationFinder(patterns(null, "sales.*"));
    for (int look = 0; look < 2; look++) {
      List<ViewSettings> found = finder.current(session);
      assertEquals(1_000, found.size());
      assertEquals("sales.v0999", found.get(999).name());
    }
    assertEquals(
        List.of(
            "The patterns sales.* in tailrace.views find 1001 relations; the first 1000 by name are"
                + " followed. Leave some out, as with !sales.audit*, or let another node follow"
                + " them"),
        lines);
  }

  @Test
  void aNameWithUnseenCharactersIsNoViewAndOneLineSaysSo() throws Exception {
    database.execute("CREATE TABLE sales.\"a\nb\" (id int)");
    RelationFinder finder = new RelationFinder(patterns(null, "sales.*"));
    assertEquals(List.of(), finder.current(session));
    assertEquals(List.of(), finder.current(session));
    assertEquals(
        List.of(
            "sales.\"a\\u000ab\" is left out, since its name has invisible characters:"
                + " rename it"),
        lines);
  }
}
