package io.tailrace.source.postgres;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Finds in the parsed form of a statement, and of the views that it reads, what makes its rows
 * change without a change of a table. For one thread.
 */
final class PostgresCalls {
  private final PostgresRows rows;
  private final PostgresFunctions functions;

  PostgresCalls(PostgresRows rows) {
    this.rows = rows;
    this.functions = new PostgresFunctions(rows);
  }

  /**
   * @param locks what locks rows, which no reading may; null where nothing does
   * @param refusal what makes the rows change by themselves; null where nothing does
   */
  record Answer(@Nullable String locks, @Nullable String refusal) {}

  Answer examine(PostgresCandidate candidate, List<PostgresBase> bases) throws SQLException {
    Map<String, PostgresRule> rules = rules(bases);
    PostgresParsed parsed = candidate.parsed();
    if (parsed != null) {
      rules.put(candidate.subject(), parsed.rule());
    }
    String locks = null;
    List<String> refusals = new ArrayList<>();
    if (parsed != null && parsed.namesTimes()) {
      refusals.add(
          candidate.subject()
              + " names a moment relative to now ('now', 'today'); write a date or time that stays");
    }
    for (Map.Entry<String, PostgresRule> each : rules.entrySet()) {
      if (each.getValue().locks()) {
        locks = each.getKey() + " locks the rows that it reads; leave out FOR UPDATE or FOR SHARE";
      }
      String reason = refusal(each.getValue());
      if (reason != null) {
        refusals.add(each.getKey() + " " + reason);
      }
    }
    return new Answer(locks, refusals.isEmpty() ? null : refusals.get(0));
  }

  /** Of the views, by name. */
  private Map<String, PostgresRule> rules(List<PostgresBase> bases) throws SQLException {
    Map<String, PostgresRule> rules = new TreeMap<>();
    String oids =
        bases.stream()
            .filter(base -> base.rule() != 0)
            .map(base -> Integer.toUnsignedString(base.rule()))
            .distinct()
            .collect(Collectors.joining(","));
    if (!oids.isEmpty()) {
      rows.forEach(
          "SELECT format('%I.%I', n.nspname, c.relname) AS view, w.ev_action::text AS nodes"
              + " FROM pg_rewrite w JOIN pg_class c ON c.oid = w.ev_class"
              + " JOIN pg_namespace n ON n.oid = c.relnamespace WHERE w.oid IN ("
              + oids
              + ")",
          row ->
              rules.put(
                  PostgresRows.text(row, "view"),
                  PostgresRule.parse(PostgresRows.text(row, "nodes"))));
    }
    return rules;
  }

  private @Nullable String refusal(PostgresRule rule) throws SQLException {
    if (!rule.times().isEmpty()) {
      return "calls "
          + rule.times().stream().sorted().findFirst().orElseThrow()
          + ", which tells the time; leave it out";
    }
    String function = functions.refusal(rule.functions(), rule.operators());
    if (rule.sample()) {
      return "reads a TABLESAMPLE, which is another one each time; leave it out";
    }
    if (function != null) {
      return "calls " + function;
    }
    if (rule.schema()) {
      return "calls CURRENT_SCHEMA, which tells the state of the server, not of tables; leave it"
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
            .filter(oid -> Integer.compareUnsigned(oid, PostgresWalk.FIRST_NORMAL) < 0)
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
