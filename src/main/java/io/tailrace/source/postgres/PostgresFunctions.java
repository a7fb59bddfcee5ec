package io.tailrace.source.postgres;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Asks the catalogue what the functions are that statements call. For one thread. */
final class PostgresFunctions {
  /** What an aggregate {@code a} calls. */
  static final String AGGREGATE_PARTS =
      "ARRAY[a.aggtransfn, a.aggfinalfn, a.aggcombinefn, a.aggserialfn, a.aggdeserialfn,"
          + " a.aggmtransfn, a.aggminvtransfn, a.aggmfinalfn]::oid[]";

  private static final String FUNCTIONS =
      """
      WITH called (oid) AS (
        SELECT p.oid FROM pg_proc p WHERE p.oid IN (%1$s)
        UNION SELECT o.oprcode FROM pg_operator o WHERE o.oid IN (%2$s)),
      parts (oid) AS (
        SELECT oid FROM called
        UNION SELECT p.oid FROM called c JOIN pg_aggregate a ON a.aggfnoid = c.oid
          CROSS JOIN LATERAL unnest(%3$s) p (oid) WHERE c.oid >= %4$d)
      SELECT p.oid, p.proname, p.provolatile, p.pronargs, p.oid < %4$d AS built_in,
        coalesce((SELECT x.extname FROM pg_depend d JOIN pg_extension x ON x.oid = d.refobjid
          WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e'
            AND d.refclassid = 'pg_extension'::regclass), '') AS extension
      FROM parts JOIN pg_proc p ON p.oid = parts.oid ORDER BY p.proname, p.oid
      """;

  private final PostgresRows rows;

  PostgresFunctions(PostgresRows rows) {
    this.rows = rows;
  }

  /** These, what implements the operators, and what user's aggregates among them call. */
  List<PostgresFunction> of(Set<Integer> functions, Set<Integer> operators) throws SQLException {
    List<PostgresFunction> found = new ArrayList<>();
    rows.forEach(
        FUNCTIONS.formatted(
            list(functions), list(operators), AGGREGATE_PARTS, PostgresWalk.FIRST_NORMAL),
        row ->
            found.add(
                new PostgresFunction(
                    PostgresRows.oid(row, "oid"),
                    PostgresRows.text(row, "proname"),
                    PostgresRows.character(row, "provolatile"),
                    row.getInt("pronargs"),
                    row.getBoolean("built_in"),
                    PostgresRows.text(row, "extension"))));
    return found;
  }

  private static String list(Set<Integer> oids) {
    return oids.isEmpty()
        ? "0"
        : new TreeSet<>(oids)
            .stream().map(Integer::toUnsignedString).collect(Collectors.joining(","));
  }
}
