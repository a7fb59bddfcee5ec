package io.tailrace.source.postgres.refresh;

import io.tailrace.source.BoundedSum;
import io.tailrace.source.Outage;
import io.tailrace.source.ViewSettings;
import io.tailrace.source.postgres.analysis.Postponements;
import io.tailrace.source.postgres.catalog.StreamedTable;
import io.tailrace.source.postgres.session.RewrittenTables;
import io.tailrace.source.postgres.session.Session;
import io.tailrace.view.zset.Limits;
import io.tailrace.view.zset.Row;
import io.tailrace.view.zset.ZSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads whole tables inside the transaction that has the slot's snapshot. A table that cannot be
 * read, or is too large, is postponed and left out. Besides a table's Z-set, only a few rows are in
 * memory. For one thread.
 */
public final class TableReader {
  private static final Duration UNTIL_NEXT_LOCK = Duration.ofSeconds(15);
  private static final Duration UNTIL_NEXT_SIZE = Duration.ofMinutes(10);

  private final Session session;
  private final Postponements postponements;

  public TableReader(Session session, Postponements postponements) {
    this.session = session;
    this.postponements = postponements;
  }

  /**
   * The tables' rows at the transaction's snapshot.
   *
   * @throws Outage where a table was truncated or rewritten after the snapshot
   */
  public Map<StreamedTable, ZSet> read(List<StreamedTable> tables) throws SQLException, Outage {
    List<StreamedTable> locked = new ArrayList<>();
    for (StreamedTable table : tables) {
      String failure = session.attempt(table.qualified(), () -> lock(table));
      if (failure == null) {
        locked.add(table);
      } else {
        postponements.postpone(table.view().name(), failure, UNTIL_NEXT_LOCK);
      }
    }
    String rewritten =
        RewrittenTables.since(session, locked.stream().map(StreamedTable::oid).toList());
    if (rewritten != null) {
      throw Outage.readAgain(rewritten + " was rewritten while it was read");
    }
    Map<StreamedTable, ZSet> contents = new LinkedHashMap<>();
    for (StreamedTable table : locked) {
      ZSet rows = rows(table);
      if (rows != null) {
        contents.put(table, rows);
      }
    }
    return contents;
  }

  /** Keeps others from altering or truncating the table. */
  private void lock(StreamedTable table) throws SQLException {
    session.execute("LOCK TABLE ONLY " + table.qualified() + " IN ACCESS SHARE MODE");
  }

  /** Null where they cannot be read, or are too many. */
  private @Nullable ZSet rows(StreamedTable table) throws SQLException {
    ViewSettings view = table.view();
    BoundedSum sum = new BoundedSum(view.name(), new Limits(view.maxRows(), view.maxBytes()), 1);
    String columns =
        table.columns().stream()
            .map(column -> '"' + column.name().replace("\"", "\"\"") + '"')
            .collect(Collectors.joining(", "));
    String select = "SELECT " + columns + " FROM ONLY " + table.qualified();
    @Nullable String[] refusal = new @Nullable String[1];
    CopyReader.Taker taker =
        (json, length) -> {
          refusal[0] = sum.add(Row.of(Arrays.copyOf(json, length)), 1);
          return refusal[0] == null;
        };
    String failure =
        session.attempt(
            table.qualified(), () -> CopyReader.read(session, select, table.columns(), taker));
    String tooMany = refusal[0] == null ? sum.refusal() : refusal[0];
    if (tooMany != null) {
      postponements.postpone(view.name(), tooMany, UNTIL_NEXT_SIZE);
      return null;
    }
    if (failure != null) {
      postponements.postpone(view.name(), failure, UNTIL_NEXT_LOCK);
      return null;
    }
    return sum.toZSet();
  }
}
