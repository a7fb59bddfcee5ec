package io.tailrace.source.postgres.merge;

import io.tailrace.source.ViewReading;
import io.tailrace.source.postgres.catalog.DerivedView;
import io.tailrace.source.postgres.catalog.PgColumn;
import io.tailrace.source.postgres.catalog.StreamedTable;
import io.tailrace.source.postgres.catalog.Verdict;
import io.tailrace.source.postgres.refresh.TrackedView;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

/**
 * A view of the roster: what it is followed as, and the generation with which it joined.
 *
 * @param generation of the first {@link io.tailrace.source.postgres.event.FollowSet} with it
 */
record FollowedView(Verdict verdict, long generation) {
  /** Whether it is read by the clock, since the stream does not show all its changes. */
  boolean isClocked() {
    return verdict instanceof DerivedView derived && derived.every() != null;
  }

  /**
   * How it is read.
   *
   * @param millis of its last reading
   */
  ViewReading reading(OptionalLong millis) {
    if (verdict instanceof DerivedView derived) {
      String note = derived.note();
      return new ViewReading(isClocked() ? "clock" : "query", note == null ? "" : note, millis);
    }
    return new ViewReading("stream", "", OptionalLong.empty());
  }

  /** Object identifiers of the relations whose rows decide its contents. */
  Set<Integer> relations() {
    if (verdict instanceof StreamedTable table) {
      return Set.of(table.oid());
    }
    return verdict instanceof DerivedView derived ? derived.tables() : Set.of();
  }

  /**
   * The view as the timeline tracks it.
   *
   * @param identity of the server and the database
   */
  TrackedView tracked(List<String> identity) {
    boolean table = verdict instanceof StreamedTable;
    List<PgColumn> columns =
        verdict instanceof StreamedTable of ? of.columns() : ((DerivedView) verdict).columns();
    List<String> facts =
        verdict instanceof StreamedTable of ? of.facts() : ((DerivedView) verdict).facts();
    return new TrackedView(
        verdict.view().name(),
        PgColumn.shown(columns),
        PgColumn.history(identity, facts, columns),
        relations(),
        table,
        2 * verdict.view().maxBytes());
  }
}
