package io.tailrace.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class SchemaIT {
  private static final long SEED = 20210113;

  private static final String TOP10 =
      "SELECT \"user\", count FROM top10 ORDER BY count DESC, \"user\" COLLATE \"C\"";
  private static final String TOP10_RECOMPUTED =
      "SELECT \"user\", count(*) FROM events WHERE \"user\" IS NOT NULL GROUP BY 1"
          + " ORDER BY 2 DESC, \"user\" COLLATE \"C\" LIMIT 10";

  /** Whether each second is there once, up to the one that is not over. */
  private static final String UNBROKEN =
      "SELECT (count(*) * interval '1 second' = max(second) - min(second) + interval '1 second'"
          + " AND max(second) + interval '1 second' = (SELECT second FROM this_second))::text"
          + " FROM seconds";

  private static EmbeddedDatabase database;

  @BeforeAll
  static void start() throws IOException {
    database = EmbeddedDatabase.start();
    Schema.create(database.jdbcUrl());
  }

  @AfterAll
  static void stop() throws IOException {
    database.close();
  }

  @Test
  void theViewsEqualWhatTheEventsSayAfterInsertsFromSeveralWriters() throws Exception {
    ExecutorService writers = Executors.newFixedThreadPool(3);
    try {
      List<Future<?>> all =
          IntStream.range(0, 3)
              .<Future<?>>mapToObj(writer -> writers.submit(() -> write(SEED + writer)))
              .toList();
      for (Future<?> each : all) {
        each.get();
      }
    } finally {
      writers.shutdownNow();
    }
    assertEquals(rows("SELECT count(*) FROM events"), rows("SELECT count FROM counter"));
    assertEquals(
        rows(
            "SELECT \"user\", count(*) FROM events WHERE \"user\" IS NOT NULL GROUP BY 1 ORDER BY 1"),
        rows("SELECT \"user\", count FROM user_edits ORDER BY 1"));
    assertEquals(
        rows(
            "SELECT CASE WHEN bot THEN 'bot' ELSE 'human' END, count(*) FROM events"
                + " GROUP BY 1 ORDER BY 1"),
        rows("SELECT kind, count FROM kinds ORDER BY 1"));
    assertEquals(
        rows("SELECT sum(count) FROM kinds"),
        rows(
            "SELECT sum(edits) FROM (SELECT edits FROM seconds"
                + " UNION ALL SELECT humans + bots FROM this_second) AS counted"));
    assertEquals(10, rows(TOP10).size());
    assertEquals(rows(TOP10_RECOMPUTED), rows(TOP10));
  }

  /**
   * Few users with close counts, so that the tenth place is often shared, in batches of any size.
   */
  private static Void write(long seed) throws SQLException {
    Random random = new Random(seed);
    String[] users = {
      "a", "A", "b", "é", "z", "Z", "_", "ä", "😀", "\uFFFD", "東", "10", "9", "", " ", "aa", "\"'\\"
    };
    try (Connection connection = DriverManager.getConnection(database.jdbcUrl());
        PreparedStatement insert =
            connection.prepareStatement(
                "INSERT INTO events (\"user\", bot)"
                    + " SELECT *, (ARRAY[true, false, NULL])[1 + floor(random() * 3)]"
                    + " FROM unnest(?::text[])")) {
      for (int batch = 0; batch < 150; batch++) {
        Object[] rows =
            random
                .ints(random.nextInt(7), 0, users.length + 1)
                .mapToObj(i -> i == users.length ? null : users[i])
                .toArray();
        insert.setArray(1, connection.createArrayOf("text", rows));
        insert.executeUpdate();
        checkTop10(connection);
      }
    }
    return null;
  }

  /** In one statement, hence of one snapshot. */
  private static void checkTop10(Connection connection) throws SQLException {
    try (PreparedStatement check =
            connection.prepareStatement(
                "SELECT count(*) FROM ((" + TOP10_RECOMPUTED + ") EXCEPT TABLE top10) AS missing");
        java.sql.ResultSet missing = check.executeQuery()) {
      missing.next();
      assertEquals(0, missing.getInt(1));
    }
  }

  @Test
  void aRowThatStaysAsItIsIsNotWrittenAgain() throws Exception {
    String url = Query.newDatabase(database);
    Schema.create(url);
    Query.run(
        url,
        "INSERT INTO events SELECT 'u' || i FROM generate_series(1, 12) i, generate_series(1, i)");
    String before = "SELECT \"user\", xmin FROM top10 WHERE \"user\" <> 'u7' ORDER BY 1";
    List<List<String>> versions = Query.rows(url, before);
    Query.run(url, "INSERT INTO events VALUES ('u7'), ('u1')");
    assertEquals(versions, Query.rows(url, before));
    assertEquals("8", Query.one(url, "SELECT count FROM top10 WHERE \"user\" = 'u7'"));
  }

  /** {@code this_second} is put back in time where a test would have to wait. */
  @Test
  void aSecondIsToldWhenItIsOverAndSoAreTheQuietOnesAfterIt() throws Exception {
    String url = Query.newDatabase(database);
    Schema.create(url);
    Query.run(url, "INSERT INTO events (bot) VALUES (true), (false), (NULL)");
    assertEquals(List.of(), Query.rows(url, "TABLE seconds"));
    Query.run(url, "UPDATE this_second SET second = second - interval '3 seconds'");
    Query.run(url, "INSERT INTO events (bot) VALUES (true)");
    String seconds = "SELECT edits, humans, bots FROM seconds ORDER BY second LIMIT 2";
    assertEquals(List.of(List.of("3", "2", "1"), List.of("0", "0", "0")), Query.rows(url, seconds));
    assertEquals("true", Query.one(url, UNBROKEN));

    Query.run(url, "UPDATE this_second SET second = second - interval '1 hour'");
    Query.run(url, "UPDATE seconds SET second = second - interval '1 hour'");
    Query.run(url, "INSERT INTO events (bot) VALUES (true)");
    assertEquals(
        List.of(List.of("120", "0")), Query.rows(url, "SELECT count(*), sum(edits) FROM seconds"));
    assertEquals("true", Query.one(url, UNBROKEN));
  }

  @Test
  void aClockThatIsPutBackLosesNothing() throws Exception {
    String url = Query.newDatabase(database);
    Schema.create(url);
    Query.run(url, "INSERT INTO events (bot) VALUES (true)");
    Query.run(url, "UPDATE this_second SET second = second + interval '1 minute'");
    Query.run(url, "INSERT INTO events (bot) VALUES (true), (false)");
    assertEquals(
        List.of(List.of("1", "2")), Query.rows(url, "SELECT humans, bots FROM this_second"));
    assertEquals(List.of(), Query.rows(url, "TABLE seconds"));
  }

  @Test
  void everyViewTellsItsWholeOldRows() throws Exception {
    assertEquals(
        Schema.VIEWS.stream().sorted().map(List::of).toList(),
        rows("SELECT relname FROM pg_class WHERE relreplident = 'f' ORDER BY 1"));
  }

  private static List<List<String>> rows(String sql) throws SQLException {
    return Query.rows(database.jdbcUrl(), sql);
  }
}
