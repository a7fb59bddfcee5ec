package io.tailrace.source.postgres.merge;

import io.tailrace.view.Update;
import io.tailrace.view.report.State;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/** Views that are read again while others go on: those that take long report it. For one thread. */
final class JoiningViews {
  private static final long LONG = Duration.ofSeconds(2).toNanos();

  private final LongSupplier nanos;
  private final Map<String, Joining> views = new LinkedHashMap<>();

  private static final class Joining {
    final long since;
    String reason;
    boolean reported;

    Joining(long since, String reason) {
      this.since = since;
      this.reason = reason;
    }
  }

  JoiningViews(LongSupplier nanos) {
    this.nanos = nanos;
  }

  /** The view is read again; the first reason stays. */
  void begin(String view, String reason) {
    views.computeIfAbsent(view, none -> new Joining(nanos.getAsLong(), reason));
  }

  /** The view was read, or is not followed any more. */
  void end(String view) {
    views.remove(view);
  }

  /** The statuses of views that take long, each once. */
  List<Update> late() {
    List<Update> late = new ArrayList<>();
    long now = nanos.getAsLong();
    views.forEach(
        (view, joining) -> {
          if (!joining.reported && now - joining.since >= LONG) {
            joining.reported = true;
            late.add(
                new Update.Status(
                    view,
                    State.STALE,
                    joining.reason
                        + "; it is read again as soon as the transactions that were open then have"
                        + " ended"));
          }
        });
    return late;
  }
}
