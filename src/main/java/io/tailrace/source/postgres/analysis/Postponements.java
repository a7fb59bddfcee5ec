package io.tailrace.source.postgres.analysis;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Views that could not be followed for a reason that a check of the catalogue does not show: they
 * are not tried again for a while. Safe for any thread.
 */
public final class Postponements {
  private final LongSupplier nanos;

  @GuardedBy("this")
  private final Map<String, Postponement> byView = new HashMap<>();

  private record Postponement(String reason, long until) {}

  public Postponements(LongSupplier nanos) {
    this.nanos = nanos;
  }

  public synchronized void postpone(String view, String reason, Duration time) {
    byView.put(view, new Postponement(reason, nanos.getAsLong() + time.toNanos()));
  }

  /** Whether no view is postponed, as of the last question. */
  synchronized boolean isEmpty() {
    return byView.isEmpty();
  }

  /** Why the view is postponed; null where it can be tried. */
  public synchronized @Nullable String reason(String view) {
    Postponement postponement = byView.get(view);
    if (postponement == null) {
      return null;
    }
    if (nanos.getAsLong() - postponement.until() >= 0) {
      byView.remove(view);
      return null;
    }
    return postponement.reason();
  }
}
