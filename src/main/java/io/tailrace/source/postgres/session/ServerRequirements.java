package io.tailrace.source.postgres.session;

import io.tailrace.source.Outage;
import io.tailrace.source.SetupReference;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

/** What the server itself needs before a view can be followed exactly. */
public final class ServerRequirements {
  static final int OLDEST = 14;

  private static final String SETTINGS = "SELECT current_setting('wal_level'), pg_is_in_recovery()";

  private ServerRequirements() {}

  static Outage tooOld(int version) {
    return Outage.failed(
        "the server is PostgreSQL " + version + "; the oldest that can be followed is " + OLDEST,
        null);
  }

  /** Why nothing of this server can be followed exactly, with what to change; null where it can. */
  public static @Nullable String refusal(Session session) throws SQLException {
    try (Statement statement = session.connection().createStatement();
        ResultSet row = statement.executeQuery(SETTINGS)) {
      row.next();
      if (row.getBoolean(2)) {
        return "the server is a standby; name the primary server in tailrace.url";
      }
      if ("logical".equals(row.getString(1))) {
        return null;
      }
      return SetupReference.after(
          "the server's wal_level is "
              + row.getString(1)
              + "; run: ALTER SYSTEM SET wal_level = logical; then restart PostgreSQL (in place of"
              + " the statement, Amazon: rds.logical_replication = 1; Google:"
              + " cloudsql.logical_decoding = on; Azure: the server parameter wal_level)");
    }
  }
}
