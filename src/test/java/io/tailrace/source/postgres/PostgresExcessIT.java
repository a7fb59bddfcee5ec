package io.tailrace.source.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.source.DatabaseSettings;
import io.tailrace.source.ViewSettings;
import io.tailrace.source.connection.Connector;
import io.tailrace.source.postgres.session.Session;
import io.tailrace.source.postgres.session.SessionOpening;
import io.tailrace.source.postgres.setup.ExcessPrivileges;
import io.tailrace.testing.postgres.FollowedPostgres;
import io.tailrace.testing.postgres.PostgresExtension;
import io.tailrace.testing.postgres.TestDatabase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Rights that our role has and does not need are reported, with statements that take them away. */
class PostgresExcessIT {
  private static final Logger LOG = Logger.getLogger(ExcessPrivileges.class.getName());

  @RegisterExtension private static final PostgresExtension postgres = new PostgresExtension();

  private static TestDatabase database;

  private final List<String> lines = new ArrayList<>();
  private final Handler handler =
      new Handler() {
        @Override
        public void publish(LogRecord line) {
          lines.add(line.getLevel() + " " + line.getMessage());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
      };

  @BeforeAll
  static void start() throws SQLException {
    database = postgres.newDatabase();
    database.execute(
        "CREATE SCHEMA sales",
        "CREATE TABLE sales.orders (n int)",
        "CREATE VIEW totals AS SELECT count(*) FROM sales.orders",
        "CREATE TABLE unwatched (n int, m int)",
        "CREATE ROLE reader LOGIN REPLICATION",
        "CREATE ROLE clerks",
        "CREATE ROLE powers",
        "CREATE ROLE granting",
        "GRANT pg_write_all_data TO powers",
        "GRANT USAGE ON SCHEMA sales TO reader",
        "GRANT SELECT ON sales.orders, totals TO reader");
  }

  @BeforeEach
  void listen() {
    LOG.addHandler(handler);
    LOG.setUseParentHandlers(false);
  }

  @AfterEach
  void listenNoMore() {
    LOG.removeHandler(handler);
    LOG.setUseParentHandlers(true);
  }

  /** What is logged when a source is opened so often. */
  private List<String> reported(String user, int times) throws Exception {
    lines.clear();
    List<ViewSettings> views =
        List.of(
            new ViewSettings("orders", "sales.orders", null, 10, 1_000),
            new ViewSettings("totals", "totals", null, 10, 1_000),
            new ViewSettings("missing", "nowhere.orders", null, 10, 1_000),
            new ViewSettings("query", null, "SELECT 1", 10, 1_000));
    Connector connector =
        new Connector(new DatabaseSettings("", database.url(), user, "secret", views));
    ExcessPrivileges excess = new ExcessPrivileges();
    for (int i = 0; i < times; i++) {
      Session session = SessionOpening.ordinary(connector, "tables");
      try {
        excess.report(session);
      } finally {
        session.connection().close();
      }
    }
    return List.copyOf(lines);
  }

  @Test
  void aRoleThatMayWhatItNeedsIsNotReported() throws Exception {
    assertEquals(List.of(), reported("reader", 1));
  }

  @Test
  void aSuperuserIsAdvisedToMakeARole() throws Exception {
    assertEquals(
        List.of(
            "WARNING The role postgres is a superuser, and Tailrace only reads; name another one in"
                + " tailrace.user, and run the script of GET api/setup.sql"),
        reported("postgres", 2));
  }

  @Test
  void eachRightIsReportedOnceAndWhatIsWrittenTakesItAway() throws Exception {
    for (String given :
        List.of(
            "GRANT INSERT, UPDATE ON sales.orders TO reader",
            "GRANT DELETE ON sales.orders TO PUBLIC",
            "GRANT clerks TO reader; GRANT TRUNCATE ON sales.orders TO clerks",
            "GRANT UPDATE ON totals TO reader",
            "GRANT pg_write_all_data, pg_execute_server_program TO reader",
            "GRANT pg_read_all_data TO reader",
            "GRANT powers TO reader",
            "GRANT powers TO granting WITH ADMIN OPTION; SET ROLE granting; GRANT powers TO reader",
            "CREATE SCHEMA \"Other One\"; CREATE TABLE \"Other One\".\"from\" (\"N\" int);"
                + " GRANT DELETE, INSERT (\"N\") ON \"Other One\".\"from\" TO reader",
            "GRANT postgres TO reader",
            "GRANT ALL ON sales.orders TO reader",
            "GRANT INSERT ON unwatched TO reader",
            "GRANT UPDATE (m), INSERT (n) ON unwatched TO reader",
            "ALTER TABLE unwatched OWNER TO clerks; GRANT clerks TO reader",
            "GRANT CREATE ON DATABASE " + database.name() + " TO reader",
            "ALTER DATABASE " + database.name() + " OWNER TO reader",
            "ALTER SCHEMA sales OWNER TO reader",
            "ALTER ROLE reader CREATEDB CREATEROLE BYPASSRLS",
            "GRANT CREATE ON SCHEMA sales TO reader; ALTER TABLE sales.orders OWNER TO reader")) {
      database.execute(given.split("; "));
      List<String> told = reported("reader", 3);
      assertEquals(1, told.size(), given + ": " + told);
      database.execute(told.get(0).replaceFirst(".*; run: ", "").split("; "));
      assertEquals(List.of(), reported("reader", 1), given);
    }
  }

  @Test
  void whatTheReadmeGrantsIsEnoughAndNotTooMuch() throws Exception {
    Matcher block =
        Pattern.compile("(?s)### PostgreSQL .*?```sql\n(.*?)```")
            .matcher(Files.readString(Path.of("README.md")));
    assertTrue(block.find());
    TestDatabase shop = postgres.newDatabase();
    shop.execute(
        "CREATE SCHEMA sales",
        "CREATE TABLE orders (n int PRIMARY KEY)",
        "CREATE TABLE sales.lines (n int PRIMARY KEY)",
        "CREATE VIEW sales.top10 AS SELECT n FROM sales.lines ORDER BY n LIMIT 10");
    shop.execute(block.group(1));
    List<ViewSettings> views =
        List.of(
            FollowedPostgres.view("orders", "orders", 10, 1_000),
            FollowedPostgres.view("sales.top10", "sales.top10", 10, 1_000));
    try (FollowedPostgres following = FollowedPostgres.of(shop, "tailrace", views)) {
      shop.execute(
          "INSERT INTO orders VALUES (1)",
          "UPDATE orders SET n = 2",
          "INSERT INTO sales.lines VALUES (1)",
          "UPDATE sales.lines SET n = 2");
      for (ViewSettings each : views) {
        following.awaitRows(each.name(), shop, "SELECT json_build_array(n) FROM " + each.name());
      }
    }
    assertEquals(List.of(), lines);
  }

  /** The refusal of such a table says to give it. */
  @Test
  void whoHasToPassByRowLevelSecurityMay() throws Exception {
    database.execute(
        "ALTER TABLE unwatched ENABLE ROW LEVEL SECURITY", "ALTER ROLE reader BYPASSRLS");
    List<String> told = reported("reader", 1);
    database.execute("ALTER TABLE unwatched DISABLE ROW LEVEL SECURITY");
    List<String> without = reported("reader", 1);
    database.execute("ALTER ROLE reader NOBYPASSRLS");
    assertEquals(List.of(), told);
    assertEquals(1, without.size());
  }

  @Test
  void manyTablesAreNoLongLine() throws Exception {
    for (int i = 100; i < 150; i++) {
      database.execute("CREATE TABLE many" + i + " ()", "GRANT DELETE ON many" + i + " TO reader");
    }
    List<String> told = reported("reader", 1);
    for (int i = 100; i < 150; i++) {
      database.execute("DROP TABLE many" + i);
    }
    assertEquals(1, told.size());
    assertTrue(told.get(0).contains("DELETE on public.many119, and 30 more; run: "), told.get(0));
    assertTrue(told.get(0).endsWith("ON public.many119 FROM reader; and 30 more"), told.get(0));
  }

  @Test
  void whatIsReportedIsOneLine() throws Exception {
    database.execute("GRANT INSERT ON sales.orders TO reader", "ALTER ROLE reader CREATEDB");
    List<String> told = reported("reader", 1);
    database.execute("REVOKE INSERT ON sales.orders FROM reader", "ALTER ROLE reader NOCREATEDB");
    assertEquals(
        List.of(
            "WARNING The role reader may do more than it needs: create databases, INSERT on"
                + " sales.orders; run: ALTER ROLE reader NOCREATEDB; REVOKE INSERT ON sales.orders"
                + " FROM reader"),
        told);
  }
}
