package io.tailrace.source.postgres;

import io.tailrace.view.Update;
import java.util.List;
import java.util.Map;

/** What the threads that wait for PostgreSQL give to the one that hands over. */
sealed interface PostgresEvent permits PostgresTold, PostgresEvent.FromReadings {
  /** What the thread gives that reads the derived views. */
  sealed interface FromReadings extends PostgresEvent {}

  /**
   * A transaction for a reading is open.
   *
   * @param logged every commit that the snapshot has seen ends at this position of the log or
   *     before
   */
  record Opened(PostgresSnapshot snapshot, long logged) implements FromReadings {}

  /** The views were read in that transaction. */
  record Read(Map<String, PostgresOutcome> outcomes) implements FromReadings {
    public Read {
      outcomes = Map.copyOf(outcomes);
    }
  }

  /** Something got in between: the same views need another transaction. */
  record Spoilt() implements FromReadings {}

  /** Views that are read by the clock. */
  record Timed(List<Update> updates) implements FromReadings {
    public Timed {
      updates = List.copyOf(updates);
    }
  }

  /** The thread cannot go on. */
  record Broken(Throwable cause) implements FromReadings {}
}
