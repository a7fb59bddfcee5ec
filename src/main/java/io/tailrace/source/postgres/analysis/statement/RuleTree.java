package io.tailrace.source.postgres.analysis.statement;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The objects that the parsed form of a SELECT ({@code pg_rewrite.ev_action}) names. It alone shows
 * the built-in functions and system tables of a view, since the catalogue records no dependency on
 * them. Names that users chose are quoted in it, and are never taken for nodes.
 *
 * @param relations object identifiers of the relations that it reads, its own among them
 * @param functions object identifiers of functions, aggregates, and functions of operators and
 *     casts
 * @param operators object identifiers of operators, also of those that only sort or group
 * @param times how it asks for the time without a function, in SQL's words
 * @param schema whether it asks for CURRENT_SCHEMA
 * @param sample whether it reads a TABLESAMPLE
 * @param locks whether it locks rows
 * @param catalogueNames whether it turns an object identifier into a name
 * @param dates whether it contains a constant date or time
 */
public record RuleTree(
    Set<Integer> relations,
    Set<Integer> functions,
    Set<Integer> operators,
    Set<String> times,
    boolean schema,
    boolean sample,
    boolean locks,
    boolean catalogueNames,
    boolean dates) {
  private static final Pattern RELATION = Pattern.compile(":relid (\\d+)");
  private static final Pattern FUNCTION =
      Pattern.compile(":(?:funcid|opfuncid|aggfnoid|winfnoid|tsmhandler) (\\d+)");
  private static final Pattern OPERATOR = Pattern.compile(":(?:opno|eqop|sortop) (\\d+)");
  private static final Pattern OPERATORS = Pattern.compile(":opnos \\(o ([\\d ]+)\\)");
  private static final Pattern VALUE = Pattern.compile("\\{SQLVALUEFUNCTION :op (\\d+) ");
  private static final String NAMED = "(?:24|220[2-6]|4089|4096|4191) ";

  /**
   * A conversion to one of these types, or a column of one of them that is converted or passed on.
   */
  private static final Pattern CATALOGUE_NAME =
      Pattern.compile(
          ":resulttype "
              + NAMED
              + "|(?:COERCEVIAIO :arg |:args \\((?:\\{[^{}]*\\} )*)\\{VAR [^{}]*:vartype "
              + NAMED);

  private static final Pattern DATE = Pattern.compile(":consttype (?:1082|1083|1114|1184|1266) ");

  /** In the order of PostgreSQL's {@code SQLValueFunctionOp}. */
  private static final List<String> TIMES =
      List.of(
          "CURRENT_DATE",
          "CURRENT_TIME",
          "CURRENT_TIME",
          "CURRENT_TIMESTAMP",
          "CURRENT_TIMESTAMP",
          "LOCALTIME",
          "LOCALTIME",
          "LOCALTIMESTAMP",
          "LOCALTIMESTAMP");

  private static final String CURRENT_SCHEMA = "14";

  public RuleTree {
    relations = Set.copyOf(relations);
    functions = Set.copyOf(functions);
    operators = Set.copyOf(operators);
    times = Set.copyOf(times);
  }

  public static RuleTree parse(String nodes) {
    Set<Integer> operators = new LinkedHashSet<>(oids(OPERATOR, nodes));
    all(OPERATORS, nodes)
        .forEach(
            list ->
                List.of(list.strip().split(" +"))
                    .forEach(oid -> operators.add(Integer.parseUnsignedInt(oid))));
    Set<String> values = all(VALUE, nodes);
    Set<String> times = new LinkedHashSet<>();
    for (String value : values) {
      int index = Integer.parseInt(value);
      if (index < TIMES.size()) {
        times.add(TIMES.get(index));
      }
    }
    return new RuleTree(
        oids(RELATION, nodes),
        oids(FUNCTION, nodes),
        operators,
        times,
        values.contains(CURRENT_SCHEMA),
        nodes.contains("{TABLESAMPLECLAUSE "),
        nodes.contains("{ROWMARKCLAUSE "),
        CATALOGUE_NAME.matcher(nodes).find(),
        DATE.matcher(nodes).find());
  }

  private static Set<Integer> oids(Pattern pattern, String nodes) {
    Set<Integer> oids = new LinkedHashSet<>();
    all(pattern, nodes).forEach(oid -> oids.add(Integer.parseUnsignedInt(oid)));
    oids.remove(0);
    return oids;
  }

  private static Set<String> all(Pattern pattern, String nodes) {
    Set<String> found = new LinkedHashSet<>();
    Matcher matcher = pattern.matcher(nodes);
    while (matcher.find()) {
      found.add(matcher.group(1));
    }
    return found;
  }
}
