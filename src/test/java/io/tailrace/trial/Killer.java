package io.tailrace.trial;

import io.tailrace.testing.SeededRandom;
import io.tailrace.testing.postgres.TestDatabase;
import java.io.IOException;
import java.sql.SQLException;

/** Kills what a database may lose at any moment: a connection, or all of the server at once. */
final class Killer {
  private final TestDatabase database;
  private final SeededRandom random;
  private final Journal journal;

  Killer(TestDatabase database, SeededRandom random, Journal journal) {
    this.database = database;
    this.random = random;
    this.journal = journal;
  }

  void strike() throws IOException, SQLException {
    switch (random.below(3)) {
      case 0 -> {
        database.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_replication");
        journal.happened("walsenders terminated");
      }
      case 1 -> {
        database.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                + " WHERE application_name LIKE 'tailrace%'");
        journal.happened("readers terminated");
      }
      default -> {
        database.server().kill();
        database.server().startAgain();
        journal.happened("postmaster killed");
      }
    }
  }
}
