package io.tailrace.source.postgres.event;

import io.tailrace.source.postgres.session.Snapshot;
import io.tailrace.view.Update;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** An event of a thread that waits for PostgreSQL, for the thread that hands over. */
public sealed interface SourceEvent
    permits StreamEvent, CatalogEvent, SourceEvent.FromReadings, SourceEvent.Lost {
  /** The events of the thread that reads views. */
  sealed interface FromReadings extends SourceEvent {}

  /**
   * A transaction for a reading is open.
   *
   * @param number of its snapshot
   * @param logged every commit that the snapshot has seen ends at this position of the log or
   *     before
   */
  record Opened(long number, Snapshot snapshot, long logged) implements FromReadings {}

  /**
   * The views were read in that transaction.
   *
   * @param altered views with another definition than the one that is followed
   * @param millis how long the reading took
   */
  record Read(Map<String, RefreshOutcome> outcomes, Set<String> altered, long millis)
      implements FromReadings {
    public Read {
      outcomes = Map.copyOf(outcomes);
      altered = Set.copyOf(altered);
    }
  }

  /** The reading was disturbed: the same views need another transaction. */
  record Spoilt() implements FromReadings {}

  /** Views that are read by the clock were read. */
  record Timed(List<Update> updates, Set<String> altered) implements FromReadings {
    public Timed {
      updates = List.copyOf(updates);
      altered = Set.copyOf(altered);
    }
  }

  /** A thread cannot go on. */
  sealed interface Lost extends SourceEvent {
    Throwable cause();
  }

  /** The thread that reads the stream cannot go on. */
  record StreamLost(Throwable cause) implements Lost {}

  /** A thread that reads views or checks the catalogue cannot go on. */
  record Broken(Throwable cause) implements Lost {}
}
