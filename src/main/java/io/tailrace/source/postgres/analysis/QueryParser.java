package io.tailrace.source.postgres.analysis;

import io.tailrace.source.SetupReference;
import io.tailrace.source.ViewSettings;
import io.tailrace.source.postgres.analysis.statement.ParsedQuery;
import io.tailrace.source.postgres.analysis.statement.RuleTree;
import io.tailrace.source.postgres.analysis.statement.StatementEnd;
import io.tailrace.source.postgres.catalog.DependencyQueries;
import io.tailrace.source.postgres.catalog.PgTypes;
import io.tailrace.source.postgres.catalog.RelationShape;
import io.tailrace.source.postgres.catalog.RelationShape.Attribute;
import io.tailrace.source.postgres.catalog.RelationShapes;
import io.tailrace.source.postgres.catalog.StatementRoots;
import io.tailrace.source.postgres.session.CatalogReader;
import io.tailrace.source.postgres.session.PostgresFailures;
import io.tailrace.source.postgres.session.SessionSettings;
import io.tailrace.source.postgres.session.SqlResource;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.postgresql.util.PSQLState;

/**
 * Has the server parse a configured query, as a temporary view in a transaction that is rolled
 * back: an EXPLAIN would leave out the tables that the planner removed. Since this writes the
 * catalogue, it happens only when something may have changed. For one thread.
 */
final class QueryParser {
  private static final String VIEW = "pg_temp.tailrace_query";
  private static final String CALLS = SqlResource.read(QueryParser.class, "query-calls");
  private static final String LOCK_TIMEOUT = "500ms";
  private static final String LOCK_NOT_AVAILABLE = "55P03";
  private static final String INSUFFICIENT_PRIVILEGE = "42501";

  /**
   * Words that mean another moment each time the query is evaluated; a view keeps the first one.
   */
  private static final Pattern NAMED_TIMES =
      Pattern.compile("(?i)'\\s*(now|today|tomorrow|yesterday)\\b[^']*'");

  private final Connection connection;
  private final CatalogReader rows;
  private final RelationShapes shapes;
  private final DependencyAnalysis derivation;

  QueryParser(
      Connection connection,
      CatalogReader rows,
      RelationShapes shapes,
      DependencyAnalysis derivation) {
    this.connection = connection;
    this.rows = rows;
    this.shapes = shapes;
    this.derivation = derivation;
  }

  /** The server rejects the query; the message says what to write. */
  static final class Refusal extends Exception {
    private static final long serialVersionUID = 1L;

    Refusal(String reason) {
      super(reason);
    }
  }

  ParsedQuery parse(ViewSettings view) throws SQLException, Refusal {
    String query = StatementEnd.single(String.valueOf(view.query()));
    if (query == null) {
      throw new Refusal(
          "tailrace.view." + view.name() + ".query is not one statement; write a single SELECT");
    }
    ParsedQuery parsed;
    try {
      execute("BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE");
      execute("SET LOCAL lock_timeout = '" + LOCK_TIMEOUT + "'");
      execute(SessionSettings.local(SessionSettings.NAMES_OF_THE_ROLE));
      execute("CREATE TEMPORARY VIEW " + VIEW + " AS " + select(query));
      execute(SessionSettings.local(SessionSettings.OUR_NAMES));
      parsed = understood(query);
    } catch (SQLException e) {
      if (PSQLState.isConnectionError(e.getSQLState())) {
        throw e;
      }
      execute("ROLLBACK");
      throw new Refusal(reason(view, e));
    }
    execute("ROLLBACK");
    return parsed;
  }

  private static String select(String query) {
    return "SELECT * FROM (\n" + query + "\n) AS q";
  }

  private ParsedQuery understood(String query) throws SQLException {
    int oid = Integer.parseUnsignedInt(rows.one("SELECT '" + VIEW + "'::regclass::oid"));
    String text = Integer.toUnsignedString(oid);
    RuleTree rule =
        RuleTree.parse(rows.one("SELECT ev_action::text FROM pg_rewrite WHERE ev_class = " + text));
    RelationShape shape = shapes.of(List.of(oid)).getOrDefault(oid, noShape());
    Set<Integer> relations = new HashSet<>(rule.relations());
    relations.remove(oid);
    Set<Integer> functions = new HashSet<>();
    Set<Integer> types = new HashSet<>();
    rows.forEach(
        CALLS.replace("{view}", text),
        row -> (row.getBoolean("type") ? types : functions).add(CatalogReader.oid(row, "oid")));
    for (Attribute each : shape.attributes()) {
      if (Integer.compareUnsigned(each.type(), DependencyQueries.FIRST_NORMAL) >= 0) {
        types.add(each.type());
      }
    }
    StatementRoots roots = new StatementRoots(relations, functions, types);
    return new ParsedQuery(
        select(query),
        roots,
        rule,
        rule.dates() && NAMED_TIMES.matcher(query).find(),
        shape,
        derivation.facts(List.of(roots)).get(0));
  }

  private static RelationShape noShape() {
    return new RelationShape(List.of(), new PgTypes(Map.of()), List.of());
  }

  private String reason(ViewSettings view, SQLException e) throws SQLException {
    String state = String.valueOf(e.getSQLState());
    String query = "tailrace.view." + view.name() + ".query";
    if (LOCK_NOT_AVAILABLE.equals(state)) {
      return "a table that "
          + query
          + " reads is locked by a transaction that alters it; it is checked again as soon as that"
          + " ends";
    }
    String user = rows.one("SELECT quote_ident(current_user)");
    if (INSUFFICIENT_PRIVILEGE.equals(state)
        && rows.one("SELECT has_database_privilege(current_database(), 'TEMPORARY')").equals("f")) {
      return SetupReference.after(
          "the role "
              + user
              + " may not create the temporary view with which the server parses "
              + query
              + "; run: GRANT TEMPORARY ON DATABASE "
              + rows.one("SELECT quote_ident(current_database())")
              + " TO "
              + user
              + "; or create a view and name it with tailrace.view."
              + view.name()
              + ".relation");
    }
    return "the server rejects "
        + query
        + " ("
        + PostgresFailures.line(e)
        + "); correct it, or grant what it needs";
  }

  private void execute(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.setEscapeProcessing(false);
      statement.execute(sql);
    }
  }
}
