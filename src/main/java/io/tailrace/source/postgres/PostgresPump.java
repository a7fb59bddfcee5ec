package io.tailrace.source.postgres;

import io.tailrace.source.Outage;
import io.tailrace.view.Update;
import java.sql.SQLException;

/** Drains the replication stream while others read, so that the server never waits for us. */
final class PostgresPump implements PostgresHand.Work {
  private final PostgresFollower follower;
  private final Mailbox<PostgresEvent> events;

  PostgresPump(PostgresFollower follower, Mailbox<PostgresEvent> events) {
    this.follower = follower;
    this.events = events;
  }

  @Override
  public void run() throws InterruptedException {
    try {
      while (!events.isClosed()) {
        PostgresTold told = follower.next();
        events.put(told, weight(told));
      }
    } catch (SQLException | Outage | RuntimeException | Error e) {
      events.put(new PostgresEvent.Broken(e), 1);
    }
  }

  private static long weight(PostgresTold told) {
    long rows = 1;
    for (Update update : told.updates()) {
      if (update instanceof Update.Changes changes) {
        rows += changes.changes().size();
      } else if (update instanceof Update.Cleared cleared) {
        rows += cleared.changes().size();
      }
    }
    return rows;
  }

  @Override
  public void close() {
    events.close();
  }
}
