package io.tailrace.web.transport;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.tailrace.source.Loop;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Ends the responses of clients that do not read. A container's thread waits for such a client
 * until its write times out, so responses are ended late, a few at a time. Checks, which never
 * wait, are delayed as well, but no ending holds them up. Safe for any thread.
 */
public final class LateCloser implements Loop {
  static final Duration PATIENCE = Duration.ofSeconds(5);
  static final int AT_ONCE = 8;

  private static final Duration STEP = Duration.ofSeconds(1);

  private record Waiting<T>(T what, long since) {}

  private final InstantSource clock;

  @GuardedBy("this")
  private final Deque<Waiting<BooleanSupplier>> endings = new ArrayDeque<>();

  @GuardedBy("this")
  private final Deque<Waiting<Runnable>> checks = new ArrayDeque<>();

  @GuardedBy("this")
  private int ending;

  public LateCloser(InstantSource clock) {
    this.clock = clock;
  }

  /**
   * Runs {@code end} after a delay, and when few enough responses are being ended.
   *
   * @param end returns whether it ended the response; {@link #ended} follows then
   */
  synchronized void later(BooleanSupplier end) {
    endings.add(new Waiting<>(end, clock.millis()));
  }

  /** Runs {@code check}, which must not wait for a client, after a delay. */
  synchronized void checkLater(Runnable check) {
    checks.add(new Waiting<>(check, clock.millis()));
  }

  /** The container has ended a response that was ended here. */
  synchronized void ended() {
    ending = Math.max(0, ending - 1);
  }

  @Override
  public Duration step() {
    for (Runnable next = dueCheck(); next != null; next = dueCheck()) {
      next.run();
    }
    for (BooleanSupplier next = dueEnding(); next != null; next = dueEnding()) {
      if (!next.getAsBoolean()) {
        ended();
      }
    }
    return STEP;
  }

  private synchronized @Nullable Runnable dueCheck() {
    return due(checks);
  }

  private synchronized @Nullable BooleanSupplier dueEnding() {
    BooleanSupplier next = ending >= AT_ONCE ? null : due(endings);
    if (next != null) {
      ending++;
    }
    return next;
  }

  @GuardedBy("this")
  private <T> @Nullable T due(Deque<Waiting<T>> waiting) {
    Waiting<T> next = waiting.peek();
    if (next == null || clock.millis() - next.since() < PATIENCE.toMillis()) {
      return null;
    }
    waiting.remove();
    return next.what();
  }

  /** Runs all that waits, now. */
  @Override
  public void stop() {
    List<Waiting<Runnable>> allChecks;
    List<Waiting<BooleanSupplier>> allEndings;
    synchronized (this) {
      allChecks = List.copyOf(checks);
      allEndings = List.copyOf(endings);
      checks.clear();
      endings.clear();
    }
    allChecks.forEach(each -> each.what().run());
    for (Waiting<BooleanSupplier> each : allEndings) {
      boolean unused = each.what().getAsBoolean();
    }
  }
}
