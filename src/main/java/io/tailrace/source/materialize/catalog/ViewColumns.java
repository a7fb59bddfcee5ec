package io.tailrace.source.materialize.catalog;

import io.tailrace.source.Sql;
import io.tailrace.source.SqlStates;
import io.tailrace.source.json.JsonValue;
import io.tailrace.view.zset.Column;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.postgresql.core.BaseConnection;
import org.postgresql.core.TypeInfo;

/**
 * Finds the columns of a statement, and their types, at the cost of its planning: the driver knows
 * the server's types beforehand, and one more question covers the element types of all lists and
 * maps. For one thread.
 */
public final class ViewColumns {
  private static final Set<String> ASKED = Set.of(ColumnType.LIST, ColumnType.MAP, "");

  private final Connection connection;
  private final Asking asking;

  /** Asks for the first row of an answer; empty where the server does not know the question. */
  public interface Asking {
    List<String> ask(String sql) throws SQLException;
  }

  public ViewColumns(Connection connection, Asking asking) {
    this.connection = connection;
    this.asking = asking;
  }

  public Identity.Columns of(String select) throws SQLException {
    List<Column> columns = described(select);
    List<Integer> unsaid = new ArrayList<>();
    for (int i = 0; i < columns.size(); i++) {
      if (ASKED.contains(columns.get(i).type())) {
        unsaid.add(i);
      }
    }
    List<String> types = unsaid.isEmpty() ? List.of() : types(select, columns, unsaid);
    for (int i = 0; i < unsaid.size(); i++) {
      Column column = columns.get(unsaid.get(i));
      String type = i < types.size() ? types.get(i) : "";
      String known = column.type().isEmpty() ? "unknown" : column.type();
      columns.set(unsaid.get(i), new Column(column.name(), type.isEmpty() ? known : type));
    }
    List<JsonValue> values =
        columns.stream().map(column -> ColumnType.value(column.type())).toList();
    return new Identity.Columns(columns, values);
  }

  private List<Column> described(String select) throws SQLException {
    teach();
    List<Column> columns = new ArrayList<>();
    try (PreparedStatement statement = connection.prepareStatement(Sql.literal(select))) {
      ResultSetMetaData row = statement.getMetaData();
      if (row == null) {
        throw new SQLException("the server does not say which columns it has", "08P01");
      }
      for (int i = 1; i <= row.getColumnCount(); i++) {
        columns.add(new Column(row.getColumnLabel(i), typeName(row, i)));
      }
    }
    return columns;
  }

  /** Without this the driver would ask for each of them, with a join. */
  private void teach() throws SQLException {
    TypeInfo known = connection.unwrap(BaseConnection.class).getTypeInfo();
    ColumnType.OIDS.forEach(
        (name, oid) ->
            known.addCoreType(name, oid.type(), Types.OTHER, "java.lang.String", oid.array()));
  }

  /** Empty where the driver's question about an unknown type is refused. */
  private static String typeName(ResultSetMetaData row, int column) throws SQLException {
    try {
      return ColumnType.name(row.getColumnTypeName(column));
    } catch (SQLException e) {
      if (SqlStates.isRefusal(e)) {
        return "";
      }
      throw e;
    }
  }

  /** The types with those of their elements, such as {@code integer list}. */
  private List<String> types(String select, List<Column> columns, List<Integer> unsaid)
      throws SQLException {
    String from = Sql.nested(select) + " as t";
    return asking.ask(
        unsaid.stream()
            .map(i -> Sql.identifier(columns.get(i).name()))
            .map(name -> "pg_typeof((select t." + name + " from " + from + "))")
            .collect(Collectors.joining(", ", "select ", "")));
  }
}
