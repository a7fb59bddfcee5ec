package io.tailrace.source.postgres.catalog;

import io.tailrace.source.postgres.session.CatalogReader;
import java.util.Collection;

/** What is asked of the catalogue, in the SQL of one version of the server. */
public record CatalogQueries(int version) {
  private static final int FILTERS_AND_SCHEMAS = 15;

  /** What an aggregate {@code a} calls. */
  public static final String AGGREGATE_PARTS =
      "ARRAY[a.aggtransfn, a.aggfinalfn, a.aggcombinefn, a.aggserialfn, a.aggdeserialfn,"
          + " a.aggmtransfn, a.aggminvtransfn, a.aggmfinalfn]::oid[]";

  /** From here on a publication may send them. */
  static final int GENERATED_COLUMNS = 18;

  /** One row, also where there is no publication. */
  public String publication() {
    String generated =
        version >= GENERATED_COLUMNS ? "p.oid IS NULL OR p.pubgencols = 's'" : "false";
    return """
        SELECT p.oid IS NOT NULL AS present,
          concat_ws(' ', p.oid, p.xmin) AS facts,
          coalesce(p.puballtables, false) AS all_tables,
          coalesce(p.pubinsert AND p.pubupdate AND p.pubdelete AND p.pubtruncate, true)
            AS all_operations,
          coalesce(p.pubviaroot, false) AS via_root,
          %s AS generated,
          CASE WHEN p.oid IS NULL
            THEN has_database_privilege(current_database(), 'CREATE')
            ELSE pg_has_role(p.pubowner, 'USAGE') END AS may_alter
        FROM (SELECT) one LEFT JOIN pg_publication p ON p.pubname = '%s'
        """
        .formatted(generated, Publication.NAME);
  }

  public String relations(Collection<Integer> relations) {
    boolean schemas = version >= FILTERS_AND_SCHEMAS;
    return """
        SELECT c.oid, format('%%I.%%I', n.nspname, c.relname) AS qualified,
          c.relkind, c.relpersistence, c.relreplident, c.relispartition,
          EXISTS (SELECT FROM pg_inherits i WHERE i.inhparent = c.oid) AS has_children,
          coalesce(has_table_privilege(c.oid, 'SELECT')
            AND has_schema_privilege(n.oid, 'USAGE'), false) AS readable,
          row_security_active(c.oid) AS row_security, k.columns AS key_columns,
          pg_has_role(c.relowner, 'USAGE') AS owned,
          EXISTS (SELECT FROM pg_index x WHERE x.indrelid = c.oid AND x.indisprimary
            AND x.indimmediate AND x.indisvalid) AS has_primary_key,
          CASE %s
            WHEN r.oid IS NULL AND a.facts IS NOT NULL THEN 'WHOLE'
            WHEN r.oid IS NULL THEN 'NO'
            %s
            ELSE 'WHOLE' END AS published,
          concat_ws(' ', c.oid, n.nspname, c.relname, c.relkind, c.relpersistence, c.relreplident,
            c.relispartition, k.indexrelid, k.columns, a.facts, r.oid, r.xmin%s) AS facts
        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
          LEFT JOIN pg_publication_rel r ON r.prrelid = c.oid
            AND r.prpubid = (SELECT oid FROM pg_publication WHERE pubname = '%s')
          %s
          LEFT JOIN LATERAL (%s) k ON true
          LEFT JOIN LATERAL (
            SELECT CASE WHEN c.relispartition THEN (%s) END AS facts) a ON true
        WHERE c.oid = ANY (%s)
        """
        .formatted(
            schemas ? "WHEN s.oid IS NOT NULL THEN 'WHOLE'" : "",
            schemas
                ? "WHEN r.prqual IS NOT NULL THEN 'ROWS_FILTERED'"
                    + " WHEN r.prattrs IS NOT NULL THEN 'COLUMNS_LISTED'"
                : "",
            schemas ? ", s.oid" : "",
            Publication.NAME,
            schemas
                ? "LEFT JOIN pg_publication_namespace s ON s.pnnspid = n.oid AND s.pnpubid ="
                    + " (SELECT oid FROM pg_publication WHERE pubname = '"
                    + Publication.NAME
                    + "')"
                : "",
            identity("c"),
            publishedAncestors("c", schemas),
            CatalogReader.array(relations));
  }

  /** How the publication has what {@code table} is a partition of; NULL where it has none of it. */
  private static String publishedAncestors(String table, boolean schemas) {
    String ours =
        "(SELECT p.oid FROM pg_publication p WHERE p.pubname = '" + Publication.NAME + "')";
    return """
        WITH RECURSIVE above (oid) AS (
          SELECT i.inhparent FROM pg_inherits i WHERE i.inhrelid = %s.oid
          UNION ALL
          SELECT i.inhparent FROM above b JOIN pg_inherits i ON i.inhrelid = b.oid)
        SELECT string_agg(f.fact, ',' ORDER BY f.fact) FROM (
          SELECT concat_ws('/', u.oid, u.xmin) FROM above b
            JOIN pg_publication_rel u ON u.prrelid = b.oid AND u.prpubid = %s
          %s) f (fact)"""
        .formatted(
            table,
            ours,
            schemas
                ? "UNION ALL SELECT u.oid::text FROM above b JOIN pg_class m ON m.oid = b.oid"
                    + " JOIN pg_publication_namespace u ON u.pnnspid = m.relnamespace"
                    + " AND u.pnpubid = "
                    + ours
                : "");
  }

  /**
   * The index by which the stream names changed rows of {@code table}, as the server chooses it,
   * with the numbers of its columns, separated by spaces; no row where there is none.
   */
  private static String identity(String table) {
    return """
        SELECT x.indexrelid,
          (SELECT string_agg(a.attnum::text, ' ' ORDER BY a.place)
            FROM unnest(x.indkey) WITH ORDINALITY a (attnum, place)
            WHERE a.place <= x.indnkeyatts) AS columns
        FROM pg_index x WHERE x.indrelid = %1$s.oid
          AND CASE %1$s.relreplident WHEN 'd' THEN x.indisprimary WHEN 'i' THEN x.indisreplident END
          AND x.indisunique AND x.indimmediate AND x.indisvalid AND x.indpred IS NULL"""
        .formatted(table);
  }

  /** In the columns' order, dropped ones included. */
  static String attributes(Collection<Integer> relations) {
    return """
        SELECT attrelid, attnum, attname, atttypid, atttypmod, attgenerated, attisdropped,
          concat_ws(' ', attnum, attname, atttypid, atttypmod, attgenerated, attisdropped, xmin)
            AS facts
        FROM pg_attribute WHERE attrelid = ANY (%s) AND attnum > 0 ORDER BY attrelid, attnum
        """
        .formatted(CatalogReader.array(relations));
  }

  /** With what they are directly made of, and what else decides the text form of their values. */
  static String types(Collection<Integer> types) {
    return """
        SELECT t.oid, t.typname, t.typtype, t.typbasetype AS base,
          CASE WHEN e.typarray = t.oid THEN t.typelem ELSE 0 END AS element,
          t.typarray, t.typdelim,
          (SELECT coalesce(string_agg(m.inner_type::text, ',' ORDER BY m.inner_type), '') FROM (
            SELECT t.typbasetype WHERE t.typbasetype <> 0
            UNION ALL
            SELECT t.typelem WHERE t.typelem <> 0
            UNION ALL
            SELECT r.rngsubtype FROM pg_range r WHERE t.typtype = 'r' AND r.rngtypid = t.oid
            UNION ALL
            SELECT r.rngsubtype FROM pg_range r WHERE t.typtype = 'm' AND r.rngmultitypid = t.oid
            UNION ALL
            SELECT b.atttypid FROM pg_attribute b
            WHERE t.typtype = 'c' AND b.attrelid = t.typrelid AND b.attnum > 0
              AND NOT b.attisdropped) m (inner_type)) AS inner_types,
          concat_ws(' ',
            (SELECT string_agg(concat_ws(' ', l.oid, l.enumlabel), ',' ORDER BY l.oid)
              FROM pg_enum l WHERE l.enumtypid = t.oid),
            (SELECT string_agg(
                concat_ws(' ', a.attnum, a.atttypid, a.atttypmod, a.attisdropped, a.xmin), ','
                ORDER BY a.attnum)
              FROM pg_attribute a
              WHERE t.typtype = 'c' AND a.attrelid = t.typrelid AND a.attnum > 0),
            CASE WHEN t.oid = 'money'::regtype THEN current_setting('lc_monetary') END) AS parts
        FROM pg_type t LEFT JOIN pg_type e ON e.oid = t.typelem WHERE t.oid = ANY (%s)
        """
        .formatted(CatalogReader.array(types));
  }

  /** Relations that statements name, or what they name. */
  String nodes(Collection<Integer> relations) {
    return """
        SELECT c.oid, n.nspname, c.relname,
          format('%%I.%%I', n.nspname, c.relname) AS qualified,
          c.oid < %d OR n.nspname IN ('pg_catalog', 'information_schema')
            OR n.nspname LIKE 'pg\\_toast%%' AS system,
          c.relkind, c.relpersistence, c.relispartition, c.relreplident, c.relowner,
          c.relrowsecurity, c.reltype, coalesce(w.oid, 0) AS rule,
          pg_has_role(c.relowner, 'USAGE') AS owned,
          %s AS invoker,
          concat_ws(' ', 'relation', c.oid, n.nspname, c.relname, c.relkind, c.relpersistence,
            c.relreplident, c.relispartition, c.relowner, c.relrowsecurity, c.relforcerowsecurity,
            CASE c.relkind WHEN 'v' THEN c.reloptions END) AS fact,
          concat_ws(' ', 'rule', w.oid, w.xmin) AS rule_fact
        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
          LEFT JOIN pg_rewrite w ON w.ev_class = c.oid AND w.ev_type = '1'
        WHERE c.oid = ANY (%s)
        """
        .formatted(
            DependencyQueries.FIRST_NORMAL,
            version >= FILTERS_AND_SCHEMAS
                ? "EXISTS (SELECT FROM pg_options_to_table(c.reloptions) o"
                    + " WHERE o.option_name = 'security_invoker' AND o.option_value::boolean)"
                : "false",
            CatalogReader.array(relations));
  }

  /** What rules name, each once; the names of their kinds are {@link DependencyGraph.Kind}'s. */
  static String references(Collection<Integer> rules) {
    return """
        SELECT DISTINCT d.objid, d.refobjid, CASE d.refclassid
          WHEN 'pg_class'::regclass THEN 'RELATION' WHEN 'pg_proc'::regclass THEN 'FUNCTION'
          WHEN 'pg_operator'::regclass THEN 'OPERATOR' ELSE 'TYPE' END AS kind
        FROM pg_depend d
        WHERE d.classid = 'pg_rewrite'::regclass AND d.objid = ANY (%s) AND d.refclassid IN
          ('pg_class'::regclass, 'pg_proc'::regclass, 'pg_operator'::regclass, 'pg_type'::regclass)
        """
        .formatted(CatalogReader.array(rules));
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

  /** How the publication lists relations: those that it does not, have nothing. */
  String listed(Collection<Integer> relations, String publication) {
    boolean schemas = version >= FILTERS_AND_SCHEMAS;
    return """
        SELECT c.oid, r.oid || '/' || r.xmin::text AS row, %s AS filtered, %s AS columns,
          %s AS schema_oid
        FROM pg_class c
          LEFT JOIN pg_publication_rel r ON r.prrelid = c.oid AND r.prpubid = %s
          %s
        WHERE c.oid = ANY (%s)
        """
        .formatted(
            schemas ? "r.prqual IS NOT NULL" : "false",
            schemas ? "r.prattrs IS NOT NULL" : "false",
            schemas ? "coalesce(s.oid, 0)" : "0",
            publication,
            schemas
                ? "LEFT JOIN pg_publication_namespace s ON s.pnnspid = c.relnamespace"
                    + " AND s.pnpubid = "
                    + publication
                : "",
            CatalogReader.array(relations));
  }

  static final String OUR_PUBLICATION =
      "SELECT oid, puballtables, concat_ws(' ', 'publication', oid, xmin) AS fact"
          + " FROM pg_publication WHERE pubname = '"
          + Publication.NAME
          + "'";

  /** What decides the rows of computed views beside the catalogue. */
  public static final String SETTINGS =
      "SELECT concat_ws(' ', current_setting('lc_numeric'), current_setting('lc_time'),"
          + " current_setting('default_text_search_config'))";

  /** Which tables have a primary key that counts, and which a replica identity of their own. */
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
    return """
        SELECT c.oid, a.oid AS role, quote_ident(a.rolname) AS reader,
          a.rolname = current_user AS ours,
          coalesce(has_table_privilege(a.oid, c.oid, 'SELECT')
            OR has_any_column_privilege(a.oid, c.oid, 'SELECT'), false) AS readable,
          c.relrowsecurity AND NOT a.rolsuper AND NOT a.rolbypassrls
            AND (c.relforcerowsecurity OR NOT pg_has_role(a.oid, c.relowner, 'USAGE'))
            AS row_security
        FROM unnest(%s, %s) p (relation, role)
          JOIN pg_class c ON c.oid = p.relation JOIN pg_roles a ON a.oid = p.role
        """
        .formatted(CatalogReader.array(relations), CatalogReader.array(roles));
  }

  public static String operators(Collection<Integer> operators) {
    return "SELECT oid, oprcode::oid AS oprcode FROM pg_operator WHERE oid = ANY ("
        + CatalogReader.array(operators)
        + ")";
  }

  /** With what they call where they are aggregates. */
  public static String functions(Collection<Integer> functions) {
    return """
        SELECT p.oid, concat_ws(' ', 'function', p.oid, p.proname, p.xmin) AS fact,
          coalesce(array_to_string(%s, ','), '') AS parts
        FROM pg_proc p LEFT JOIN pg_aggregate a ON a.aggfnoid = p.oid WHERE p.oid = ANY (%s)
        """
        .formatted(AGGREGATE_PARTS, CatalogReader.array(functions));
  }
}
