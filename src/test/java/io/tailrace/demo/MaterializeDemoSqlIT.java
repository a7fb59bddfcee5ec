package io.tailrace.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What the demo's views for Materialize mean. No Materialize runs here: PostgreSQL computes the
 * same definitions over a table in the source's place, each time they are asked for.
 */
class MaterializeDemoSqlIT {
  private static final String HOURS = "generate_series(%1$d * 3600, 1, -1) AS ago";

  /** One event a second, but in every 11th; each 7th is a bot's, each 13th has no user. */
  private static final String EVENTS =
      """
      INSERT INTO recentchange
      SELECT %2$s FROM (SELECT jsonb_build_object(
          'user', CASE WHEN ago %% 13 = 0 THEN NULL ELSE 'user ' || ago %% 20 END,
          'wiki', 'enwiki', 'type', 'edit', 'bot', ago %% 7 = 0,
          'meta', jsonb_build_object(
              'domain', CASE WHEN ago %% 17 = 0 THEN 'canary' ELSE 'en.wikipedia.org' END),
          'timestamp', 1795450437 - ago) AS event
        FROM %1$s WHERE ago %% 11 <> 0) AS events
      """;

  /** The last two minutes before the newest second, written in another way. */
  private static final String SECONDS =
      """
      WITH counted AS (SELECT second, count(*) AS edits, count(*) FILTER (WHERE NOT bot) AS humans,
          count(*) FILTER (WHERE bot) AS bots FROM edits GROUP BY second)
      SELECT second, edits, humans, bots FROM counted
      WHERE second BETWEEN (SELECT max(second) FROM edits) - interval '120 seconds'
          AND (SELECT max(second) FROM edits) - interval '1 second'
      ORDER BY second
      """;

  private static EmbeddedDatabase server;

  /** The two files, and what PostgreSQL has in the place of what only Materialize has. */
  enum Script {
    TAIL(
        "materialize-0.6.sql",
        "CREATE TABLE recentchange (data text)",
        "event::text",
        "latest_seconds",
        122),
    SUBSCRIBE(
        "materialize-today.sql",
        "CREATE FUNCTION mz_now() RETURNS timestamptz LANGUAGE sql STABLE"
            + " AS 'SELECT to_timestamp(1795450437)'; CREATE TABLE recentchange (body jsonb)",
        "event",
        "recent_seconds",
        301);

    private final String file;
    private final String source;
    private final String event;
    private final String joined;
    private final long bound;

    Script(String file, String source, String event, String joined, long bound) {
      this.file = file;
      this.source = source;
      this.event = event;
      this.joined = joined;
      this.bound = bound;
    }

    private String views() throws IOException {
      return Files.readString(Path.of("src/demo/materialize", file))
          .replaceFirst("(?s)CREATE SOURCE .*?;", source + ";")
          .replace("CREATE MATERIALIZED VIEW", "CREATE VIEW");
    }
  }

  @BeforeAll
  static void start() throws IOException {
    server = EmbeddedDatabase.start();
  }

  @AfterAll
  static void stop() throws IOException {
    server.close();
  }

  @ParameterizedTest
  @EnumSource
  void secondsAreTheLastTwoMinutesAndJoinNoMoreHoweverMuchHistoryThereIs(Script script)
      throws Exception {
    long afterAnHour = joined(script, 1);
    long afterADay = joined(script, 24);

    assertEquals(afterAnHour, afterADay);
    assertTrue(afterADay > 100 && afterADay <= script.bound, afterADay + " rows are joined");
  }

  /** How many rows the view of the seconds reads twice. */
  private static long joined(Script script, int hours) throws SQLException, IOException {
    String database = Query.newDatabase(server);
    Query.run(database, script.views());
    Query.run(database, EVENTS.formatted(HOURS.formatted(hours), script.event));
    List<List<String>> seconds =
        Query.rows(database, "SELECT second, edits, humans, bots FROM seconds ORDER BY second");
    assertEquals(Query.rows(database, SECONDS), seconds);
    assertTrue(seconds.size() > 100 && seconds.size() <= 120, seconds::toString);
    assertEquals(
        Query.rows(database, "SELECT sum(count) FROM kinds"),
        Query.rows(database, "SELECT count FROM counter"));
    assertEquals("10", Query.one(database, "SELECT count(*) FROM top10"));
    return Long.parseLong(Query.one(database, "SELECT count(*) FROM " + script.joined));
  }

  @ParameterizedTest
  @EnumSource
  void anEmptySourceIsAnEmptyTopTenAndACountOfNone(Script script) throws Exception {
    String database = Query.newDatabase(server);
    Query.run(database, script.views());

    assertEquals("0", Query.one(database, "SELECT count FROM counter"));
    for (String view : List.of("top10", "user_edits", "kinds", "seconds")) {
      assertEquals(List.of(), Query.rows(database, "SELECT * FROM " + view), view);
    }
  }
}
