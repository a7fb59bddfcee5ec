package io.tailrace.source.postgres.analysis;

import io.tailrace.source.SetupReference;
import io.tailrace.source.postgres.session.PgName;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/** Names the statements that let the role read a relation in a schema that it may not use. */
final class DeniedRelations {
  private static final String UNREADABLE =
      "SELECT n.schema || '.' || quote_ident(c.relname)"
          + " FROM (SELECT oid, quote_ident(nspname) AS schema FROM pg_namespace) n"
          + " JOIN pg_class c ON c.relnamespace = n.oid AND c.relname = ?"
          + " WHERE n.schema = ? AND c.relkind IN ('r', 'p', 'v', 'm', 'f')"
          + " AND NOT has_table_privilege(c.oid, 'SELECT')";

  private DeniedRelations() {}

  /**
   * The reason for a view that names such a relation.
   *
   * @param schema as SQL has to write it
   * @param user the role, as SQL has to write it
   */
  static String reason(Connection connection, String relation, String schema, String user)
      throws SQLException {
    String run = "GRANT USAGE ON SCHEMA " + schema + " TO " + user;
    try (PreparedStatement statement = connection.prepareStatement(UNREADABLE)) {
      statement.setString(1, PgName.parse(relation, connection.getCatalog()).relation());
      statement.setString(2, schema);
      try (ResultSet row = statement.executeQuery()) {
        if (row.next()) {
          run += "; GRANT SELECT ON " + row.getString(1) + " TO " + user;
        }
      }
    } catch (PgName.Malformed e) {
      throw new IllegalArgumentException("a name in a schema: " + relation, e);
    }
    return SetupReference.after("permission denied for schema " + schema + "; run: " + run);
  }
}
