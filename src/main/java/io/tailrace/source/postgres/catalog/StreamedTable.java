package io.tailrace.source.postgres.catalog;

import io.tailrace.source.ViewSettings;
import java.util.List;

/**
 * A table that can be followed by its changes, as the catalogue has it.
 *
 * @param qualified its name with its schema, quoted where SQL needs it
 * @param identity {@code pg_class.relreplident}
 * @param key the places of the columns by which the stream names a changed row, in the key's order;
 *     empty where the stream sends the whole old row, and for a table without a replica identity,
 *     of which only inserted rows are sent
 * @param facts all rows of the catalogue that decide what its rows mean and whether their changes
 *     are sent: while these are equal, nothing was done to it that the stream does not send; the
 *     first one identifies the publication
 */
public record StreamedTable(
    ViewSettings view,
    int oid,
    String qualified,
    List<PgColumn> columns,
    char identity,
    List<Integer> key,
    List<String> facts)
    implements Verdict {
  public StreamedTable {
    columns = List.copyOf(columns);
    key = List.copyOf(key);
    facts = List.copyOf(facts);
  }

  /** Whether both were found under the same, unaltered publication. */
  public boolean isOfPublicationOf(StreamedTable other) {
    return facts.get(0).equals(other.facts.get(0));
  }
}
