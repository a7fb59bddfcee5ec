package io.tailrace.source.connection;

import io.tailrace.source.DatabaseSettings;
import io.tailrace.source.Outage;
import io.tailrace.source.SetupReference;
import io.tailrace.source.Sql;
import io.tailrace.source.SqlText;
import io.tailrace.view.report.State;
import java.sql.SQLException;

/** Says in one line why a database of either kind cannot be reached, and what to do. */
final class ConnectFailure {
  private final DatabaseSettings settings;

  ConnectFailure(DatabaseSettings settings) {
    this.settings = settings;
  }

  /** The outage that a failed attempt to connect is. */
  Outage outage(SQLException e) {
    if (e instanceof PasswordFault) {
      return Outage.unreachable(State.FAILED, String.valueOf(e.getMessage()), e);
    }
    for (ConnectReason reason : ConnectReason.ALL) {
      String detail = reason.when().apply(e);
      if (detail != null) {
        String text = filled(reason.text(), detail);
        return Outage.unreachable(
            reason.state(), reason.setup() ? SetupReference.after(text) : text, e);
      }
    }
    return Outage.unreachable(State.STALE, "the database cannot be reached: " + SqlText.line(e), e);
  }

  /** The outage of a connection that a pooler shares among clients. */
  Outage shared() {
    String detail = "it gives one connection of the database to several clients in turn";
    return Outage.unreachable(State.FAILED, filled(ConnectReason.POOLER, detail), null);
  }

  private String filled(String text, String detail) {
    return text.replace("{url}", name("url"))
        .replace("{user}", name("user"))
        .replace("{password}", name("password"))
        .replace(
            "{credential}", name(settings.passwordFile() == null ? "password" : "password-file"))
        .replace("{role}", Sql.identifier(settings.role()))
        .replace("{database}", Sql.identifier(settings.database()))
        .replace("{detail}", detail);
  }

  String name(String setting) {
    return settings.id().isEmpty()
        ? "tailrace." + setting
        : "tailrace.source." + settings.id() + "." + setting;
  }
}
