package io.tailrace.source.postgres.event;

import io.tailrace.source.postgres.catalog.Verdict;
import io.tailrace.source.postgres.session.Snapshot;
import io.tailrace.view.Update;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The events of the thread that checks the catalogue. */
public sealed interface CatalogEvent extends SourceEvent {
  /**
   * The moment of a check.
   *
   * @param snapshot taken before the check
   * @param logged the log's end at that time
   * @param time the server's, in ms since the epoch
   */
  record Moment(Snapshot snapshot, long logged, long time) {}

  /** The catalogue has not changed since the last check of all views. */
  record Unchanged(Moment moment) implements CatalogEvent {}

  /**
   * The result of a check.
   *
   * @param number of the last order that was given before the check began
   * @param all whether these are all views
   */
  record Looked(long number, Moment moment, boolean all, List<Verdict> verdicts)
      implements CatalogEvent {
    public Looked {
      verdicts = List.copyOf(verdicts);
    }
  }

  /**
   * Tables of these views are added to the publication next. The stream lacks their changes up to
   * then, and may send only a part of a transaction that runs meanwhile.
   *
   * @param number of the check that found it
   */
  record Publishing(long number, Set<String> views) implements CatalogEvent {
    public Publishing {
      views = Set.copyOf(views);
    }
  }

  /** Views came and went. */
  record Found(List<Update> updates) implements CatalogEvent {
    public Found {
      updates = List.copyOf(updates);
    }
  }

  /**
   * The ancestors of relations that nobody follows, on any level.
   *
   * @param number of the last order that was given before
   */
  record Ancestors(long number, Moment moment, Map<Integer, Set<Integer>> of)
      implements CatalogEvent {
    public Ancestors {
      of = Map.copyOf(of);
    }
  }
}
