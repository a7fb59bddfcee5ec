package io.tailrace.source.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tailrace.testing.postgres.FollowedPostgres;
import io.tailrace.testing.postgres.PostgresExtension;
import io.tailrace.testing.postgres.TestDatabase;
import io.tailrace.view.report.State;
import io.tailrace.view.report.ViewRows;
import io.tailrace.view.zset.Row;
import io.tailrace.view.zset.ZSet;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A value of 100 MB is as exact as one of no characters, and needs a limit that allows it. */
class PostgresLargeValuesIT {
  private static final int LARGE = 100_000_000;

  /** So that the JVM holds two bytes for each of its characters. */
  private static final String END = "漢";

  @RegisterExtension private static final PostgresExtension postgres = new PostgresExtension();

  private final TestDatabase database = postgres.newDatabase();

  @BeforeEach
  void makeTable() throws SQLException {
    database.execute(
        "CREATE TABLE large (k int, t text)",
        "ALTER TABLE large REPLICA IDENTITY FULL",
        "INSERT INTO large VALUES (0, '')");
  }

  private static String large(int k) {
    return "(" + k + ", repeat('x', " + LARGE + ") || '" + END + "')";
  }

  @Test
  void aLargeValueIsExactFromSnapshotAndStream() throws Exception {
    database.execute("INSERT INTO large VALUES " + large(1));
    try (FollowedPostgres following =
        FollowedPostgres.of(
            database, "postgres", List.of(FollowedPostgres.view("large", "large", 10, 1L << 30)))) {
      check(following, row(0), largeRow(1));
      database.execute("UPDATE large SET k = k + 2");
      check(following, row(2), largeRow(3));
      database.execute("UPDATE large SET t = '' WHERE k = 3");
      check(following, row(2), row(3));
      database.execute("INSERT INTO large VALUES " + large(4));
      check(following, row(2), row(3), largeRow(4));
      database.execute("DELETE FROM large WHERE k > 2");
      check(following, row(2));
      assertEquals(1, following.opened());
    }
  }

  @Test
  void aViewThatBecomesTooLargeSaysSo() throws Exception {
    String half = "INSERT INTO large VALUES (1, repeat('x', 600000))";
    database.execute(half);
    try (FollowedPostgres following = FollowedPostgres.tables(database, 1_000, "large")) {
      following.await("the rows", () -> following.contents("large").size() == 2);
      database.execute(half);
      following.awaitState(
          "large", State.FAILED, "has more than 1000000 bytes of rows; aggregate in the database");
      assertEquals(2, following.contents("large").size());
    }
    try (FollowedPostgres following = FollowedPostgres.tables(database, 1_000, "large")) {
      following.awaitState("large", State.FAILED, "raise tailrace.view.large.max-bytes");
    }
  }

  private static void check(FollowedPostgres following, Row... rows) throws Exception {
    ZSet.Sum expected = new ZSet.Sum();
    for (Row row : rows) {
      expected.add(row, 1);
    }
    ZSet all = expected.toZSet();
    following.await(
        "the rows",
        () -> {
          ViewRows found = following.database.rows("large");
          return found != null && found.rows().toZSet().equals(all);
        },
        () -> following.report("large").toString());
    following.updates.clear();
  }

  private static Row row(int k) {
    return Row.of("[" + k + ",\"\"]");
  }

  private static Row largeRow(int k) {
    byte[] start = ("[" + k + ",\"").getBytes(StandardCharsets.UTF_8);
    byte[] end = (END + "\"]").getBytes(StandardCharsets.UTF_8);
    byte[] row = Arrays.copyOf(start, start.length + LARGE + end.length);
    Arrays.fill(row, start.length, start.length + LARGE, (byte) 'x');
    System.arraycopy(end, 0, row, start.length + LARGE, end.length);
    return Row.of(row);
  }
}
