package io.tailrace.source.postgres.analysis.function;

import io.tailrace.source.postgres.catalog.DefinitionQueries;
import io.tailrace.source.postgres.session.CatalogReader;
import io.tailrace.source.postgres.session.SqlResource;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Asks the catalogue about the functions that statements call. For one thread. */
final class FunctionCatalog {
  /** A function whose text calls more functions than this is not analysed. */
  private static final int MOST_CALLS = 200;

  private static final String CALLED = SqlResource.read(FunctionCatalog.class, "called-functions");

  /** What ALTER FUNCTION takes with any search path; regprocedure depends on the session's own. */
  private static final String SIGNATURE = SqlResource.read(FunctionCatalog.class, "signature");

  private static final String FUNCTIONS =
      SqlResource.read(FunctionCatalog.class, "functions").replace("{signature}", SIGNATURE);

  private final CatalogReader rows;

  FunctionCatalog(CatalogReader rows) {
    this.rows = rows;
  }

  /**
   * What is wrong with a statement that calls these functions, the functions of these operators, or
   * what user-defined aggregates among them call; null where nothing is.
   */
  @Nullable String refusal(Set<Integer> functions, Set<Integer> operators) throws SQLException {
    String called =
        CALLED
            .replace("{functions}", list(functions))
            .replace("{operators}", list(operators))
            .replace("{aggregate_parts}", DefinitionQueries.AGGREGATE_PARTS);
    for (PgFunction each : find("p.oid IN (" + called + ")")) {
      String refusal = each.refusal();
      if (refusal != null) {
        return isOfItsArguments(each) ? each.unmarked() : refusal;
      }
    }
    return null;
  }

  /** Whether its text, and that of everything that it calls, depends on the arguments alone. */
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
        FUNCTIONS.replace("{condition}", condition),
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
