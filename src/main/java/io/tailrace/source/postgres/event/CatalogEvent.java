package io.tailrace.source.postgres.event;

import io.tailrace.source.postgres.catalog.Verdict;
import io.tailrace.source.postgres.session.Snapshot;
import io.tailrace.view.Update;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What the thread that looks at the catalogue hands over. */
public sealed interface CatalogEvent extends SourceEvent {
  /**
   * When the catalogue was looked at.
   *
   * @param snapshot taken before the look
   * @param logged the log's end at that time
   * @param time the server's, in ms since the epoch
   */
  record Moment(Snapshot snapshot, long logged, long time) {}

  /** The catalogue has not changed since the last look at all of it. */
  record Unchanged(Moment moment) implements CatalogEvent {}

  /**
   * Some views, or all, were looked at.
   *
   * @param number of the last look that was asked for before this one began
   * @param all whether these are all views
   */
  record Looked(long number, Moment moment, boolean all, List<Verdict> verdicts)
      implements CatalogEvent {
    public Looked {
      verdicts = List.copyOf(verdicts);
    }
  }

  /**
   * Tables of these views are not in the publication, and are put into it next. The stream lacks
   * their changes up to then, and may have a part of a transaction that runs meanwhile.
   *
   * @param number of the look that found it
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
   * Of relations that nobody follows: what they are partitions or children of, on any level.
   *
   * @param number of the last look that was asked for before
   */
  record Ancestors(long number, Moment moment, Map<Integer, Set<Integer>> of)
      implements CatalogEvent {
    public Ancestors {
      of = Map.copyOf(of);
    }
  }
}
