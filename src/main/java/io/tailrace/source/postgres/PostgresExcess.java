package io.tailrace.source.postgres;

import io.tailrace.source.ViewSettings;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/**
 * Reports the rights of our role that following views does not need, with the statements that take
 * them away: one line in the log, and again only when they are others. For one thread.
 */
final class PostgresExcess {
  private static final Logger log = System.getLogger(PostgresExcess.class.getName());

  private static final String ROLE =
      "SELECT quote_ident(rolname) AS name, rolsuper, rolcreatedb, rolcreaterole, rolbypassrls,"
          + " ARRAY(SELECT quote_ident(g.rolname) FROM pg_roles g WHERE g.rolname IN"
          + " ('pg_write_all_data', 'pg_execute_server_program', 'pg_write_server_files',"
          + " 'pg_read_server_files') AND pg_has_role(r.oid, g.oid, 'MEMBER') ORDER BY 1) AS groups"
          + " FROM pg_roles r WHERE rolname = current_user";

  /** Who may change the table and is our role, or one that ours has the rights of. */
  private static final String GRANTS =
      "SELECT c.oid::regclass::text AS relation, c.relkind IN ('r', 'p')"
          + " AND pg_has_role(c.relowner, 'USAGE') AS owned,"
          + " CASE WHEN a.grantee = 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(a.grantee)) END"
          + " AS grantee, a.privilege_type AS privilege"
          + " FROM pg_class c LEFT JOIN LATERAL aclexplode(c.relacl) a"
          + " ON a.grantee <> c.relowner"
          + " AND a.privilege_type IN ('INSERT', 'UPDATE', 'DELETE', 'TRUNCATE')"
          + " AND (a.grantee = 0 OR pg_has_role(a.grantee, 'USAGE'))"
          + " WHERE c.oid = to_regclass(?) ORDER BY 3, 4";

  private final List<ViewSettings> views;
  private String told = "";

  PostgresExcess(List<ViewSettings> views) {
    this.views = List.copyOf(views);
  }

  /** Asks the server. What cannot be asked is not reported: other questions fail as well. */
  void report(PostgresSession session) throws SQLException {
    String line = line(session);
    if (!line.equals(told)) {
      told = line;
      if (!line.isEmpty()) {
        log.log(Level.WARNING, line);
      }
    }
  }

  /** Empty where there is nothing to take away. */
  private String line(PostgresSession session) throws SQLException {
    List<String> may = new ArrayList<>();
    List<String> run = new ArrayList<>();
    String role = session.user();
    try (PreparedStatement statement = session.connection().prepareStatement(ROLE);
        ResultSet row = statement.executeQuery()) {
      row.next();
      if (row.getBoolean("rolsuper")) {
        return "The role "
            + role
            + " is a superuser, and Tailrace only reads; create a role of its own: CREATE ROLE"
            + " tailrace LOGIN REPLICATION PASSWORD '…', and GRANT it SELECT on what it serves";
      }
      List<String> less = new ArrayList<>();
      attribute(row, "rolcreatedb", "create databases", "NOCREATEDB", may, less);
      attribute(row, "rolcreaterole", "create roles", "NOCREATEROLE", may, less);
      attribute(row, "rolbypassrls", "pass by row-level security", "NOBYPASSRLS", may, less);
      if (!less.isEmpty()) {
        run.add("ALTER ROLE " + role + " " + String.join(" ", less));
      }
      for (Object group : (Object[]) row.getArray("groups").getArray()) {
        may.add("act as " + group);
        run.add("REVOKE " + group + " FROM " + role);
      }
    }
    for (ViewSettings view : views) {
      if (view.relation() != null) {
        relation(session, view.relation(), may, run);
      }
    }
    if (may.isEmpty()) {
      return "";
    }
    return "The role "
        + role
        + " may do more than it needs: "
        + String.join(", ", new LinkedHashSet<>(may))
        + "; run: "
        + String.join("; ", new LinkedHashSet<>(run));
  }

  private static void attribute(
      ResultSet row,
      String column,
      String what,
      String without,
      List<String> may,
      List<String> less)
      throws SQLException {
    if (row.getBoolean(column)) {
      may.add(what);
      less.add(without);
    }
  }

  private static void relation(
      PostgresSession session, String relation, List<String> may, List<String> run)
      throws SQLException {
    Map<String, Set<String>> byGrantee = new LinkedHashMap<>();
    try (PreparedStatement statement = session.connection().prepareStatement(GRANTS)) {
      statement.setString(1, relation);
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          String name = Objects.requireNonNull(row.getString("relation"));
          if (row.getBoolean("owned")) {
            may.add("alter " + name + " as its owner");
            run.add("ALTER TABLE " + name + " OWNER TO another_role");
          }
          if (row.getString("privilege") != null) {
            byGrantee
                .computeIfAbsent(name + " FROM " + row.getString("grantee"), key -> new TreeSet<>())
                .add(Objects.requireNonNull(row.getString("privilege")));
          }
        }
      }
    }
    byGrantee.forEach(
        (from, privileges) -> {
          String all = String.join(", ", privileges);
          may.add(all + " on " + from.substring(0, from.indexOf(" FROM ")));
          run.add("REVOKE " + all + " ON " + from);
        });
  }
}
