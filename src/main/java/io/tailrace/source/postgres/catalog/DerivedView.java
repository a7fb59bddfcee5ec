package io.tailrace.source.postgres.catalog;

import io.tailrace.source.ViewSettings;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A view whose rows PostgreSQL computes: an SQL view, a query, a table with partitions or
 * inheriting tables, or a table whose changes the stream does not have completely. It is read again
 * after a commit that touched one of its base tables.
 *
 * @param roots the relation itself, or the objects that the query names
 * @param select the statement that reads the rows, with these {@code columns}
 * @param tables the object identifiers under which the replication stream may send a change of a
 *     base table: base tables, their partitions, inheriting tables
 * @param facts all rows of the catalogue that decide what its rows mean and which tables those are:
 *     while these are equal, nothing was done to it that the stream does not send
 * @param every null where the stream shows every moment at which the view may have changed; else
 *     the most that a reading may be old
 * @param note why it costs more than necessary, and what changes that; null for nothing
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
