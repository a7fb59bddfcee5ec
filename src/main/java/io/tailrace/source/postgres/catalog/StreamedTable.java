package io.tailrace.source.postgres.catalog;

import io.tailrace.source.ViewSettings;
import java.util.List;

/**
 * A table that can be followed, as the catalogue has it.
 *
 * @param qualified its name with its schema, quoted where SQL needs it
 * @param identity {@code pg_class.relreplident}
 * @param key the places of the columns by which the stream names a changed row, in the key's order;
 *     empty where it has the whole row, and for a table without a replica identity, of which it can
 *     only tell inserted rows
 * @param facts all in the catalogue that decides what its rows mean and whether their changes are
 *     sent: as long as these are equal, nothing was done to it that the stream does not tell; the
 *     first says which publication there is
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

  /** Whether both were found while there was the same publication, altered by nobody. */
  public boolean isOfPublicationOf(StreamedTable other) {
    return facts.get(0).equals(other.facts.get(0));
  }
}
