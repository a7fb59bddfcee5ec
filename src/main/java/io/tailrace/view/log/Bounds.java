package io.tailrace.view.log;

import io.tailrace.view.zset.Limits;

/**
 * What a view may cost, in bytes; together they bound the memory of a view's log, however many
 * clients it has and however slow they are.
 *
 * @param log of the frames kept for clients that are behind, with their rows
 * @param part of one event; a single row is never divided
 * @param small below this a client keeps its rows and gets what it missed, whatever a checkpoint
 *     would cost
 * @param differences of the net differences kept for clients that are far behind
 */
public record Bounds(long log, int part, int small, long differences) {
  public static final Bounds DEFAULT = new Bounds(64L << 20, 256 << 10, 64 << 10, 8L << 20);

  /** Of a view that has these limits. */
  public long log(Limits limits) {
    return limits.maxLogBytes() == 0 ? log : limits.maxLogBytes();
  }

  /** Of the checkpoints, and of the differences, that are kept for who reads them already. */
  long superseded() {
    return 16L * small;
  }
}
