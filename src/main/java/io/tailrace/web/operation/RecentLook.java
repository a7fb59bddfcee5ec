package io.tailrace.web.operation;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Keeps a look for a second, since JMX reads attribute by attribute. Safe for any thread. */
final class RecentLook implements Supplier<Look> {
  private static final long KEPT = Duration.ofSeconds(1).toNanos();

  private record Taken(long at, Look look) {}

  private final Sight sight;
  private final AtomicReference<@Nullable Taken> last = new AtomicReference<>();

  RecentLook(Sight sight) {
    this.sight = sight;
  }

  /** The next call takes a new look. */
  void forget() {
    last.set(null);
  }

  @Override
  public Look get() {
    long now = System.nanoTime();
    Taken taken = last.get();
    if (taken == null || now - taken.at > KEPT) {
      taken = new Taken(now, sight.look());
      last.set(taken);
    }
    return taken.look;
  }
}
