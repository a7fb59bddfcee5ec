package io.tailrace.source.postgres;

import io.tailrace.source.Outage;
import io.tailrace.view.State;
import io.tailrace.view.Update;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Compares what is followed with what can be followed now: what no longer can is stopped alone,
 * everything else that changed means that all tables are read again. For one thread.
 */
final class PostgresRefusals {
  private final PostgresInspector inspector;
  private final Map<String, String> reasons = new HashMap<>();

  PostgresRefusals(PostgresInspector inspector) {
    this.inspector = inspector;
  }

  void refuse(String view, String reason) {
    reasons.put(view, reason);
  }

  /**
   * What is refused for another reason than when it was last asked for, and is not followed any
   * more.
   *
   * @throws Outage where the tables have to be read again
   */
  List<Update> inspect(PostgresTransactions transactions) throws SQLException, Outage {
    List<Update> statuses = new ArrayList<>();
    for (PostgresVerdict verdict : inspector.inspect()) {
      String view = verdict.view().name();
      if (verdict instanceof PostgresVerdict.Refused refused) {
        transactions.forget(view);
        if (!refused.reason().equals(reasons.put(view, refused.reason()))) {
          statuses.add(new Update.Status(view, State.FAILED, refused.reason()));
        }
      } else {
        compare(verdict, transactions.table(view));
      }
    }
    return statuses;
  }

  private static void compare(PostgresVerdict verdict, @Nullable PostgresTable followed)
      throws Outage {
    if (followed == null) {
      throw Outage.readAgain(verdict.view().name() + " can be followed now");
    }
    if (!(verdict instanceof PostgresTable table)) {
      throw Outage.readAgain(followed.qualified() + " was taken out of the publication");
    }
    if (!table.facts().equals(followed.facts())) {
      throw Outage.readAgain(followed.qualified() + " was altered");
    }
  }
}
