package io.tailrace.trial;

import io.tailrace.source.ViewSettings;
import io.tailrace.testing.clients.Replica;
import io.tailrace.testing.postgres.TestDatabase;
import jakarta.json.JsonArray;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The rows and columns of a view, as the database returns them to a query. */
final class ExpectedRows {
  private static final String SETTINGS =
      "SET TimeZone = 'UTC'; SET IntervalStyle = 'postgres'; SET extra_float_digits = 1;"
          + " SET bytea_output = 'hex'";

  private ExpectedRows() {}

  static Map<JsonArray, Long> of(TestDatabase database, ViewSettings view) throws SQLException {
    String source = source(view);
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement()) {
      statement.execute(SETTINGS);
      String row = array(statement, source);
      List<String> rows = new ArrayList<>();
      try (ResultSet result = statement.executeQuery("SELECT " + row + " FROM " + source)) {
        while (result.next()) {
          rows.add(String.valueOf(result.getString(1)));
        }
      }
      return Replica.multiset(rows.toArray(String[]::new));
    }
  }

  /** Whether the view can be read at all. */
  static boolean exists(TestDatabase database, ViewSettings view) throws SQLException {
    return view.relation() == null
        || database
            .query("SELECT to_regclass('" + view.relation() + "')")
            .get(0)
            .equals(view.name());
  }

  private static String source(ViewSettings view) {
    return "(SELECT * FROM "
        + (view.relation() == null ? "(" + view.query() + ") inside" : view.relation())
        + ") q";
  }

  /** The names of the view's columns. */
  static List<String> columns(TestDatabase database, ViewSettings view) throws SQLException {
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement();
        ResultSet none = statement.executeQuery("SELECT * FROM " + source(view) + " LIMIT 0")) {
      List<String> names = new ArrayList<>();
      for (int i = 1; i <= none.getMetaData().getColumnCount(); i++) {
        names.add(none.getMetaData().getColumnName(i));
      }
      return names;
    }
  }

  private static String array(Statement statement, String source) throws SQLException {
    try (ResultSet none = statement.executeQuery("SELECT * FROM " + source + " LIMIT 0")) {
      ResultSetMetaData columns = none.getMetaData();
      List<String> values = new ArrayList<>();
      for (int i = 1; i <= columns.getColumnCount(); i++) {
        String name = "q.\"" + columns.getColumnName(i) + "\"";
        boolean composite = columns.getColumnType(i) == Types.STRUCT;
        values.add(composite ? name + "::text" : name);
      }
      return "json_build_array(" + String.join(", ", values) + ")";
    }
  }
}
