package io.tailrace.source.postgres.catalog;

import io.tailrace.source.ViewSettings;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A view whose rows PostgreSQL computes: an SQL view, a query, a table with partitions or
 * inheriting ones, a table whose changes the stream does not have whole. It is read again after a
 * commit that touched one of its base tables.
 *
 * @param roots the relation itself, or what the query names: from these the catalogue is walked
 * @param select the statement that reads the rows, its columns being {@code columns}
 * @param tables the object identifiers under which the replication stream may tell a change of a
 *     base table: base tables, their partitions, those that inherit
 * @param facts all in the catalogue that decides what its rows mean and which tables those are: as
 *     long as these are equal, nothing was done to it that the stream does not tell
 * @param every null where the stream tells every moment at which it may have changed; else how old
 *     a reading may be at most
 * @param note why it costs more than it would have to, and what changes that, of which nothing
 *     changes without the facts; null for nothing
 */
public record DerivedView(
    ViewSettings view,
    StatementRoots roots,
    String select,
    List<PgColumn> columns,
    Set<Integer> tables,
    List<String> facts,
    @Nullable Duration every,
    @Nullable String note)
    implements Verdict {
  public DerivedView {
    columns = List.copyOf(columns);
    tables = Set.copyOf(tables);
    facts = List.copyOf(facts);
  }
}
