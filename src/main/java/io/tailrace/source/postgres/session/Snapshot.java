package io.tailrace.source.postgres.session;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;

/**
 * The transactions whose end a snapshot has seen.
 *
 * @param least all transactions before this one had ended
 * @param next this one and all later ones had not begun
 * @param running those between that had not ended
 */
public record Snapshot(long least, long next, Set<Long> running) {
  public Snapshot {
    running = Set.copyOf(running);
  }

  /** From the text of {@code pg_current_snapshot()}, such as {@code 10:20:10,14}. */
  public static Snapshot parse(String text) {
    String[] parts = text.split(":", -1);
    Set<Long> running = new HashSet<>();
    Arrays.stream(parts[2].split(","))
        .filter(each -> !each.isEmpty())
        .forEach(each -> running.add(Long.parseLong(each)));
    return new Snapshot(Long.parseLong(parts[0]), Long.parseLong(parts[1]), running);
  }

  public boolean sees(long transaction) {
    return transaction < least || (transaction < next && !running.contains(transaction));
  }

  /** The low half of a transaction's number, as the replication stream has it, is enough. */
  public boolean seesCommitOf(int transaction) {
    int distance = transaction - (int) next;
    return sees(next + distance);
  }

  /** Whether it has seen everything that the other one has seen. */
  public boolean isAtLeast(Snapshot other) {
    return other.next <= next && running.stream().noneMatch(other::sees);
  }
}
