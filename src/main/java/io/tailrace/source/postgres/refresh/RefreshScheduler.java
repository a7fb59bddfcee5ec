package io.tailrace.source.postgres.refresh;

import io.tailrace.source.Backoff;
import io.tailrace.source.postgres.catalog.DerivedView;
import io.tailrace.source.postgres.event.RefreshOutcome;
import io.tailrace.source.postgres.event.SourceEvent;
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
 * Decides which views are read when: new and touched ones as soon as the last reading has ended,
 * and failed ones after a growing wait. For the thread that hands over.
 */
public final class RefreshScheduler {
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
  private SourceEvent.@Nullable Opened opened;
  private long snapshots;

  /** Gives orders to the thread that reads. */
  @FunctionalInterface
  public interface Orders {
    void give(RefreshOrder order) throws InterruptedException;
  }

  /** Finds what a view is read as. */
  @FunctionalInterface
  public interface Jobs {
    RefreshJob of(String view);
  }

  private static final class Retry {
    final Backoff backoff = Backoff.exact(FIRST_RETRY, LONGEST_RETRY);
    long at;
  }

  public RefreshScheduler(Orders orders, Jobs jobs, LongSupplier nanos) {
    this.orders = orders;
    this.jobs = jobs;
    this.nanos = nanos;
  }

  /** The number of the next snapshot that is ordered. */
  public long nextSnapshot() {
    return snapshots + 1;
  }

  /** A transaction is open. */
  public void opened(SourceEvent.Opened transaction) {
    opened = transaction;
  }

  /** The views that were ordered have been read, or the reading came to nothing. */
  public void done() {
    busy = false;
    opened = null;
  }

  /** The outcome of reading one view. */
  public void outcome(String view, RefreshOutcome outcome, long took) {
    if (outcome instanceof RefreshOutcome.Changed) {
      retries.remove(view);
      millis.put(view, took);
      return;
    }
    Retry retry = retries.computeIfAbsent(view, none -> new Retry());
    retry.at = nanos.getAsLong() + retry.backoff.next().toNanos();
  }

  /** How long the last reading with the view took. */
  public OptionalLong millis(String view) {
    Long known = millis.get(view);
    return known == null ? OptionalLong.empty() : OptionalLong.of(known);
  }

  /** Orders the next step. */
  public void advance(CommitTimeline timeline) throws InterruptedException {
    SourceEvent.Opened transaction = opened;
    if (!busy) {
      if (!wanted(timeline).isEmpty()) {
        busy = true;
        orders.give(new RefreshOrder.Open(++snapshots));
      }
    } else if (transaction != null
        && Long.compareUnsigned(timeline.position(), transaction.logged()) >= 0) {
      opened = null;
      List<String> wanted = wanted(timeline);
      List<String> placed = timeline.place(transaction.snapshot(), transaction.number(), wanted);
      if (!placed.isEmpty()) {
        orders.give(new RefreshOrder.Read(placed.stream().map(jobs::of).toList()));
      } else if (wanted.isEmpty()) {
        busy = false;
        orders.give(new RefreshOrder.Leave());
      } else {
        orders.give(new RefreshOrder.Again(++snapshots));
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
  public void clocked(List<DerivedView> views) throws InterruptedException {
    if (anyClocked || !views.isEmpty()) {
      anyClocked = true;
      orders.give(new RefreshOrder.Clocked(views));
    }
  }

  /** Tables of these views, which are read by the clock, were changed. */
  public void touched(Set<String> views) throws InterruptedException {
    touched.addAll(views);
    if (!touched.isEmpty() && !touchedOrdered) {
      touchedOrdered = true;
      orders.give(new RefreshOrder.Touched(List.copyOf(touched)));
      touched.clear();
    }
  }

  /** A reading by the clock has ended. */
  public void clockDone() throws InterruptedException {
    touchedOrdered = false;
    touched(Set.of());
  }

  /** The thread that reads was replaced, and has nothing to do. */
  public void beginAgain(Orders to) {
    orders = to;
    busy = false;
    opened = null;
    touchedOrdered = false;
  }
}
