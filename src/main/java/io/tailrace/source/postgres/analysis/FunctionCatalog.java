package io.tailrace.source.postgres.analysis;

import io.tailrace.source.postgres.catalog.CatalogQueries;
import io.tailrace.source.postgres.catalog.DependencyQueries;
import io.tailrace.source.postgres.session.CatalogReader;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Asks the catalogue what the functions are that statements call. For one thread. */
final class FunctionCatalog {
  /** A function whose text calls more functions than this is not looked into. */
  private static final int MOST_CALLS = 200;

  private static final String CALLED =
      """
      WITH called (oid) AS (
        SELECT p.oid FROM pg_proc p WHERE p.oid IN (%1$s)
        UNION SELECT o.oprcode FROM pg_operator o WHERE o.oid IN (%2$s))
      SELECT oid FROM called
      UNION SELECT p.oid FROM called c JOIN pg_aggregate a ON a.aggfnoid = c.oid
        CROSS JOIN LATERAL unnest(%3$s) p (oid) WHERE c.oid >= %4$d
      """;

  /** What ALTER FUNCTION takes with any search path: to be built, since regprocedure has ours. */
  private static final String SIGNATURE =
      """
      format('%%I.%%I(%%s)', n.nspname, p.proname, (
        SELECT string_agg(CASE WHEN m.nspname = 'pg_catalog' THEN format_type(t.oid, NULL)
            WHEN e.oid IS NULL THEN format('%%I.%%I', m.nspname, t.typname)
            ELSE format('%%I.%%I[]', m.nspname, e.typname) END, ', ' ORDER BY a.place)
        FROM unnest(p.proargtypes) WITH ORDINALITY a (type, place)
          JOIN pg_type t ON t.oid = a.type JOIN pg_namespace m ON m.oid = t.typnamespace
          LEFT JOIN pg_type e ON e.oid = t.typelem AND e.typarray = t.oid))""";

  private static final String FUNCTIONS =
      """
      SELECT p.oid, p.proname, %1$s AS signature, p.provolatile, p.pronargs,
        p.oid < %2$d AS built_in, l.lanname,
        CASE WHEN p.oid >= %2$d AND p.provolatile <> 'i'
          THEN coalesce(pg_get_function_sqlbody(p.oid), p.prosrc) ELSE '' END AS body,
        coalesce((SELECT x.extname FROM pg_depend d JOIN pg_extension x ON x.oid = d.refobjid
          WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e'
            AND d.refclassid = 'pg_extension'::regclass), '') AS extension
      FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
        JOIN pg_language l ON l.oid = p.prolang
      WHERE %3$s ORDER BY p.proname, p.oid
      """;

  private final CatalogReader rows;

  FunctionCatalog(CatalogReader rows) {
    this.rows = rows;
  }

  /**
   * What is wrong with a statement that calls these, what implements these operators, or what
   * user's aggregates among them call; null where nothing is.
   */
  @Nullable String refusal(Set<Integer> functions, Set<Integer> operators) throws SQLException {
    String called =
        CALLED.formatted(
            list(functions),
            list(operators),
            CatalogQueries.AGGREGATE_PARTS,
            DependencyQueries.FIRST_NORMAL);
    for (PgFunction each : find("p.oid IN (" + called + ")")) {
      String refusal = each.refusal();
      if (refusal != null) {
        return isOfItsArguments(each) ? each.unmarked() : refusal;
      }
    }
    return null;
  }

  /** Whether everything that its text says, and that of what it calls, only computes. */
  private boolean isOfItsArguments(PgFunction function) throws SQLException {
    if (!function.isReadable()) {
      return false;
    }
    FunctionBody body = FunctionBody.parse(function.body());
    Set<String> known = new HashSet<>();
    Set<String> next = new TreeSet<>(body.calls());
    boolean opaque = body.opaque();
    while (!opaque && !next.isEmpty()) {
      known.addAll(next);
      Set<String> called = new TreeSet<>();
      for (PgFunction each : find("p.proname IN (" + names(next) + ")")) {
        if (each.refusal() != null) {
          body = FunctionBody.parse(each.body());
          opaque |= !each.isReadable() || body.opaque();
          called.addAll(body.calls());
        }
      }
      called.removeAll(known);
      next = called;
      opaque |= known.size() + next.size() > MOST_CALLS;
    }
    return !opaque;
  }

  private List<PgFunction> find(String condition) throws SQLException {
    List<PgFunction> found = new ArrayList<>();
    rows.forEach(
        FUNCTIONS.formatted(SIGNATURE.formatted(), DependencyQueries.FIRST_NORMAL, condition),
        row ->
            found.add(
                new PgFunction(
                    CatalogReader.oid(row, "oid"),
                    CatalogReader.text(row, "proname"),
                    CatalogReader.text(row, "signature"),
                    CatalogReader.character(row, "provolatile"),
                    row.getInt("pronargs"),
                    row.getBoolean("built_in"),
                    CatalogReader.text(row, "extension"),
                    CatalogReader.text(row, "lanname"),
                    CatalogReader.text(row, "body"))));
    return found;
  }

  private static String list(Set<Integer> oids) {
    return oids.isEmpty()
        ? "0"
        : new TreeSet<>(oids)
            .stream().map(Integer::toUnsignedString).collect(Collectors.joining(","));
  }

  /** They have neither quotes nor backslashes. */
  private static String names(Set<String> names) {
    return names.stream().collect(Collectors.joining("','", "'", "'"));
  }
}
