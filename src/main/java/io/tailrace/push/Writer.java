package io.tailrace.push;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongConsumer;
import java.util.random.RandomGenerator;

/**
 * Writes its share of the streams, in one thread: when a database was told something, and when a
 * sink can take bytes again. A step never blocks; a stream whose sink is full costs nothing until
 * it is woken.
 */
public final class Writer implements Runnable {
  private static final Duration TICK = Duration.ofSeconds(1);
  private static final long SHORTEST_RETRY_MS = 200;

  private final InstantSource clock;
  private final RandomGenerator random;
  private final Patience patience;

  // Any thread.
  private final Wakeup wakeup = new Wakeup();
  private final Queue<Stream> woken = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean changed = new AtomicBoolean();
  private final AtomicInteger size = new AtomicInteger();
  private final Tally tally = new Tally();
  private volatile long lastStep;
  private volatile boolean closing;
  private volatile boolean closed;

  // The writer's thread only.
  private Lag lag = new Lag(ms -> {});
  private final byte[] buffer;
  private final Set<Stream> streams = new LinkedHashSet<>();
  private long nextTick;

  Writer(int buffer, InstantSource clock, RandomGenerator random, Patience patience) {
    this.buffer = new byte[buffer];
    this.clock = clock;
    this.random = random;
    this.patience = patience;
    this.lastStep = clock.millis();
  }

  /** Runs steps until the hub is closed: for the thread that the writer owns. */
  @Override
  public void run() {
    while (!closed) {
      try {
        boolean unused = wakeup.await(step());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  /**
   * Does all that is to do now.
   *
   * @return for how long nothing will be, unless it is woken
   */
  public Duration step() {
    long now = clock.millis();
    lastStep = now;
    boolean more = false;
    for (Stream stream : drained()) {
      more |= serve(stream, now);
    }
    if (changed.getAndSet(false)) {
      for (Stream stream : streams) {
        if (stream.isBehind(stream.feed().version()) && stream.write(buffer, now)) {
          woken.add(stream);
          more = true;
        }
      }
    }
    if (now >= nextTick) {
      nextTick = now + TICK.toMillis();
      streams.forEach(stream -> stream.tick(buffer, now));
      streams.removeIf(Stream::isOver);
    }
    if (closing) {
      streams.forEach(this::dismiss);
      streams.clear();
      closed = true;
      abandonWoken();
    }
    lag.swept(clock.millis());
    return more ? Duration.ZERO : Duration.ofMillis(Math.max(0, nextTick - now));
  }

  private List<Stream> drained() {
    List<Stream> drained = new ArrayList<>();
    for (Stream stream = woken.poll(); stream != null; stream = woken.poll()) {
      drained.add(stream);
    }
    return drained;
  }

  private boolean serve(Stream stream, long now) {
    if (stream.isOver()) {
      streams.remove(stream);
      return false;
    }
    streams.add(stream);
    stream.unblock();
    boolean more = stream.write(buffer, now);
    if (more) {
      woken.add(stream);
    }
    return more;
  }

  /** From any thread. */
  void wake(Stream stream) {
    woken.add(stream);
    wakeup.signal();
    if (closed) {
      abandonWoken();
    }
  }

  /** Streams that came too late to be served. From any thread: each is taken by one. */
  private void abandonWoken() {
    for (Stream stream : drained()) {
      dismiss(stream);
      stream.end(Parting.STOPPED);
    }
  }

  private void dismiss(Stream stream) {
    stream.bye(patience.retryAfterStop(random), Parting.STOPPED);
  }

  /** Before the writer runs. */
  void measure(LongConsumer commitToWrite) {
    lag = new Lag(commitToWrite);
  }

  /** A change went out whole to a client that was waiting for it. */
  void delivered(Feed feed, Message change) {
    lag.delivered(feed, change);
  }

  Tally tally() {
    return tally;
  }

  /** When its last step began, ms since the epoch; at most a second ago, unless it hangs. */
  long lastStep() {
    return lastStep;
  }

  Wakeup wakeup() {
    return wakeup;
  }

  /** From any thread, for each stream: it counts until it is over. */
  void opened() {
    size.incrementAndGet();
  }

  /** From any thread, once for each stream that was opened. */
  void over(Parting why) {
    size.decrementAndGet();
    tally.parted(why);
  }

  /** From any thread: some database was told something. */
  void changed() {
    changed.set(true);
    wakeup.signal();
  }

  /** From any thread. */
  void close() {
    closing = true;
    wakeup.signal();
  }

  /** Streams that were opened and are not over. */
  int size() {
    return size.get();
  }

  /** In ms, for a client of this feed whose change was evicted while it was read. */
  long retryAfterEviction(Feed feed) {
    return feed.evictions().retry(clock.millis(), random);
  }

  /** In ms, of a new stream: those that came together do not end together. From any thread. */
  long age() {
    long longest = patience.age().toMillis();
    return longest - random.nextLong(longest / 4 + 1);
  }

  /** In ms, for a client whose stream is too old, and who comes back to the same place at once. */
  long retryAfterAge() {
    return SHORTEST_RETRY_MS + random.nextLong(SHORTEST_RETRY_MS * 4);
  }
}
