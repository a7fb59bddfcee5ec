package io.tailrace.source.postgres;

import io.tailrace.source.postgres.PostgresReadings.Job;
import io.tailrace.source.postgres.PostgresReadings.Order;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Decides when which views are read: what a commit touched or is new, as soon as the reading before
 * has ended; what could not be read, after a growing wait. For the thread that hands over.
 */
final class ReadingSchedule {
  private static final Duration FIRST_RETRY = Duration.ofSeconds(1);
  private static final Duration LONGEST_RETRY = Duration.ofMinutes(1);

  private Orders orders;
  private final Jobs jobs;
  private final LongSupplier nanos;
  private final Map<String, Retry> retries = new HashMap<>();
  private final Map<String, Long> millis = new HashMap<>();
  private final Set<String> touched = new HashSet<>();
  private boolean touchedOrdered;
  private boolean anyClocked;
  private boolean busy;
  private PostgresEvent.@Nullable Opened opened;
  private long snapshots;

  /** To the thread that reads. */
  @FunctionalInterface
  interface Orders {
    void give(Order order) throws InterruptedException;
  }

  /** What a view is read as. */
  @FunctionalInterface
  interface Jobs {
    Job of(String view);
  }

  private static final class Retry {
    final Patience patience = new Patience(FIRST_RETRY, LONGEST_RETRY);
    long at;
  }

  ReadingSchedule(Orders orders, Jobs jobs, LongSupplier nanos) {
    this.orders = orders;
    this.jobs = jobs;
    this.nanos = nanos;
  }

  /** The number of the next snapshot that is ordered. */
  long nextSnapshot() {
    return snapshots + 1;
  }

  /** A transaction is open. */
  void opened(PostgresEvent.Opened transaction) {
    opened = transaction;
  }

  /** The views that were wanted have been read, or came to nothing. */
  void done() {
    busy = false;
    opened = null;
  }

  /** What reading one view came to. */
  void outcome(String view, PostgresOutcome outcome, long took) {
    if (outcome instanceof PostgresOutcome.Changed) {
      retries.remove(view);
      millis.put(view, took);
      return;
    }
    Retry retry = retries.computeIfAbsent(view, none -> new Retry());
    retry.at = nanos.getAsLong() + retry.patience.now().toNanos();
    retry.patience.lost();
  }

  /** How long the last reading took that the view was in. */
  OptionalLong millis(String view) {
    Long known = millis.get(view);
    return known == null ? OptionalLong.empty() : OptionalLong.of(known);
  }

  /** Orders what is to be done next. */
  void advance(CommitTimeline timeline) throws InterruptedException {
    PostgresEvent.Opened transaction = opened;
    if (!busy) {
      if (!wanted(timeline).isEmpty()) {
        busy = true;
        orders.give(new Order.Open(++snapshots));
      }
    } else if (transaction != null
        && Long.compareUnsigned(timeline.position(), transaction.logged()) >= 0) {
      opened = null;
      List<String> wanted = wanted(timeline);
      List<String> placed = timeline.place(transaction.snapshot(), transaction.number(), wanted);
      if (!placed.isEmpty()) {
        orders.give(new Order.Read(placed.stream().map(jobs::of).toList()));
      } else if (wanted.isEmpty()) {
        busy = false;
        orders.give(new Order.Leave());
      } else {
        orders.give(new Order.Again(++snapshots));
      }
    }
  }

  private List<String> wanted(CommitTimeline timeline) {
    long now = nanos.getAsLong();
    return timeline.unknown().stream()
        .filter(
            view -> {
              Retry retry = retries.get(view);
              return retry == null || now - retry.at >= 0;
            })
        .toList();
  }

  /** From now on these views are read by the clock. */
  void clocked(List<PostgresDerived> views) throws InterruptedException {
    if (anyClocked || !views.isEmpty()) {
      anyClocked = true;
      orders.give(new Order.Clocked(views));
    }
  }

  /** Tables of these views, which are read by the clock, were changed. */
  void touched(Set<String> views) throws InterruptedException {
    touched.addAll(views);
    if (!touched.isEmpty() && !touchedOrdered) {
      touchedOrdered = true;
      orders.give(new Order.Touched(List.copyOf(touched)));
      touched.clear();
    }
  }

  /** A reading by the clock has ended. */
  void clockDone() throws InterruptedException {
    touchedOrdered = false;
    touched(Set.of());
  }

  /** The thread that reads is another one now, and has nothing to do. */
  void beginAgain(Orders to) {
    orders = to;
    busy = false;
    opened = null;
    touchedOrdered = false;
  }
}
