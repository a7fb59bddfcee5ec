package io.tailrace.source.postgres.analysis.function;

import io.tailrace.source.postgres.analysis.statement.RuleTree;
import io.tailrace.source.postgres.catalog.DependencyQueries;
import io.tailrace.source.postgres.session.CatalogReader;
import java.sql.SQLException;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Why the rows of a parsed statement can change without a change of a table. For one thread. */
final class RuleRefusal {
  private final CatalogReader rows;

  RuleRefusal(CatalogReader rows) {
    this.rows = rows;
  }

  /**
   * The reason; null where there is none.
   *
   * @param function why a function that it calls is refused; null where none is
   */
  @Nullable String of(RuleTree rule, @Nullable String function) throws SQLException {
    if (!rule.times().isEmpty()) {
      return "calls "
          + rule.times().stream().sorted().findFirst().orElseThrow()
          + ", which depends on the time; leave it out";
    }
    if (rule.sample()) {
      return "reads a TABLESAMPLE, which differs each time; leave it out";
    }
    if (function != null) {
      return "calls " + function;
    }
    if (rule.schema()) {
      return "calls CURRENT_SCHEMA, which depends on the state of the server, not on tables; leave it"
          + " out";
    }
    if (rule.catalogueNames()) {
      return "shows an object identifier as a name, which can change without the row; leave it out";
    }
    String system = systemTable(rule.relations());
    return system == null
        ? null
        : "reads " + system + ", a system catalogue, whose changes are not sent; read tables";
  }

  private @Nullable String systemTable(Set<Integer> relations) throws SQLException {
    String oids =
        relations.stream()
            .filter(oid -> Integer.compareUnsigned(oid, DependencyQueries.FIRST_NORMAL) < 0)
            .map(Integer::toUnsignedString)
            .collect(Collectors.joining(","));
    if (oids.isEmpty()) {
      return null;
    }
    return rows.one(
        "SELECT min(format('%I.%I', n.nspname, c.relname)) FROM pg_class c"
            + " JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.oid IN ("
            + oids
            + ")");
  }
}
