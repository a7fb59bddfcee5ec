package io.tailrace.source.materialize;

import io.tailrace.source.Sql;
import io.tailrace.source.SqlStates;
import io.tailrace.source.ViewSettings;
import io.tailrace.source.json.JsonValue;
import io.tailrace.view.Column;
import io.tailrace.view.History;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Asks a Materialize server of any version what it is and what its views are, on a connection of
 * its own: in the transaction that follows a view nothing may be asked. For one thread.
 */
public final class MaterializeCatalog {
  private static final List<String> KINDS = List.of("MATERIALIZED VIEW", "VIEW", "TABLE", "SOURCE");

  private final Connection connection;

  public MaterializeCatalog(Connection connection) {
    this.connection = connection;
  }

  /** The version; null where this is no Materialize, but PostgreSQL. */
  public @Nullable MaterializeVersion version() throws SQLException {
    String answer = versionAnswer();
    return answer == null ? null : MaterializeVersion.of(answer);
  }

  /** The version in the server's words; null where this is no Materialize, but PostgreSQL. */
  public @Nullable String versionAnswer() throws SQLException {
    try {
      return first(ask("select mz_version()"));
    } catch (SQLException e) {
      if (SqlStates.is(e, "42883")) {
        return null; // PostgreSQL's undefined function
      }
      throw e;
    }
  }

  /** That the server answers at all. */
  public void ping() throws SQLException {
    ask("select 1");
  }

  /** All that decides what the view's timestamps and rows mean. Fails where it does not exist. */
  public Identity identity(ViewSettings view, MaterializeVersion version) throws SQLException {
    List<String> facts = new ArrayList<>();
    facts.add("materialize");
    facts.add(environment());
    facts.add(first(askIfKnown("show database")));
    String relation = view.relation();
    if (relation == null) {
      facts.add("query");
      facts.add(String.valueOf(view.query()));
    } else {
      facts.addAll(definition(relation));
    }
    List<Column> columns = new ArrayList<>();
    List<JsonValue> values = new ArrayList<>();
    describe(view, columns, values);
    return new Identity(version, History.of(facts, columns), columns, values);
  }

  private String environment() throws SQLException {
    List<String> id = askIfKnown("select mz_environment_id()");
    return first(id.isEmpty() ? askIfKnown("select mz_cluster_id()") : id);
  }

  /**
   * Whether it is a view whose rows no index keeps where our session computes: then every reader
   * has them computed for itself. False where this server does not say.
   */
  public boolean isComputedForEachReader(String relation) throws SQLException {
    List<String> view = askIfKnown("show create VIEW " + relation);
    if (view.size() < 2 || view.get(1).startsWith("CREATE MATERIALIZED")) {
      return false;
    }
    String id = objectId(view.get(0));
    if (id.isEmpty()) {
      return false;
    }
    String indexes = "select count(*) from mz_catalog.mz_indexes i where i.on_id = '" + id + "'";
    String cluster = first(askIfKnown("show cluster"));
    List<String> here =
        cluster.isEmpty()
            ? List.of()
            : askIfKnown(
                indexes
                    + " and i.cluster_id = (select c.id from mz_catalog.mz_clusters c where c.name"
                    + " = '"
                    + cluster.replace("'", "''")
                    + "')");
    return first(here.isEmpty() ? askIfKnown(indexes) : here).equals("0");
  }

  /** The full name, the statement that creates it and its id; each as far as the server says it. */
  private List<String> definition(String relation) throws SQLException {
    for (String kind : KINDS) {
      List<String> created = askIfKnown("show create " + kind + " " + relation);
      if (created.size() >= 2) {
        return List.of(created.get(0), created.get(1), objectId(created.get(0)));
      }
    }
    return List.of(relation);
  }

  /** It tells a relation from another one that took its name and says the same. */
  private String objectId(String fullName) throws SQLException {
    String plain = fullName.replace("\"", "").replace("'", "''");
    return first(
        askIfKnown(
            "select o.id from mz_catalog.mz_objects o"
                + " join mz_catalog.mz_schemas s on o.schema_id = s.id"
                + " join mz_catalog.mz_databases d on s.database_id = d.id"
                + " where replace(d.name || '.' || s.name || '.' || o.name, '\"', '') = '"
                + plain
                + "'"));
  }

  private void describe(ViewSettings view, List<Column> columns, List<JsonValue> values)
      throws SQLException {
    String select = Sql.select(view);
    try (PreparedStatement statement = connection.prepareStatement(Sql.literal(select))) {
      ResultSetMetaData row = statement.getMetaData();
      if (row == null) {
        throw new SQLException("the server does not say which columns it has", "08P01");
      }
      for (int i = 1; i <= row.getColumnCount(); i++) {
        String name = row.getColumnLabel(i);
        String type = typeName(row, i);
        if (type.equals(MaterializeType.LIST) || type.isEmpty()) {
          type = askedType(select, name, type);
        }
        columns.add(new Column(name, type));
        values.add(MaterializeType.value(type));
      }
    }
  }

  /** Empty where the driver's question about a type that it does not know itself is refused. */
  private static String typeName(ResultSetMetaData row, int column) throws SQLException {
    try {
      return MaterializeType.name(row.getColumnTypeName(column));
    } catch (SQLException e) {
      if (SqlStates.isRefusal(e)) {
        return "";
      }
      throw e;
    }
  }

  /** A list's type with that of its elements, as {@code integer list}. */
  private String askedType(String select, String column, String otherwise) throws SQLException {
    String type =
        first(
            askIfKnown(
                "select pg_typeof((select t."
                    + Sql.identifier(column)
                    + " from "
                    + Sql.nested(select)
                    + " as t))"));
    if (type.isEmpty()) {
      return otherwise.isEmpty() ? "unknown" : otherwise;
    }
    return type;
  }

  /** The first row of the answer; empty where this server does not know what was asked. */
  private List<String> askIfKnown(String sql) throws SQLException {
    try {
      return ask(sql);
    } catch (SQLException e) {
      if (SqlStates.isRefusal(e)) {
        return List.of();
      }
      throw e;
    }
  }

  private List<String> ask(String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet answer = statement.executeQuery(sql)) {
      List<String> row = new ArrayList<>();
      if (answer.next()) {
        for (int i = 1; i <= answer.getMetaData().getColumnCount(); i++) {
          row.add(String.valueOf(answer.getString(i)));
        }
      }
      return row;
    }
  }

  private static String first(List<String> row) {
    return row.isEmpty() ? "" : row.get(0);
  }
}
