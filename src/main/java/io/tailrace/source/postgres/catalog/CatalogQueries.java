package io.tailrace.source.postgres.catalog;

import io.tailrace.source.postgres.session.CatalogReader;
import io.tailrace.source.postgres.session.SqlResource;
import java.util.Collection;

/** The questions to the catalogue, in the SQL of one version of the server. */
public record CatalogQueries(int version) {
  private static final int FILTERS_AND_SCHEMAS = 15;

  /** From this version on a publication may send generated columns. */
  static final int GENERATED_COLUMNS = 18;

  private static final String OURS =
      "(SELECT p.oid FROM pg_publication p WHERE p.pubname = '" + Publication.NAME + "')";

  /** The publication's entry for a schema. */
  private static final String PUBLISHED_SCHEMA =
      "LEFT JOIN pg_publication_namespace s ON s.pnnspid = %s AND s.pnpubid = %s";

  private static final String PUBLICATION = read("publication");
  private static final String RELATIONS = read("relations");

  /** How the publication has the tables that a table is a partition of; NULL for none of them. */
  private static final String PUBLISHED_ANCESTORS = read("published-ancestors");

  /**
   * The index by which the stream names changed rows, as the server chooses it, with the numbers of
   * its columns, separated by spaces; no row where there is none.
   */
  private static final String IDENTITY_INDEX = read("identity-index");

  private static final String TYPES = read("types");
  private static final String NODES = read("nodes");
  private static final String REFERENCES = read("references");
  private static final String LISTED = read("listed");

  private static String read(String name) {
    return SqlResource.read(CatalogQueries.class, name);
  }

  /** The publication: one row, even where there is none. */
  public String publication() {
    String generated =
        version >= GENERATED_COLUMNS ? "p.oid IS NULL OR p.pubgencols = 's'" : "false";
    return PUBLICATION.replace("{generated}", generated);
  }

  public String relations(Collection<Integer> relations) {
    boolean schemas = version >= FILTERS_AND_SCHEMAS;
    return RELATIONS
        .replace("{published_schema}", schemas ? "WHEN s.oid IS NOT NULL THEN 'WHOLE'" : "")
        .replace(
            "{published_part}",
            schemas
                ? "WHEN r.prqual IS NOT NULL THEN 'ROWS_FILTERED'"
                    + " WHEN r.prattrs IS NOT NULL THEN 'COLUMNS_LISTED'"
                : "")
        .replace("{schema_fact}", schemas ? ", s.oid" : "")
        .replace("{schema_join}", schemas ? PUBLISHED_SCHEMA.formatted("n.oid", OURS) : "")
        .replace("{identity}", IDENTITY_INDEX.replace("{table}", "c"))
        .replace("{ancestors}", publishedAncestors("c", schemas))
        .replace("{relations}", CatalogReader.array(relations));
  }

  /**
   * How the publication has the tables that {@code table} is a partition of; NULL for none of them.
   */
  private static String publishedAncestors(String table, boolean schemas) {
    return PUBLISHED_ANCESTORS
        .replace("{table}", table)
        .replace(
            "{schemas}",
            schemas
                ? "UNION ALL SELECT s.oid::text FROM above b JOIN pg_class m ON m.oid = b.oid "
                    + PUBLISHED_SCHEMA.formatted("m.relnamespace", OURS).replace("LEFT ", "")
                : "");
  }

  /** The columns of relations, in their order, dropped ones included. */
  static String attributes(Collection<Integer> relations) {
    return """
        SELECT attrelid, attnum, attname, atttypid, atttypmod, attgenerated, attisdropped,
          concat_ws(' ', attnum, attname, atttypid, atttypmod, attgenerated, attisdropped, xmin)
            AS facts
        FROM pg_attribute WHERE attrelid = ANY (%s) AND attnum > 0 ORDER BY attrelid, attnum
        """
        .formatted(CatalogReader.array(relations));
  }

  /**
   * Types, with the types that they are made of, and what else decides the text form of their
   * values.
   */
  static String types(Collection<Integer> types) {
    return TYPES.replace("{types}", CatalogReader.array(types));
  }

  /** Relations that statements name, or that these relations name. */
  String nodes(Collection<Integer> relations) {
    return NODES
        .replace(
            "{invoker}",
            version >= FILTERS_AND_SCHEMAS
                ? "EXISTS (SELECT FROM pg_options_to_table(c.reloptions) o"
                    + " WHERE o.option_name = 'security_invoker' AND o.option_value::boolean)"
                : "false")
        .replace("{relations}", CatalogReader.array(relations));
  }

  /**
   * The objects that rules name, each once; the kinds are the names of {@link
   * DependencyGraph.Kind}.
   */
  static String references(Collection<Integer> rules) {
    return REFERENCES.replace("{rules}", CatalogReader.array(rules));
  }

  /** Partitions and inheriting tables. */
  static String children(Collection<Integer> relations) {
    return """
        SELECT inhparent, inhrelid, inhseqno,
          concat_ws(' ', 'child', inhrelid, inhparent, xmin) AS fact
        FROM pg_inherits WHERE inhparent = ANY (%s)
        """
        .formatted(CatalogReader.array(relations));
  }

  /** How the publication lists relations: NULLs for those that it does not list. */
  String listed(Collection<Integer> relations, String publication) {
    boolean schemas = version >= FILTERS_AND_SCHEMAS;
    return LISTED
        .replace("{filtered}", schemas ? "r.prqual IS NOT NULL" : "false")
        .replace("{columns}", schemas ? "r.prattrs IS NOT NULL" : "false")
        .replace("{schema}", schemas ? "coalesce(s.oid, 0)" : "0")
        .replace("{publication}", publication)
        .replace(
            "{schema_join}",
            schemas ? PUBLISHED_SCHEMA.formatted("c.relnamespace", publication) : "")
        .replace("{relations}", CatalogReader.array(relations));
  }

  static final String OUR_PUBLICATION =
      "SELECT oid, puballtables, concat_ws(' ', 'publication', oid, xmin) AS fact"
          + " FROM pg_publication WHERE pubname = '"
          + Publication.NAME
          + "'";
}
