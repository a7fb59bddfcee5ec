package io.tailrace.source.postgres;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The questions that walk from what statements name to their base tables: through views of views,
 * partitions and inheriting tables. One question answers for all statements at once; their numbers
 * are the answer's column {@code v}.
 */
record PostgresWalk(int version) {
  private static final int FILTERS_SCHEMAS_AND_INVOKERS = 15;

  /** Objects below came with the server. */
  static final int FIRST_NORMAL = 16384;

  /**
   * All in the catalogue that decides what the statements' rows are, in a stable order: plain
   * columns, which nothing changes but a change of the definition.
   */
  String facts(List<PostgresRoots> statements) {
    return """
        WITH RECURSIVE %s,
        every (v, oid) AS (SELECT DISTINCT v, oid FROM reached),
        above (oid, ancestor) AS (%s),
        rules (v, oid) AS (
          SELECT e.v, w.oid FROM every e JOIN pg_rewrite w ON w.ev_class = e.oid
          WHERE w.ev_type = '1'),
        named (v, class, oid) AS (
          SELECT r.v, d.refclassid, d.refobjid FROM rules r JOIN pg_depend d
            ON d.classid = 'pg_rewrite'::regclass AND d.objid = r.oid
          UNION SELECT v, 'pg_proc'::regclass, oid FROM (%s) f (v, oid)
          UNION SELECT v, 'pg_type'::regclass, oid FROM (%s) t (v, oid)),
        functions (v, oid) AS (
          SELECT v, oid FROM named WHERE class = 'pg_proc'::regclass
          UNION SELECT n.v, o.oprcode FROM named n JOIN pg_operator o ON o.oid = n.oid
          WHERE n.class = 'pg_operator'::regclass),
        parts (v, oid) AS (
          SELECT f.v, p.oid FROM functions f JOIN pg_aggregate a ON a.aggfnoid = f.oid
            CROSS JOIN LATERAL unnest(%s) p (oid)
          UNION SELECT v, oid FROM functions),
        types (v, oid) AS (
          SELECT e.v, a.atttypid FROM every e JOIN pg_attribute a ON a.attrelid = e.oid
          WHERE a.attnum > 0 AND a.atttypid >= %d
          UNION SELECT v, oid FROM named WHERE class = 'pg_type'::regclass
          UNION SELECT n.v, c.reltype FROM named n JOIN pg_class c ON c.oid = n.oid
          WHERE n.class = 'pg_class'::regclass AND c.relkind = 'c'
          UNION SELECT t.v, m.inner_type FROM types t CROSS JOIN LATERAL (%s) m (inner_type)
          WHERE m.inner_type >= %d)
        SELECT v, fact FROM (
          SELECT e.v, 1, e.oid, 0, concat_ws(' ', 'relation', c.oid, n.nspname, c.relname,
            c.relkind, c.relpersistence, c.relreplident, c.relispartition, c.relowner,
            c.relrowsecurity, c.relforcerowsecurity,
            CASE c.relkind WHEN 'v' THEN c.reloptions END, %s)
          FROM every e JOIN pg_class c ON c.oid = e.oid JOIN pg_namespace n
            ON n.oid = c.relnamespace
          UNION ALL
          SELECT e.v, 2, e.oid, a.attnum, concat_ws(' ', 'attribute', e.oid, a.attnum, a.attname,
            a.atttypid, a.atttypmod, a.attgenerated, a.attisdropped, a.xmin)
          FROM every e JOIN pg_attribute a ON a.attrelid = e.oid AND a.attnum > 0
          UNION ALL
          SELECT r.v, 3, r.oid, 0, concat_ws(' ', 'rule', r.oid, w.xmin)
          FROM rules r JOIN pg_rewrite w ON w.oid = r.oid
          UNION ALL
          SELECT e.v, 4, i.inhrelid, i.inhseqno, concat_ws(' ', 'child', i.inhrelid, e.oid, i.xmin)
          FROM every e JOIN pg_inherits i ON i.inhparent = e.oid
          UNION ALL
          SELECT p.v, 5, p.oid, 0, concat_ws(' ', 'function', p.oid, f.proname, f.xmin)
          FROM parts p JOIN pg_proc f ON f.oid = p.oid AND f.oid >= %d
          UNION ALL
          SELECT t.v, 6, t.oid, 0, concat_ws(' ', 'type', t.oid, t.name, t.parts)
          FROM (SELECT n.v, t.oid, t.typname AS name, %s AS parts
            FROM types n JOIN pg_type t ON t.oid = n.oid) t
          UNION ALL
          SELECT v.v, 8, p.oid, 0, concat_ws(' ', 'publication', p.oid, p.xmin)
          FROM (SELECT DISTINCT v FROM every) v CROSS JOIN pg_publication p
          WHERE p.pubname = '%s'
        ) f (v, part, oid, place, fact) ORDER BY v, part, oid, place, fact
        """
        .formatted(
            reached(statements),
            above(),
            rows(statements, PostgresRoots::functions),
            rows(statements, PostgresRoots::types),
            PostgresFunctions.AGGREGATE_PARTS,
            FIRST_NORMAL,
            PostgresQueries.innerTypes("t.oid"),
            FIRST_NORMAL,
            publishedFact(),
            FIRST_NORMAL,
            PostgresQueries.parts(),
            PostgresPublication.NAME);
  }

  String named(List<PostgresRoots> statements) {
    return "SELECT r.v, c.oid, n.nspname, c.relname FROM (%s) r (v, oid)"
            .formatted(rows(statements, PostgresRoots::relations))
        + " JOIN pg_class c ON c.oid = r.oid JOIN pg_namespace n ON n.oid = c.relnamespace";
  }

  /** Every relation that is read, once for each role that reads it; our role is the first. */
  String bases(List<PostgresRoots> statements) {
    return """
        WITH RECURSIVE %s, every (v, oid) AS (SELECT DISTINCT v, oid FROM reached),
        above (oid, ancestor) AS (%s)
        SELECT r.v, c.oid, format('%%I.%%I', n.nspname, c.relname) AS qualified,
          c.oid < %d OR n.nspname IN ('pg_catalog', 'information_schema')
            OR n.nspname LIKE 'pg\\_toast%%' AS system,
          c.relkind, c.relpersistence, c.relispartition,
          quote_ident(a.rolname) AS reader, a.rolname = current_user AS ours,
          r.reader = 0 OR coalesce(has_table_privilege(r.reader, c.oid, 'SELECT')
            OR has_any_column_privilege(r.reader, c.oid, 'SELECT'), false) AS readable,
          r.reader <> 0 AND c.relrowsecurity AND NOT a.rolsuper AND NOT a.rolbypassrls
            AND (c.relforcerowsecurity OR NOT pg_has_role(r.reader, c.relowner, 'USAGE'))
            AS row_security,
          pg_has_role(c.relowner, 'USAGE') AS owned,
          CASE c.relreplident
            WHEN 'f' THEN true
            WHEN 'd' THEN %s
            WHEN 'i' THEN EXISTS (SELECT FROM pg_index x
              WHERE x.indrelid = c.oid AND x.indisreplident AND x.indisvalid)
            ELSE false END AS identified,
          %s AS published,
          k.qualified AS keyed_ancestor, k.owned AS ancestor_owned, w.oid AS rule
        FROM reached r JOIN pg_class c ON c.oid = r.oid
          JOIN pg_namespace n ON n.oid = c.relnamespace
          LEFT JOIN pg_roles a ON a.oid = r.reader
          LEFT JOIN pg_rewrite w ON w.ev_class = c.oid AND w.ev_type = '1' AND c.relkind = 'v'
          LEFT JOIN LATERAL (
            SELECT format('%%I.%%I', m.nspname, p.relname) AS qualified,
              pg_has_role(p.relowner, 'USAGE') AS owned
            FROM above b JOIN every e ON e.oid = b.ancestor AND e.v = r.v
              JOIN pg_class p ON p.oid = b.ancestor JOIN pg_namespace m ON m.oid = p.relnamespace
            WHERE b.oid = c.oid AND %s
            ORDER BY (SELECT count(*) FROM above q WHERE q.oid = b.ancestor) LIMIT 1) k ON true
        ORDER BY r.v, ours DESC NULLS LAST, qualified, r.reader
        """
        .formatted(reached(statements), above(), FIRST_NORMAL, keyed("c"), published(), keyed("p"));
  }

  private String reached(List<PostgresRoots> statements) {
    String invoker =
        version >= FILTERS_SCHEMAS_AND_INVOKERS
            ? "EXISTS (SELECT FROM pg_options_to_table(c.reloptions) o"
                + " WHERE o.option_name = 'security_invoker' AND o.option_value::boolean)"
            : "false";
    return """
        root (v, oid) AS (%1$s),
        reached (v, oid, reader) AS (
          SELECT v, root.oid, a.oid FROM root JOIN pg_roles a ON a.rolname = current_user
          UNION
          SELECT r.v, n.oid, n.reader FROM reached r CROSS JOIN LATERAL (
            SELECT d.refobjid,
              CASE WHEN %2$s THEN (SELECT oid FROM pg_roles WHERE rolname = current_user)
                ELSE c.relowner END
            FROM pg_class c JOIN pg_rewrite w ON w.ev_class = c.oid AND w.ev_type = '1'
              JOIN pg_depend d ON d.classid = 'pg_rewrite'::regclass AND d.objid = w.oid
                AND d.refclassid = 'pg_class'::regclass
              JOIN pg_class m ON m.oid = d.refobjid AND m.relkind <> 'c'
            WHERE c.oid = r.oid AND c.oid >= %3$d AND c.relkind = 'v' AND m.oid <> c.oid
            UNION ALL
            SELECT i.inhrelid, 0::oid FROM pg_inherits i JOIN pg_class p ON p.oid = i.inhparent
            WHERE i.inhparent = r.oid AND p.relkind IN ('r', 'p')
          ) n (oid, reader)
        )"""
        .formatted(rows(statements, PostgresRoots::relations), invoker, FIRST_NORMAL);
  }

  /** Partitioned tables of which something that is reached is a partition. */
  private static String above() {
    return """
        SELECT i.inhrelid, i.inhparent FROM every e JOIN pg_class c ON c.oid = e.oid
          JOIN pg_inherits i ON i.inhrelid = c.oid WHERE c.relispartition
        UNION
        SELECT b.oid, i.inhparent FROM above b JOIN pg_class c ON c.oid = b.ancestor
          JOIN pg_inherits i ON i.inhrelid = c.oid WHERE c.relispartition
        """;
  }

  private static String keyed(String table) {
    return "EXISTS (SELECT FROM pg_index x WHERE x.indrelid = "
        + table
        + ".oid AND x.indisprimary AND x.indimmediate AND x.indisvalid)";
  }

  private static final String OURS =
      " JOIN pg_publication u ON u.pubname = '" + PostgresPublication.NAME + "' AND u.oid = ";

  /** A {@link PostgresRelation.Published}. */
  private String published() {
    boolean schemas = version >= FILTERS_SCHEMAS_AND_INVOKERS;
    String listed = "SELECT FROM pg_publication_rel r" + OURS + "r.prpubid WHERE r.prrelid = ";
    String inSchema =
        "SELECT FROM pg_publication_namespace r"
            + OURS
            + "r.pnpubid JOIN pg_class k ON k.relnamespace = r.pnnspid WHERE k.oid = ";
    String ancestor = "(SELECT b.ancestor FROM above b WHERE b.oid = c.oid)";
    StringBuilder cases = new StringBuilder("CASE WHEN EXISTS (SELECT FROM pg_publication u");
    cases.append(" WHERE u.pubname = '" + PostgresPublication.NAME + "' AND u.puballtables)");
    cases.append(" THEN 'WHOLE'");
    if (schemas) {
      cases.append(" WHEN EXISTS (" + inSchema + "c.oid) THEN 'WHOLE'");
      cases.append(" WHEN EXISTS (" + listed + "c.oid AND r.prqual IS NOT NULL)");
      cases.append(" THEN 'ROWS_FILTERED'");
      cases.append(" WHEN EXISTS (" + listed + "c.oid AND r.prattrs IS NOT NULL)");
      cases.append(" THEN 'COLUMNS_LISTED'");
    }
    cases.append(" WHEN EXISTS (" + listed + "c.oid) THEN 'WHOLE'");
    cases.append(" WHEN EXISTS (" + listed + "ANY " + ancestor + ") THEN 'WHOLE'");
    if (schemas) {
      cases.append(" WHEN EXISTS (" + inSchema + "ANY " + ancestor + ") THEN 'WHOLE'");
    }
    return cases.append(" ELSE 'NO' END").toString();
  }

  /** How the publication has the relation {@code c}, itself or through what it is a part of. */
  private String publishedFact() {
    String these = "(SELECT c.oid UNION ALL SELECT b.ancestor FROM above b WHERE b.oid = c.oid)";
    String listed =
        "(SELECT string_agg(concat_ws('/', r.oid, r.xmin), ',' ORDER BY r.oid)"
            + " FROM pg_publication_rel r"
            + OURS
            + "r.prpubid WHERE r.prrelid IN "
            + these
            + ")";
    if (version < FILTERS_SCHEMAS_AND_INVOKERS) {
      return listed;
    }
    return listed
        + ", (SELECT string_agg(r.oid::text, ',' ORDER BY r.oid) FROM pg_publication_namespace r"
        + OURS
        + "r.pnpubid JOIN pg_class k ON k.relnamespace = r.pnnspid WHERE k.oid IN "
        + these
        + ")";
  }

  /** A SELECT of pairs, also where there are none. */
  private static String rows(
      List<PostgresRoots> statements, Function<PostgresRoots, ? extends Iterable<Integer>> oids) {
    List<String> pairs = new ArrayList<>();
    for (int i = 0; i < statements.size(); i++) {
      for (int oid : oids.apply(statements.get(i))) {
        pairs.add("(" + i + ", " + Integer.toUnsignedString(oid) + "::oid)");
      }
    }
    return pairs.isEmpty()
        ? "SELECT 0, 0::oid WHERE false"
        : pairs.stream().collect(Collectors.joining(", ", "VALUES ", ""));
  }
}
