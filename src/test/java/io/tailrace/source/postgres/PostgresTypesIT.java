package io.tailrace.source.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tailrace.source.TypeCase;
import io.tailrace.source.TypeTable;
import io.tailrace.source.TypeTable.Section;
import io.tailrace.testing.postgres.FollowedPostgres;
import io.tailrace.testing.postgres.PostgresExtension;
import io.tailrace.testing.postgres.TestDatabase;
import io.tailrace.view.report.State;
import io.tailrace.view.report.ViewRows;
import io.tailrace.view.zset.Column;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The table of types is what a real server sends, from the snapshot and from the stream. */
class PostgresTypesIT {
  /** Nothing can be put into them but by the server itself. */
  private static final List<String> WITHOUT_INPUT =
      List.of(
          "gtsvector",
          "gtsvector[]",
          "pg_brin_bloom_summary",
          "pg_brin_minmax_multi_summary",
          "pg_dependencies",
          "pg_mcv_list",
          "pg_ndistinct",
          "pg_node_tree");

  private static final String WRITTEN_OUR_WAY =
      "SET TimeZone = 'UTC'; SET DateStyle = 'ISO, MDY'; SET IntervalStyle = 'postgres';"
          + " SET extra_float_digits = 1; SET bytea_output = 'hex'";

  @RegisterExtension private static final PostgresExtension postgres = new PostgresExtension();

  private static int version;
  private final TestDatabase database = postgres.newDatabase();

  /** The cases of one section, a column each. */
  private record Types(String table, List<TypeCase> cases) {
    String create() {
      return columns("CREATE TABLE " + table + " (k int", i -> " " + cases.get(i).type()) + ")";
    }

    String view() {
      return "view_of_" + table;
    }

    String insert(int k) {
      return "INSERT INTO "
          + table
          + " VALUES ("
          + k
          + cases.stream().map(each -> ", " + each.sql()).collect(Collectors.joining())
          + ")";
    }

    String update(int k) {
      return columns("UPDATE " + table + " SET k = " + k, i -> " = " + cases.get(i).sql());
    }

    private String columns(String start, IntFunction<String> then) {
      return IntStream.range(0, cases.size())
          .mapToObj(i -> ", c" + i + then.apply(i))
          .collect(Collectors.joining("", start, ""));
    }

    String row(int k) {
      return cases.stream()
          .map(TypeCase::json)
          .collect(Collectors.joining(",", "[" + k + ",", "]"));
    }

    String nulls(int k) {
      return "[" + k + ",null".repeat(cases.size()) + "]";
    }
  }

  @BeforeAll
  static void start() throws SQLException {
    version = postgres.version();
  }

  /** Whose settings would show everything in another way. */
  @BeforeEach
  void makeDatabase() throws SQLException {
    for (String setting :
        List.of(
            "TimeZone = 'Asia/Tokyo'",
            "DateStyle = 'German, DMY'",
            "IntervalStyle = 'iso_8601'",
            "extra_float_digits = -5",
            "bytea_output = 'escape'",
            "quote_all_identifiers = on",
            "xmlbinary = 'hex'")) {
      database.execute("ALTER DATABASE " + database.name() + " SET " + setting);
    }
    database.execute(TypeTable.setup().toArray(String[]::new));
  }

  private static List<Types> types() {
    List<Types> types = new ArrayList<>();
    for (Section section : TypeTable.sections()) {
      List<TypeCase> cases =
          section.cases().stream()
              .filter(each -> each.database().equals(TypeTable.POSTGRES))
              .filter(each -> !each.refused() && each.on(version))
              .toList();
      if (!cases.isEmpty()) {
        types.add(new Types("types_" + types.size(), cases));
      }
    }
    return types;
  }

  private void create(List<Types> all) throws SQLException {
    for (Types types : all) {
      database.execute(
          "SET TimeZone = 'UTC'",
          "SET DateStyle = 'ISO, MDY'",
          types.create(),
          "ALTER TABLE " + types.table() + " REPLICA IDENTITY FULL",
          "CREATE VIEW " + types.view() + " AS SELECT * FROM " + types.table(),
          "INSERT INTO " + types.table() + " VALUES (0)",
          types.insert(1));
    }
  }

  @Test
  void everyTypeIsTheSameFromSnapshotAndStream() throws Exception {
    List<Types> all = types();
    create(all);
    try (FollowedPostgres following =
        FollowedPostgres.tables(
            database,
            all.stream()
                .flatMap(each -> Stream.of(each.table(), each.view()))
                .toArray(String[]::new))) {
      for (Types types : all) {
        check(following, types, types.nulls(0), types.row(1));
        assertEquals(
            types.cases().stream().map(TypeCase::name).toList(),
            following.report(types.table()).columns().stream().map(Column::type).skip(1).toList());
        change(types.insert(2));
        check(following, types, types.nulls(0), types.row(1), types.row(2));
        check(following, types.view(), types.nulls(0), types.row(1), types.row(2));
        change("UPDATE " + types.table() + " SET k = 3 WHERE k = 1");
        check(following, types, types.nulls(0), types.row(2), types.row(3));
        change(types.update(4) + " WHERE k = 0");
        check(following, types, types.row(2), types.row(3), types.row(4));
        change("DELETE FROM " + types.table() + " WHERE k < 4");
        check(following, types, types.row(4));
      }
      assertEquals(1, following.opened());
    }
  }

  private void change(String sql) throws SQLException {
    database.execute("SET TimeZone = 'UTC'", "SET DateStyle = 'ISO, MDY'", sql);
  }

  private static void check(FollowedPostgres following, Types types, String... rows)
      throws Exception {
    check(following, types.table(), rows);
  }

  private static void check(FollowedPostgres following, String view, String... rows)
      throws Exception {
    List<String> expected = Stream.of(rows).sorted().toList();
    following.await(
        "the rows of " + view,
        () -> rows(following, view).equals(expected),
        () ->
            following.report(view).reason()
                + ": "
                + difference(expected.toString(), rows(following, view).toString()));
  }

  private static List<String> rows(FollowedPostgres following, String view) {
    ViewRows rows = following.database.rows(view);
    List<String> all = new ArrayList<>();
    if (rows != null) {
      rows.rows().forEach((row, weight) -> all.add(row.toString()));
    }
    return all.stream().sorted().toList();
  }

  private static String difference(String expected, String found) {
    int at = 0;
    while (at < Math.min(expected.length(), found.length())
        && expected.charAt(at) == found.charAt(at)) {
      at++;
    }
    return around(found, at) + " instead of " + around(expected, at);
  }

  private static String around(String text, int at) {
    return text.substring(Math.max(0, at - 40), Math.min(text.length(), at + 40));
  }

  @Test
  void theTextAndToJsonAreThoseOfTheTable() throws Exception {
    List<Types> all = types();
    create(all);
    List<String> wrong = new ArrayList<>();
    try (Connection connection =
            DriverManager.getConnection(
                database.url() + "?preferQueryMode=simple", "postgres", "");
        Statement statement = connection.createStatement()) {
      statement.execute(WRITTEN_OUR_WAY);
      for (Types types : all) {
        for (int i = 0; i < types.cases().size(); i++) {
          TypeCase each = types.cases().get(i);
          String select = "SELECT c%d, to_json(c%d) FROM %s WHERE k = 1";
          try (ResultSet row = statement.executeQuery(select.formatted(i, i, types.table()))) {
            row.next();
            if (!Objects.equals(each.text(), row.getString(1))) {
              wrong.add(each + " is sent as " + row.getString(1));
            }
            if (!each.toJson().equals(String.valueOf(row.getString(2)))) {
              wrong.add(each + " is " + row.getString(2) + " to to_json");
            }
          }
        }
      }
    }
    assertEquals(List.of(), wrong);
  }

  @Test
  void everyTypeOfTheServerIsInTheTable() throws Exception {
    List<String> known =
        Stream.concat(
                TypeTable.followed(TypeTable.POSTGRES).stream().map(TypeCase::name),
                TypeTable.refused().stream()
                    .flatMap(each -> Stream.of(each.name(), each.name() + "[]")))
            .toList();
    TreeSet<String> missing =
        new TreeSet<>(
            database.query(
                """
                SELECT t.typname || m.suffix FROM pg_type t, (VALUES (''), ('[]')) m (suffix)
                WHERE t.oid < 16384 AND t.typtype IN ('b', 'm', 'r')
                  AND t.typnamespace = 'pg_catalog'::regnamespace
                  AND NOT EXISTS (SELECT FROM pg_type e WHERE e.typarray = t.oid)
                  AND (m.suffix = '' OR t.typarray <> 0)
                """));
    missing.removeAll(WITHOUT_INPUT);
    known.forEach(missing::remove);
    assertEquals(List.of(), List.copyOf(missing));
  }

  @Test
  void aTypeThatShowsNamesOfTheCatalogueIsRefused() throws Exception {
    List<TypeCase> refused = TypeTable.refused();
    List<String> tables = new ArrayList<>();
    for (TypeCase each : refused) {
      String table = "refused_" + tables.size();
      tables.add(table);
      database.execute("CREATE TABLE " + table + " (k int, c " + each.type() + ")");
    }
    try (FollowedPostgres following =
        FollowedPostgres.tables(database, tables.toArray(String[]::new))) {
      for (int i = 0; i < tables.size(); i++) {
        following.awaitState(tables.get(i), State.FAILED, "type " + refused.get(i).text());
        following.awaitState(
            tables.get(i), State.FAILED, "is shown as a name that can change without the row");
      }
    }
  }

  @Test
  void largeValuesOfEveryKindStayWhereTheyDidNotChange() throws Exception {
    database.execute(
        "CREATE TABLE large (k int, t text, j json, b bytea, a int[], d document, n numeric)",
        "ALTER TABLE large REPLICA IDENTITY FULL",
        "ALTER TABLE large ALTER t SET STORAGE EXTERNAL, ALTER j SET STORAGE EXTERNAL,"
            + " ALTER b SET STORAGE EXTERNAL, ALTER a SET STORAGE EXTERNAL,"
            + " ALTER d SET STORAGE EXTERNAL, ALTER n SET STORAGE EXTERNAL",
        "INSERT INTO large SELECT k, repeat('é😀', 5000), to_json(repeat('\"', 9000)),"
            + " decode(repeat('00ff', 9000), 'hex'), array_fill(k, ARRAY[90, 90]),"
            + " ('[' || repeat('1, ', 5000) || '1]')::document, repeat('9', 1000)::numeric"
            + " FROM generate_series(1, 3) k");
    String select =
        "SELECT json_build_array(k, t, j, '\\x' || encode(b, 'hex'), a, d, n) FROM large";
    try (FollowedPostgres following = FollowedPostgres.tables(database, "large")) {
      following.awaitRows("large", database, select);
      database.execute("UPDATE large SET k = k + 10");
      following.awaitRows("large", database, select);
      database.execute("UPDATE large SET t = '', a = '{}' WHERE k = 12");
      following.awaitRows("large", database, select);
      assertEquals(1, following.opened());
    }
  }

  @Test
  void anotherEncodingOfTheDatabaseIsSentAsUtf8() throws Exception {
    TestDatabase latin = encoded("latin1", "LATIN1");
    latin.execute("INSERT INTO words VALUES ('é'), (convert_from('\\xff', 'LATIN1'))");
    String select = "SELECT json_build_array(word) FROM words";
    try (FollowedPostgres following = FollowedPostgres.tables(latin, "words")) {
      following.awaitRows("words", latin, select);
      latin.execute("INSERT INTO words VALUES ('ü')", "DELETE FROM words WHERE word = 'é'");
      following.awaitRows("words", latin, select);
      assertEquals(List.of("[\"ü\"]", "[\"ÿ\"]"), following.contents("words"));
    }
  }

  @Test
  void textWithoutAnEncodingIsRefused() throws Exception {
    TestDatabase bytes = encoded("bytes", "SQL_ASCII");
    bytes.execute("INSERT INTO words VALUES ('é')");
    try (FollowedPostgres following = FollowedPostgres.tables(bytes, "words")) {
      following.await("é", () -> following.contents("words").equals(List.of("[\"é\"]")));
      bytes.execute("INSERT INTO words VALUES (E'\\xe9')");
      following.awaitState("words", State.FAILED, "SQL_ASCII");
    }
  }

  private static TestDatabase encoded(String name, String encoding) throws SQLException {
    postgres
        .server()
        .database()
        .execute(
            "CREATE DATABASE "
                + name
                + " ENCODING '"
                + encoding
                + "' LOCALE 'C' TEMPLATE template0");
    TestDatabase encoded = new TestDatabase(postgres.server(), name);
    encoded.execute("CREATE TABLE words (word text)", "ALTER TABLE words REPLICA IDENTITY FULL");
    return encoded;
  }
}
