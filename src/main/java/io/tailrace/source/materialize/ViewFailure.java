package io.tailrace.source.materialize;

import io.tailrace.source.Outage;
import io.tailrace.source.Sql;
import io.tailrace.source.SqlStates;
import io.tailrace.source.SqlText;
import io.tailrace.source.ViewSettings;
import io.tailrace.source.materialize.catalog.ServerVersion;
import java.sql.SQLException;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Says in one line why Materialize cannot send a view, and what to do. */
final class ViewFailure {
  private static final Pattern DENIED = Pattern.compile("permission denied for ([A-Z ]+) \"(.+)\"");
  private static final Set<String> HOLDERS = Set.of("CLUSTER", "DATABASE", "SCHEMA");

  private final ViewSettings view;
  private final @Nullable String user;

  /**
   * @param user of the log-in; null where nobody was named
   */
  ViewFailure(ViewSettings view, @Nullable String user) {
    this.view = view;
    this.user = user;
  }

  /** The outage that the server's error about this view means. */
  Outage outage(SQLException e) {
    String text = SqlText.line(e);
    if (text.contains("maxResultBuffer")) {
      return Outage.failed(
          view.name()
              + " sends more at once than its limits allow; aggregate in the database, or raise"
              + " tailrace.view."
              + view.name()
              + ".max-bytes",
          e);
    }
    if (SqlStates.isLost(e)) {
      return Outage.stale("the connection to the database was lost", e);
    }
    if (isGone(e)) {
      return Outage.failed(
          "the database does not have it (" + text + "): create it, or correct " + setting(), e);
    }
    return switch (String.valueOf(e.getSQLState())) {
      case "42501" -> Outage.failed(text + "; run: " + grant(text), e);
      case "42601" -> Outage.failed("correct " + setting() + ": " + text, e);
      default -> Outage.stale("the database cannot send it: " + text, e);
    };
  }

  /** Whether a relation, or a part of it that the query names, does not exist. */
  static boolean isGone(SQLException e) {
    String text = SqlText.line(e);
    return text.startsWith("unknown catalog item")
        || text.startsWith("unknown schema")
        || text.startsWith("unknown database")
        || (text.startsWith("column ") && text.endsWith("does not exist"));
  }

  /** Whether the name may mean something else by now, or nothing. */
  static boolean isAboutIdentity(SQLException e) {
    return isGone(e) || SqlText.line(e).contains("was dropped");
  }

  /** The outage of a view that is gone, though its TAIL may go on. */
  Outage dropped() {
    return Outage.failed("it was dropped or renamed: create it, or correct " + setting(), null);
  }

  /** The outage of a view that the server cannot compute, though its TAIL goes on. */
  Outage notComputed(SQLException e) {
    return Outage.failed(
        "the database cannot compute it ("
            + SqlText.line(e)
            + "): correct what it reads, or the view; the rows may be wrong until then",
        e);
  }

  /** The server names the object that it denies, which may be one that contains the view. */
  private String grant(String text) {
    String role = user == null ? "the role that connects" : Sql.identifier(user);
    Matcher denied = DENIED.matcher(text);
    if (denied.matches() && HOLDERS.contains(denied.group(1))) {
      return "GRANT USAGE ON " + denied.group(1) + " " + denied.group(2) + " TO " + role;
    }
    String relation = view.relation();
    if (relation == null) {
      relation = denied.matches() ? denied.group(2) : "what the query reads";
    }
    return "GRANT SELECT ON " + relation + " TO " + role;
  }

  Outage noQueries(ServerVersion version) {
    return Outage.failed(
        "this Materialize ("
            + version
            + ") cannot follow a query: create a view of it, and name that in tailrace.view."
            + view.name()
            + ".relation instead of .query",
        null);
  }

  private String setting() {
    return "tailrace.view." + view.name() + (view.relation() == null ? ".query" : ".relation");
  }
}
