package io.tailrace.source.postgres.analysis;

import io.tailrace.source.Backoff;
import io.tailrace.source.postgres.event.Mailbox;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The orders to check views: those that were given meanwhile are one. Safe for any thread. */
final class CheckOrders {
  /** A commit is in the log shortly before a snapshot can see it. */
  private static final Duration UNTIL_VISIBLE = Duration.ofMillis(10);

  private static final Duration LONGEST_UNTIL_VISIBLE = Duration.ofSeconds(1);

  private final Mailbox<CheckOrder> mailbox = new Mailbox<>(Long.MAX_VALUE);

  // The taking thread only.
  private final Backoff visible = Backoff.exact(UNTIL_VISIBLE, LONGEST_UNTIL_VISIBLE);

  Mailbox<CheckOrder> mailbox() {
    return mailbox;
  }

  void put(CheckOrder order) throws InterruptedException {
    mailbox.put(order, 1);
  }

  /** All orders that were given; null where none was given until this {@link System#nanoTime}. */
  @Nullable CheckOrder take(long untilNanos) throws InterruptedException {
    CheckOrder first = mailbox.take(untilNanos);
    return first == null || mailbox.isClosed() ? first : folded(first);
  }

  /** Joins all orders that were given meanwhile into one. */
  private CheckOrder folded(CheckOrder first) throws InterruptedException {
    Set<String> views = new HashSet<>(first.views());
    Set<Integer> strangers = new HashSet<>(first.strangers());
    long number = first.number();
    if (first.again()) {
      mailbox.rest(visible.next().toNanos());
    } else {
      visible.reset();
    }
    for (CheckOrder next = mailbox.poll(); next != null; next = mailbox.poll()) {
      views.addAll(next.views());
      strangers.addAll(next.strangers());
      number = next.number();
    }
    return new CheckOrder(number, views, strangers, false);
  }

  /** Waits for so many nanoseconds, or until it is closed. */
  void rest(long nanos) throws InterruptedException {
    mailbox.rest(nanos);
  }

  boolean isClosed() {
    return mailbox.isClosed();
  }

  void close() {
    mailbox.close();
  }
}
