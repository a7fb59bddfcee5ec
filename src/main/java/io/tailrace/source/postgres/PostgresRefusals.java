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
  private final Map<String, PostgresVerdict> followed = new HashMap<>();

  PostgresRefusals(PostgresInspector inspector) {
    this.inspector = inspector;
  }

  /** From now on the view is followed as this. */
  void follow(PostgresVerdict verdict) {
    followed.put(verdict.view().name(), verdict);
  }

  /** Everybody knows this reason. */
  void tell(String view, String reason) {
    reasons.put(view, reason);
  }

  /** The view is not followed any more. */
  void refuse(String view, String reason) {
    tell(view, reason);
    followed.remove(view);
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
        followed.remove(view);
        if (!refused.reason().equals(reasons.put(view, refused.reason()))) {
          statuses.add(new Update.Status(view, State.FAILED, refused.reason()));
        }
      } else {
        compare(verdict, followed.get(view));
      }
    }
    return statuses;
  }

  private static void compare(PostgresVerdict verdict, @Nullable PostgresVerdict followed)
      throws Outage {
    String view = verdict.view().name();
    if (followed == null) {
      throw Outage.readAgain(view + " can be followed now");
    }
    if (verdict instanceof PostgresVerdict.Unpublished) {
      throw Outage.readAgain(view + " was taken out of the publication");
    }
    if (!verdict.equals(followed)) {
      throw Outage.readAgain(view + " was altered");
    }
  }
}
