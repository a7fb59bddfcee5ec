package io.tailrace.source.postgres.event;

import java.util.List;
import java.util.Map;
import java.util.Set;

/** The events of the thread that reads the replication stream, in the stream's order. */
public sealed interface StreamEvent extends SourceEvent {
  /** The rows in it, which decide how many events may wait. */
  long weight();

  /**
   * A part of a transaction whose commit is still to come.
   *
   * @param generation of the {@link FollowSet} that the transaction is decoded for
   */
  record Rows(long generation, List<TableChanges> changes) implements StreamEvent {
    public Rows {
      changes = List.copyOf(changes);
    }

    @Override
    public long weight() {
      return TableChanges.weight(changes);
    }
  }

  /**
   * The commit of a transaction.
   *
   * @param position behind its commit
   * @param time of the commit, in ms since the epoch
   * @param transaction the low half of its number
   * @param changes its last part
   * @param touched the followed and watched tables that it changed
   * @param described relations that the stream described anew in it
   * @param unreadable followed tables whose changes could not be decoded, and why
   */
  record Committed(
      long position,
      long time,
      int transaction,
      long generation,
      List<TableChanges> changes,
      Set<Integer> touched,
      Set<Integer> described,
      Map<Integer, String> unreadable)
      implements StreamEvent {
    public Committed {
      changes = List.copyOf(changes);
      touched = Set.copyOf(touched);
      described = Set.copyOf(described);
      unreadable = Map.copyOf(unreadable);
    }

    @Override
    public long weight() {
      return 1 + TableChanges.weight(changes);
    }
  }

  /** The server has sent everything up to {@code position}, as of {@code time} by its clock. */
  record Progressed(long position, long time) implements StreamEvent {
    @Override
    public long weight() {
      return 1;
    }
  }
}
