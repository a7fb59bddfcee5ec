package io.tailrace.source.postgres.catalog;

import io.tailrace.source.postgres.catalog.Relation.Published;
import io.tailrace.source.postgres.session.CatalogReader;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which relations the publication lists, and how: by themselves, by their schema, or by a
 * partitioned table above them.
 *
 * @param fact the publication's row; null where there is none
 * @param everything whether it is FOR ALL TABLES
 */
public record PublicationEntries(
    @Nullable String fact, boolean everything, Map<Integer, Entry> entries) {
  /**
   * @param row the fact of the relation's own row; null where it has none
   * @param schemaOid the identifier of the schema's row, 0 for none
   */
  private record Entry(@Nullable String row, boolean filtered, boolean columns, int schemaOid) {}

  private record Publication(String oid, String fact, boolean everything) {}

  /** The entries of all relations of the graph, and of their ancestors. */
  public static PublicationEntries read(
      CatalogReader rows, CatalogQueries queries, DependencyGraph graph) throws SQLException {
    List<Publication> found = new ArrayList<>();
    rows.forEach(
        CatalogQueries.OUR_PUBLICATION,
        row ->
            found.add(
                new Publication(
                    CatalogReader.text(row, "oid"),
                    CatalogReader.text(row, "fact"),
                    row.getBoolean("puballtables"))));
    if (found.isEmpty()) {
      return new PublicationEntries(null, false, Map.of());
    }
    Publication publication = found.get(0);
    Set<Integer> oids = new HashSet<>(graph.nodes().keySet());
    graph.ancestors().values().forEach(oids::addAll);
    return new PublicationEntries(
        publication.fact(),
        publication.everything(),
        entries(rows, queries.listed(oids, publication.oid())));
  }

  private static Map<Integer, Entry> entries(CatalogReader rows, String query) throws SQLException {
    Map<Integer, Entry> entries = new HashMap<>();
    rows.forEach(
        query,
        row ->
            entries.put(
                CatalogReader.oid(row, "oid"),
                new Entry(
                    row.getString("row"),
                    row.getBoolean("filtered"),
                    row.getBoolean("columns"),
                    CatalogReader.oid(row, "schema_oid"))));
    return entries;
  }

  public Published published(int oid, Set<Integer> ancestors) {
    Entry own = entries.get(oid);
    if (everything || (own != null && own.schemaOid() != 0)) {
      return Published.WHOLE;
    }
    if (own != null && own.row() != null) {
      if (own.filtered()) {
        return Published.ROWS_FILTERED;
      }
      return own.columns() ? Published.COLUMNS_LISTED : Published.WHOLE;
    }
    return known(ancestors).anyMatch(each -> each.row() != null || each.schemaOid() != 0)
        ? Published.WHOLE
        : Published.NO;
  }

  /** How the publication has the relation, itself or through an ancestor. */
  public String fact(int oid, Set<Integer> ancestors) {
    StringBuilder fact = new StringBuilder();
    Set<Integer> all = new TreeSet<>(DependencyGraph.BY_OID);
    all.addAll(ancestors);
    all.add(oid);
    known(all)
        .map(Entry::row)
        .filter(Objects::nonNull)
        .forEach(row -> fact.append(' ').append(row));
    known(all)
        .filter(each -> each.schemaOid() != 0)
        .forEach(each -> fact.append(" s").append(Integer.toUnsignedString(each.schemaOid())));
    return fact.toString();
  }

  private Stream<Entry> known(Collection<Integer> oids) {
    return oids.stream().flatMap(oid -> Stream.ofNullable(entries.get(oid)));
  }
}
