package io.tailrace.source.postgres.setup;

import io.tailrace.source.postgres.session.Session;
import io.tailrace.source.postgres.session.SqlResource;
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
 * Reads the privileges of the role that following views does not need. For one thread, and one
 * reading.
 */
final class ExcessReading {
  /** The most tables that one line of the log names. */
  private static final int MOST = 20;

  /** BYPASSRLS is needed where a table has row-level security, since the stream has all rows. */
  private static final String ROLE =
      "SELECT rolsuper, rolcreatedb, rolcreaterole, rolbypassrls AND NOT EXISTS"
          + " (SELECT FROM pg_class WHERE relrowsecurity) AS rolbypassrls"
          + " FROM pg_roles WHERE rolname = current_user";

  /** The roles that were granted to the role, and the powerful roles that each of them leads to. */
  private static final String MEMBERSHIPS = SqlResource.read(ExcessReading.class, "memberships");

  /** The role's grants in this database, direct or through another role. */
  private static final String GRANTS = SqlResource.read(ExcessReading.class, "grants");

  /**
   * Another owner for what the role owns: the database's owner, else the server's first superuser.
   */
  private static final String ANOTHER =
      "SELECT quote_ident(pg_get_userbyid(CASE WHEN pg_has_role(datdba, 'USAGE') THEN 10"
          + " ELSE datdba END)) FROM pg_database WHERE datname = current_database()";

  private final Session session;

  /** What the role may do. */
  private final List<String> may = new ArrayList<>();

  /** The statements that revoke it. */
  private final List<String> run = new ArrayList<>();

  ExcessReading(Session session) {
    this.session = session;
  }

  /** Empty where there is nothing to revoke. */
  String line() throws SQLException {
    String role = session.user();
    try (PreparedStatement statement = session.connection().prepareStatement(ROLE);
        ResultSet row = statement.executeQuery()) {
      row.next();
      if (row.getBoolean("rolsuper")) {
        return "The role "
            + role
            + " is a superuser, and Tailrace only reads; name another one in tailrace.user, and run"
            + " the script of GET api/setup.sql";
      }
      List<String> less = new ArrayList<>();
      attribute(row, "rolcreatedb", "create databases", "NOCREATEDB", less);
      attribute(row, "rolcreaterole", "create roles", "NOCREATEROLE", less);
      attribute(row, "rolbypassrls", "pass by row-level security", "NOBYPASSRLS", less);
      if (!less.isEmpty()) {
        run.add("ALTER ROLE " + role + " " + String.join(" ", less));
      }
    }
    if (!memberships(role)) {
      grants();
    }
    if (may.isEmpty()) {
      return "";
    }
    return "The role "
        + role
        + " may do more than it needs: "
        + some(may, ", ")
        + "; run: "
        + some(run, "; ");
  }

  private void attribute(
      ResultSet row, String column, String what, String without, List<String> less)
      throws SQLException {
    if (row.getBoolean(column)) {
      may.add(what);
      less.add(without);
    }
  }

  /** Whether one of them is a superuser, so that other privileges do not matter. */
  private boolean memberships(String role) throws SQLException {
    boolean everything = false;
    try (PreparedStatement statement = session.connection().prepareStatement(MEMBERSHIPS);
        ResultSet row = statement.executeQuery()) {
      while (row.next()) {
        String granted = Objects.requireNonNull(row.getString("granted"));
        String powers = Objects.requireNonNull(row.getString("powers"));
        may.add("act as " + powers + (powers.equals(granted) ? "" : " through " + granted));
        run.add("REVOKE " + granted + " FROM " + role + row.getString("by_whom"));
        everything |= row.getBoolean("everything");
      }
    }
    return everything;
  }

  /** An object, and the end of the statement that revokes privileges on it. */
  private record Grant(String thing, String on) {}

  private void grants() throws SQLException {
    String another = session.one(ANOTHER);
    Map<Grant, Set<String>> privileges = new LinkedHashMap<>();
    try (PreparedStatement statement = session.connection().prepareStatement(GRANTS);
        ResultSet row = statement.executeQuery()) {
      while (row.next()) {
        String thing = Objects.requireNonNull(row.getString("thing"));
        String kind = Objects.requireNonNull(row.getString("kind"));
        String named = kind.equals("TABLE") ? thing : kind + " " + thing;
        if (row.getBoolean("owned")) {
          may.add("alter " + named + " as its owner");
          run.add("ALTER " + kind + " " + thing + " OWNER TO " + another);
        }
        String privilege = row.getString("privilege");
        if (privilege != null) {
          privileges
              .computeIfAbsent(
                  new Grant(named, named + " FROM " + row.getString("grantee")),
                  key -> new TreeSet<>())
              .add(privilege);
        }
      }
    }
    privileges.forEach(
        (grant, all) -> {
          String list = String.join(", ", all);
          may.add(list + " on " + grant.thing());
          run.add("REVOKE " + list + " ON " + grant.on());
        });
  }

  /** The first of these parts, each once. */
  private static String some(List<String> parts, String between) {
    Set<String> all = new LinkedHashSet<>(parts);
    String first = String.join(between, all.stream().limit(MOST).toList());
    return all.size() <= MOST ? first : first + between + "and " + (all.size() - MOST) + " more";
  }
}
