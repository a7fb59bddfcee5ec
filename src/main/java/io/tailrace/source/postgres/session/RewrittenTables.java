package io.tailrace.source.postgres.session;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collection;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Finds tables that were truncated or rewritten after the transaction's snapshot was taken: such a
 * snapshot does not show their rows.
 */
public final class RewrittenTables {
  private RewrittenTables() {}

  /** The name of one such table; null for none. */
  public static @Nullable String since(Session session, Collection<Integer> tables)
      throws SQLException {
    if (tables.isEmpty()) {
      return null;
    }
    String oids = tables.stream().map(Integer::toUnsignedString).collect(Collectors.joining(","));
    // The column has the snapshot's value, the function returns the present one.
    String query =
        "SELECT format('%I.%I', relnamespace::regnamespace, relname) FROM pg_class WHERE oid IN ("
            + oids
            + ") AND nullif(relfilenode, 0) IS DISTINCT FROM pg_relation_filenode(oid)";
    try (Statement statement = session.connection().createStatement();
        ResultSet rewritten = statement.executeQuery(query)) {
      return rewritten.next() ? rewritten.getString(1) : null;
    }
  }
}
