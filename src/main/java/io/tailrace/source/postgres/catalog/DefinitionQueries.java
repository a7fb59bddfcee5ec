package io.tailrace.source.postgres.catalog;

import io.tailrace.source.postgres.session.CatalogReader;
import io.tailrace.source.postgres.session.SqlResource;
import java.util.Collection;

/** The questions about what definitions name: their tables' keys and readers, and functions. */
public final class DefinitionQueries {
  /** The functions that an aggregate {@code a} calls. */
  public static final String AGGREGATE_PARTS =
      "ARRAY[a.aggtransfn, a.aggfinalfn, a.aggcombinefn, a.aggserialfn, a.aggdeserialfn,"
          + " a.aggmtransfn, a.aggminvtransfn, a.aggmfinalfn]::oid[]";

  private static final String READERS = SqlResource.read(DefinitionQueries.class, "readers");

  /** What decides the rows of computed views besides the catalogue. */
  public static final String SETTINGS =
      "SELECT concat_ws(' ', current_setting('lc_numeric'), current_setting('lc_time'),"
          + " current_setting('default_text_search_config'))";

  private DefinitionQueries() {}

  /** Which tables have an immediate primary key, and which a chosen replica identity. */
  public static String keys(Collection<Integer> tables) {
    return """
        SELECT x.indrelid, bool_or(x.indisprimary AND x.indimmediate AND x.indisvalid) AS keyed,
          bool_or(x.indisreplident AND x.indisvalid) AS chosen
        FROM pg_index x WHERE x.indrelid = ANY (%s) GROUP BY x.indrelid
        """
        .formatted(CatalogReader.array(tables));
  }

  /** What roles may do with relations; the two lists are pairs. */
  public static String readers(Collection<Integer> relations, Collection<Integer> roles) {
    return READERS
        .replace("{relations}", CatalogReader.array(relations))
        .replace("{roles}", CatalogReader.array(roles));
  }

  public static String operators(Collection<Integer> operators) {
    return "SELECT oid, oprcode::oid AS oprcode FROM pg_operator WHERE oid = ANY ("
        + CatalogReader.array(operators)
        + ")";
  }

  /** Functions, with what they call if they are aggregates. */
  public static String functions(Collection<Integer> functions) {
    return """
        SELECT p.oid, concat_ws(' ', 'function', p.oid, p.proname, p.xmin) AS fact,
          coalesce(array_to_string(%s, ','), '') AS parts
        FROM pg_proc p LEFT JOIN pg_aggregate a ON a.aggfnoid = p.oid WHERE p.oid = ANY (%s)
        """
        .formatted(AGGREGATE_PARTS, CatalogReader.array(functions));
  }
}
