package io.tailrace.source.postgres.protocol;

import io.tailrace.source.Outage;
import io.tailrace.view.log.Timestamp;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Checks the order of {@code pgoutput}'s messages: a change is inside a transaction and of a
 * relation that was described, and a commit ends the transaction that was begun. So a message that
 * was lost or repeated is noticed wherever it can be. For one thread.
 */
public final class PgOutputOrder {
  private final Set<Integer> described = new HashSet<>();
  private PgOutputMessage.@Nullable Begin open;

  /**
   * Checks the next message.
   *
   * @throws Outage where this message cannot come next
   */
  public void check(PgOutputMessage message) throws Outage {
    if (message instanceof PgOutputMessage.Begin begin) {
      require(open == null, "begins a transaction inside another one");
      open = begin;
    } else if (message instanceof PgOutputMessage.Relation relation) {
      described.add(relation.id());
    } else if (message instanceof PgOutputMessage.Insert insert) {
      changed(insert.relation());
    } else if (message instanceof PgOutputMessage.Update update) {
      changed(update.relation());
    } else if (message instanceof PgOutputMessage.Delete delete) {
      changed(delete.relation());
    } else if (message instanceof PgOutputMessage.Truncate truncate) {
      for (int relation : truncate.relations()) {
        changed(relation);
      }
    } else if (message instanceof PgOutputMessage.Commit commit) {
      require(
          open != null
              && open.commitLsn() == commit.commitLsn()
              && Timestamp.before(commit.commitLsn(), commit.endLsn()),
          "ends a transaction that it did not begin");
      open = null;
    }
  }

  /** Checks a change of this relation. */
  public void changed(int relation) throws Outage {
    require(open != null, "changes a table outside of a transaction");
    require(described.contains(relation), "changes a table that it did not describe");
  }

  private static void require(boolean condition, String otherwise) throws Outage {
    if (!condition) {
      throw Outage.stale("the replication stream " + otherwise, null);
    }
  }
}
