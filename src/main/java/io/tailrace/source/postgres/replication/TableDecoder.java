package io.tailrace.source.postgres.replication;

import io.tailrace.source.postgres.catalog.PgColumn;
import io.tailrace.source.postgres.catalog.StreamedTable;
import io.tailrace.source.postgres.protocol.PgOutputMessage;
import io.tailrace.source.postgres.protocol.PgOutputMessage.RelationColumn;
import org.jspecify.annotations.Nullable;

/**
 * How the rows of one table are decoded, or why they cannot be.
 *
 * @param refusal null where they can be decoded
 */
record TableDecoder(RowDecoder rows, @Nullable String refusal) {
  /**
   * The decoder of a table.
   *
   * @param described what the stream says of the table; null where it has not said anything
   */
  static TableDecoder of(StreamedTable table, PgOutputMessage.@Nullable Relation described) {
    RowDecoder rows = new RowDecoder(table.qualified(), table.columns(), table.key());
    boolean same = described == null || isAs(described, table);
    return new TableDecoder(rows, same ? null : table.qualified() + " was altered");
  }

  private static boolean isAs(PgOutputMessage.Relation relation, StreamedTable table) {
    if (relation.identity() != table.identity()
        || relation.columns().size() != table.columns().size()) {
      return false;
    }
    for (int i = 0; i < table.columns().size(); i++) {
      PgColumn column = table.columns().get(i);
      RelationColumn sent = relation.columns().get(i);
      boolean key = relation.identity() != 'f' && sent.key();
      if (!sent.name().equals(column.name())
          || sent.type() != column.type()
          || sent.modifier() != column.modifier()
          || key != table.key().contains(i)) {
        return false;
      }
    }
    return true;
  }
}
