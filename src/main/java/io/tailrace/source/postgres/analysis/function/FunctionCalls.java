package io.tailrace.source.postgres.analysis.function;

import io.tailrace.source.postgres.analysis.statement.BaseRelation;
import io.tailrace.source.postgres.analysis.statement.Candidate;
import io.tailrace.source.postgres.analysis.statement.FoundStatement;
import io.tailrace.source.postgres.analysis.statement.ParsedQuery;
import io.tailrace.source.postgres.analysis.statement.RuleTree;
import io.tailrace.source.postgres.session.CatalogReader;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Finds in the parsed form of a statement, and of the views that it reads, what changes its rows
 * without a change of a table. For one thread.
 */
public final class FunctionCalls {
  private final CatalogReader rows;
  private final FunctionCatalog functions;
  private final RuleRefusal ruleRefusal;

  public FunctionCalls(CatalogReader rows) {
    this.rows = rows;
    this.functions = new FunctionCatalog(rows);
    this.ruleRefusal = new RuleRefusal(rows);
  }

  /**
   * What a statement's rows depend on besides its tables.
   *
   * @param locks what locks rows, which a reading must not; null where nothing does
   * @param refusal what changes the rows by itself; null where nothing does
   */
  public record Answer(@Nullable String locks, @Nullable String refusal) {}

  /**
   * The calls of each statement: one question for the views that they read, one for the functions.
   */
  public List<Answer> examine(List<FoundStatement> statements) throws SQLException {
    Map<Integer, Rule> read = rules(statements);
    List<List<Rule>> rules = new ArrayList<>();
    Set<RuleTree> all = new LinkedHashSet<>();
    for (FoundStatement each : statements) {
      List<Rule> own = rules(each, read);
      rules.add(own);
      own.forEach(rule -> all.add(rule.rule()));
    }
    Map<RuleTree, String> functions = new HashMap<>();
    findRefused(List.copyOf(all), functions);
    List<Answer> answers = new ArrayList<>();
    for (int i = 0; i < statements.size(); i++) {
      answers.add(answer(statements.get(i).candidate(), rules.get(i), functions));
    }
    return answers;
  }

  /** What one view or query calls, under its name. */
  private record Rule(String name, RuleTree rule) {}

  private Answer answer(Candidate candidate, List<Rule> rules, Map<RuleTree, String> functions)
      throws SQLException {
    ParsedQuery parsed = candidate.parsed();
    String locks = null;
    List<String> refusals = new ArrayList<>();
    if (parsed != null && parsed.namesTimes()) {
      refusals.add(
          candidate.subject()
              + " names a moment relative to now ('now', 'today'); write a fixed date or time");
    }
    for (Rule each : rules) {
      if (each.rule().locks()) {
        locks = each.name() + " locks the rows that it reads; leave out FOR UPDATE or FOR SHARE";
      }
      String reason = ruleRefusal.of(each.rule(), functions.get(each.rule()));
      if (reason != null) {
        refusals.add(each.name() + " " + reason);
      }
    }
    return new Answer(locks, refusals.isEmpty() ? null : refusals.get(0));
  }

  /** The rules of the views that one statement reads, and its own, in the order of their names. */
  private static List<Rule> rules(FoundStatement statement, Map<Integer, Rule> read) {
    Map<String, Rule> rules = new TreeMap<>();
    for (BaseRelation base : statement.bases()) {
      Rule rule = read.get(base.rule());
      if (rule != null) {
        rules.put(rule.name(), rule);
      }
    }
    Candidate candidate = statement.candidate();
    ParsedQuery parsed = candidate.parsed();
    if (parsed != null) {
      rules.put(candidate.subject(), new Rule(candidate.subject(), parsed.rule()));
    }
    return List.copyOf(rules.values());
  }

  private Map<Integer, Rule> rules(List<FoundStatement> statements) throws SQLException {
    Set<Integer> oids = new TreeSet<>();
    statements.forEach(each -> each.bases().forEach(base -> oids.add(base.rule())));
    oids.remove(0);
    Map<Integer, Rule> rules = new HashMap<>();
    if (!oids.isEmpty()) {
      rows.forEach(
          "SELECT w.oid, format('%I.%I', n.nspname, c.relname) AS view, w.ev_action::text AS nodes"
              + " FROM pg_rewrite w JOIN pg_class c ON c.oid = w.ev_class"
              + " JOIN pg_namespace n ON n.oid = c.relnamespace WHERE w.oid = ANY ("
              + CatalogReader.array(oids)
              + ")",
          row ->
              rules.put(
                  CatalogReader.oid(row, "oid"),
                  new Rule(
                      CatalogReader.text(row, "view"),
                      RuleTree.parse(CatalogReader.text(row, "nodes")))));
    }
    return rules;
  }

  /** Asks about all rules at once, and about halves of them only where one of them is refused. */
  private void findRefused(List<RuleTree> rules, Map<RuleTree, String> refused)
      throws SQLException {
    Set<Integer> called = new HashSet<>();
    Set<Integer> operators = new HashSet<>();
    for (RuleTree rule : rules) {
      called.addAll(rule.functions());
      operators.addAll(rule.operators());
    }
    String refusal =
        called.isEmpty() && operators.isEmpty() ? null : functions.refusal(called, operators);
    if (refusal != null && rules.size() == 1) {
      refused.put(rules.get(0), refusal);
    } else if (refusal != null) {
      findRefused(rules.subList(0, rules.size() / 2), refused);
      findRefused(rules.subList(rules.size() / 2, rules.size()), refused);
    }
  }
}
