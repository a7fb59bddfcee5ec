package io.tailrace.source.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tailrace.testing.postgres.FollowedPostgres;
import io.tailrace.testing.postgres.PostgresExtension;
import io.tailrace.testing.postgres.TestDatabase;
import io.tailrace.view.Update;
import io.tailrace.view.report.State;
import io.tailrace.view.report.ViewRows;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Whatever is killed while random transactions run, no commit is lost, doubled or torn. */
class PostgresOutageIT {
  private static final String TERMINATE =
      "SELECT pg_terminate_backend(pid) FROM pg_stat_replication";
  private static final String ACCOUNTS = "SELECT json_build_array(id, balance, body) FROM accounts";
  private static final String SAFE = "SELECT json_build_array(amount, note) FROM safe";

  @RegisterExtension
  private static final PostgresExtension postgres =
      new PostgresExtension(Map.of("autovacuum_naptime", "1s", "deadlock_timeout", "50ms"));

  private final TestDatabase database = postgres.newDatabase();

  @BeforeEach
  void makeTables() throws SQLException {
    Writers.makeTables(database);
  }

  @Test
  void noCommitIsLostOrDoubledOrTorn() throws Exception {
    long seed = System.nanoTime();
    List<String> torn = new CopyOnWriteArrayList<>();
    AtomicInteger compared = new AtomicInteger();
    try (FollowedPostgres following =
            FollowedPostgres.tables(database, 100_000, "accounts", "safe");
        Writers writers = new Writers(database, 3, seed)) {
      following.awaitRows("accounts", database, ACCOUNTS);
      following.database.onChange(() -> compare(following, torn, compared));
      writers.start();
      for (int round = 0; round < 3; round++) {
        int before = compared.get();
        long behind = following.told(Update.Changes.class::isInstance);
        following.await(
            "commits in round " + round,
            () -> following.told(Update.Changes.class::isInstance) > behind + 800,
            () -> following.report("safe").toString());
        following.await("comparisons in round " + round, () -> compared.get() > before + 10);
        int opened = following.opened();
        if (round % 2 == 0) {
          database.execute(TERMINATE);
        } else {
          postgres.server().kill();
          following.awaitState("safe", State.STALE, "nothing answers at the database's address");
          postgres.server().startAgain();
        }
        following.await("another opening", () -> following.opened() > opened);
      }
      writers.stop();
      following.awaitRows("accounts", database, ACCOUNTS);
      following.awaitRows("safe", database, SAFE);
      assertEquals(List.of(), torn, "seed " + seed);
    }
  }

  /** On the reader's thread, after each hand-over: where both are known up to one position. */
  private static void compare(
      FollowedPostgres following, List<String> torn, AtomicInteger compared) {
    if (following.report("accounts").timestamp() != following.report("safe").timestamp()) {
      return;
    }
    long sum = sum(following, "accounts", 1) + sum(following, "safe", 0);
    compared.incrementAndGet();
    if (sum != 0) {
      torn.add("a sum of " + sum + " at " + following.report("safe").timestamp());
    }
  }

  private static long sum(FollowedPostgres following, String view, int column) {
    ViewRows rows = Objects.requireNonNull(following.database.rows(view));
    long[] sum = new long[1];
    rows.rows()
        .forEach(
            (row, weight) -> {
              String[] values = row.toString().substring(1).split(",", column + 2);
              sum[0] += weight * Long.parseLong(values[column]);
            });
    return sum[0];
  }

  @Test
  void aReaderThatIsStoppedEndsAtOnceWhateverItWaitsFor() throws Exception {
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement()) {
      try (FollowedPostgres following = FollowedPostgres.tables(database, "safe")) {
        following.awaitRows("safe", database, SAFE);
      }
      connection.setAutoCommit(false);
      statement.execute("INSERT INTO safe VALUES (0, NULL)");
      try (FollowedPostgres following = FollowedPostgres.tables(database, "safe")) {
        following.await(
            "a slot in the making",
            () ->
                !database
                    .query(
                        "SELECT 1 FROM pg_locks WHERE locktype = 'transactionid' AND NOT granted")
                    .isEmpty());
        assertEquals(State.LOADING, following.report("safe").state());
      }
      connection.rollback();
      try (FollowedPostgres following = FollowedPostgres.tables(database, "nowhere")) {
        following.awaitState("nowhere", State.FAILED, "there is no table");
      }
    }
  }
}
