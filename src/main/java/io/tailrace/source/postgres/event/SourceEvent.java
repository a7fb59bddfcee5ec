package io.tailrace.source.postgres.event;

import io.tailrace.source.postgres.session.Snapshot;
import io.tailrace.view.Update;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What the threads that wait for PostgreSQL give to the one that hands over. */
public sealed interface SourceEvent
    permits StreamEvent, CatalogEvent, SourceEvent.FromReadings, SourceEvent.Lost {
  /** What the thread gives that reads views. */
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
   * @param altered views whose definition was not what it is followed as
   * @param millis how long it took
   */
  record Read(Map<String, RefreshOutcome> outcomes, Set<String> altered, long millis)
      implements FromReadings {
    public Read {
      outcomes = Map.copyOf(outcomes);
      altered = Set.copyOf(altered);
    }
  }

  /** Something got in between: the same views need another transaction. */
  record Spoilt() implements FromReadings {}

  /** Views that are read by the clock. */
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

  /** The one that reads the stream. */
  record StreamLost(Throwable cause) implements Lost {}

  /** The one that reads views or looks at the catalogue. */
  record Broken(Throwable cause) implements Lost {}
}
