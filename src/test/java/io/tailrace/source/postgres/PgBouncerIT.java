package io.tailrace.source.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tailrace.source.ViewSettings;
import io.tailrace.testing.postgres.FollowedPostgres;
import io.tailrace.testing.postgres.PgBouncer;
import io.tailrace.testing.postgres.TestDatabase;
import io.tailrace.testing.postgres.TestPostgres;
import io.tailrace.view.report.State;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * The reasons that a view gives if the URL is that of a real PgBouncer. Skipped if none is
 * installed.
 */
class PgBouncerIT {
  @Test
  void aPoolerThatSharesItsConnectionsIsRefusedBeforeItIsToldAnything() throws Exception {
    refuses(
        "transaction",
        "tailrace.url is the address of a connection pooler, which Tailrace cannot work through (it gives"
            + " one connection of the database to several clients in turn): write the address and"
            + " port of the database itself");
  }

  @Test
  void aPoolerThatTakesNoReplicationIsRefused() throws Exception {
    refuses(
        "session",
        "tailrace.url is the address of a connection pooler, which Tailrace cannot work through"
            + " (unsupported startup parameter: replication): write the address and port of the"
            + " database itself");
  }

  private static void refuses(String mode, String reason) throws Exception {
    Optional<Path> program = PgBouncer.program();
    assumeTrue(program.isPresent(), "pgbouncer is not installed: apt-get install pgbouncer");
    try (TestPostgres server = TestPostgres.start(Map.of())) {
      TestDatabase database = server.newDatabase();
      database.execute(
          "CREATE TABLE good (n int)",
          "ALTER TABLE good REPLICA IDENTITY FULL",
          "ALTER ROLE postgres SET statement_timeout = '77s'");
      try (PgBouncer pooler = PgBouncer.start(program.orElseThrow(), mode, database)) {
        List<ViewSettings> views = List.of(FollowedPostgres.view("good", "good", 10, 200));
        try (FollowedPostgres following = FollowedPostgres.of(pooler.url(), "postgres", views)) {
          following.awaitState("good", State.FAILED, reason);
        }
        assertEquals("77s", pooler.statementTimeout());
      }
    }
  }
}
