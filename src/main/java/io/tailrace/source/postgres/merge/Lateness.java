package io.tailrace.source.postgres.merge;

import io.tailrace.source.postgres.event.CatalogEvent;
import io.tailrace.view.Update;
import io.tailrace.view.log.Timestamp;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * How far views are behind the server: the age of the oldest sampled position of the server's log
 * that a view has not reached. The log is sampled every few seconds. For one thread.
 */
final class Lateness {
  /** Less is not reported. */
  private static final long TOLERATED_MS = Duration.ofSeconds(10).toMillis();

  /** The figure is reported again when it has changed by so much. */
  private static final long STEP_MS = Duration.ofSeconds(5).toMillis();

  private final Deque<Sample> samples = new ArrayDeque<>();
  private final Map<String, Long> reported = new HashMap<>();
  private boolean fresh;

  private record Sample(long logged, long time) {}

  /** The server's log ended there at that time. */
  void sample(CatalogEvent.Moment moment) {
    samples.add(new Sample(moment.logged(), moment.time()));
    fresh = true;
  }

  /** Forgets everything that was reported. */
  void beginAgain() {
    reported.clear();
    samples.clear();
    fresh = false;
  }

  /** Whether there was a sample since {@link #updates} were last asked for. */
  boolean isFresh() {
    return fresh;
  }

  /** Which views became, are, or are no longer behind. */
  List<Update> updates(Collection<String> views, Function<String, @Nullable Long> known) {
    if (!fresh) {
      return List.of();
    }
    fresh = false;
    long now = samples.getLast().time();
    List<Update> updates = new ArrayList<>();
    Long least = null;
    for (String view : views) {
      Long to = known.apply(view);
      if (to == null) {
        continue;
      }
      least = least == null ? to : Long.valueOf(Timestamp.min(least, to));
      long behind = behind(to, now);
      report(view, behind, updates);
    }
    reported.keySet().retainAll(views);
    forgetReached(least);
    return updates;
  }

  private long behind(long to, long now) {
    for (Sample sample : samples) {
      if (Timestamp.before(to, sample.logged())) {
        return now - sample.time();
      }
    }
    return 0;
  }

  private void report(String view, long behind, List<Update> updates) {
    Long before = reported.get(view);
    if (behind < TOLERATED_MS) {
      if (before != null) {
        reported.remove(view);
        updates.add(new Update.Behind(view, null));
      }
    } else if (before == null || Math.abs(behind - before) >= STEP_MS) {
      reported.put(view, behind);
      updates.add(new Update.Behind(view, Duration.ofMillis(behind)));
    }
  }

  private void forgetReached(@Nullable Long least) {
    while (samples.size() > 1
        && (least == null || !Timestamp.before(least, samples.getFirst().logged()))) {
      samples.removeFirst();
    }
  }
}
