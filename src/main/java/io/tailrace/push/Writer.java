package io.tailrace.push;

import io.tailrace.view.log.Deflation;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongConsumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Writes its share of the streams, in one thread: when there is something new for them, and when a
 * sink can take bytes again. A step never blocks; a stream whose sink is full costs nothing until
 * it is woken.
 */
public final class Writer implements Runnable {
  private static final Duration TICK = Duration.ofSeconds(1);
  private static final long SHORTEST_RETRY_MS = 200;
  private static final long LONGER_RETRY_MS = 2_000;

  /** One step gives so many streams their turn beside those that there is something new for. */
  private static final int TURNS = 256;

  /** Or sends so much to them. */
  private static final long BYTES_A_STEP = 2 << 20;

  /** To deflate a byte takes about as long as to send so many. */
  static final long DEFLATION_COSTS = 8;

  private final InstantSource clock;
  private final RandomGenerator random;
  private final StreamTimeouts timeouts;

  // Any thread.
  private final Wakeup wakeup = new Wakeup();
  private final Queue<Stream> woken = new ConcurrentLinkedQueue<>();
  private final Queue<Subscribers> changed = new ConcurrentLinkedQueue<>();
  private final AtomicInteger size = new AtomicInteger();
  private final StreamMetrics metrics = new StreamMetrics();
  private volatile long lastStep;
  private volatile int lined;
  private volatile boolean closing;
  private volatile boolean closed;

  // The writer's thread only.
  private DeliveryLatency latency = new DeliveryLatency(ms -> {});
  private final LongMessageAdmission admission;
  private final byte[] buffer;
  private final ByteBuffer wrapped;

  /** By feed; each has streams here, or had until the last tick. */
  private final Map<Feed, Subscribers> subscribers = new LinkedHashMap<>();

  /** Those that a sweep goes through. */
  private final List<Subscribers> swept = new ArrayList<>();

  /** Those that have had their turn and have more to get. */
  private final Deque<Stream> queued = new ArrayDeque<>();

  /** How many sweeps of subscribers there were. */
  private long sweeps;

  private @Nullable Deflation deflation;
  private long nextTick;

  Writer(
      int buffer,
      LongMessageAdmission admission,
      InstantSource clock,
      RandomGenerator random,
      StreamTimeouts timeouts) {
    this.admission = admission;
    this.buffer = new byte[buffer];
    this.wrapped = ByteBuffer.wrap(this.buffer);
    this.clock = clock;
    this.random = random;
    this.timeouts = timeouts;
    this.lastStep = clock.millis();
  }

  /** Runs steps until the hub is closed: for the thread that the writer owns. */
  @Override
  public void run() {
    try {
      while (!closed) {
        boolean unused = wakeup.await(step());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      if (deflation != null) {
        deflation.close();
        deflation = null;
      }
    }
  }

  /**
   * Does what is to do now: first what is new for everybody, then the turns of who has come, can
   * take bytes again, or has more to get. These are limited, so that what is new meanwhile does not
   * wait for all of them.
   *
   * @return for how long nothing will be, unless it is woken
   */
  public Duration step() {
    long now = clock.millis();
    lastStep = now;
    int visited = sweep(now);
    serveQueued(now, TURNS + visited / 2);
    serveWoken(now, TURNS + visited / 2);
    if (now >= nextTick) {
      nextTick = now + TICK.toMillis();
      tick(now);
    }
    admission.next(this::queue);
    lined = admission.line();
    if (closing) {
      dismissAll();
      queued.clear();
      closed = true;
      abandonWoken();
    }
    latency.written(clock.millis());
    boolean more = !queued.isEmpty() || !woken.isEmpty();
    return more ? Duration.ZERO : Duration.ofMillis(Math.max(0, nextTick - now));
  }

  /**
   * Gives the streams that something is new for what all of them get; no other is looked at.
   *
   * @return how many streams it visited, if it wrote to any
   */
  private int sweep(long now) {
    for (Subscribers each = changed.poll(); each != null; each = changed.poll()) {
      swept.add(each);
    }
    long before = metrics.sent();
    int visited = 0;
    for (Subscribers each : swept) {
      visited += each.size();
      each.sweep(++sweeps, buffer, now, this::queue);
    }
    swept.clear();
    return metrics.sent() == before ? 0 : visited;
  }

  private void serveWoken(long now, int most) {
    long spent = spent();
    for (int turns = 0; turns < most && spent() - spent < BYTES_A_STEP; turns++) {
      Stream stream = woken.poll();
      if (stream == null) {
        return;
      }
      serve(stream, now);
    }
  }

  private void serveQueued(long now, int most) {
    long spent = spent();
    int turns = Math.min(most, queued.size());
    for (int turn = 0; turn < turns && spent() - spent < BYTES_A_STEP; turn++) {
      Stream stream = queued.remove();
      stream.queued(false);
      turn(stream, now);
    }
  }

  /** What turns have cost so far, as the bytes that could have been sent instead. */
  private long spent() {
    return metrics.sent() + DEFLATION_COSTS * deflation().worked();
  }

  private void turn(Stream stream, long now) {
    if (stream.write(buffer, now)) {
      queue(stream);
    }
  }

  private void queue(Stream stream) {
    if (!stream.isQueued()) {
      stream.queued(true);
      queued.add(stream);
    }
  }

  private void tick(long now) {
    Iterator<Subscribers> all = subscribers.values().iterator();
    while (all.hasNext()) {
      Subscribers each = all.next();
      for (int index = each.size() - 1; index >= 0; index--) {
        Stream stream = each.get(index);
        if (stream.tick(buffer, now)) {
          queue(stream);
        }
        if (stream.isOver()) {
          remove(stream, each);
        }
      }
      if (each.isEmpty()) {
        all.remove();
        each.feed().remove(each);
      }
    }
  }

  private void serve(Stream stream, long now) {
    if (stream.isOver()) {
      if (stream.index() >= 0) {
        remove(stream, Objects.requireNonNull(subscribers.get(stream.feed())));
      }
      return;
    }
    if (stream.index() < 0) {
      subscribers(stream.feed()).add(stream);
    }
    stream.unblock();
    if (!stream.isQueued()) {
      turn(stream, now);
    }
  }

  private Subscribers subscribers(Feed feed) {
    Subscribers known = subscribers.get(feed);
    if (known == null) {
      known = new Subscribers(feed, this);
      subscribers.put(feed, known);
      feed.add(known);
    }
    return known;
  }

  private static void remove(Stream stream, Subscribers from) {
    from.remove(stream);
    stream.forget();
  }

  /** Sets of views that have streams here, or had until the last tick. */
  int feeds() {
    return subscribers.size();
  }

  /** For the writer's thread. */
  LongMessageAdmission admission() {
    return admission;
  }

  /** For the writer's thread. */
  void delivered(Subscribers to, LiveEdge edge) {
    edge.measure(to, latency);
  }

  /** So many bytes of the writer's buffer; for the writer's thread. */
  ByteBuffer filled(int length) {
    return wrapped.clear().limit(length);
  }

  /** For the writer's thread. */
  Deflation deflation() {
    Deflation known = deflation;
    if (known == null) {
      known = new Deflation();
      deflation = known;
    }
    return known;
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
    for (Stream stream = woken.poll(); stream != null; stream = woken.poll()) {
      dismiss(stream);
      stream.end(DisconnectReason.STOPPED);
    }
  }

  private void dismissAll() {
    for (Subscribers each : subscribers.values()) {
      for (int index = 0; index < each.size(); index++) {
        dismiss(each.get(index));
      }
      each.feed().remove(each);
    }
    subscribers.clear();
  }

  private void dismiss(Stream stream) {
    stream.bye(timeouts.retryAfterStop(random), DisconnectReason.STOPPED);
  }

  /** Before the writer runs. */
  void measure(LongConsumer commitToWrite) {
    latency = new DeliveryLatency(commitToWrite);
  }

  /** A change went out whole to a client that was waiting for it. */
  void delivered(Subscribers to, Message change) {
    latency.delivered(to, change);
  }

  StreamMetrics metrics() {
    return metrics;
  }

  /** When its last step began, ms since the epoch; at most a second ago, unless it hangs. */
  long lastStep() {
    return lastStep;
  }

  /** Streams that stand in line for what is long, after its last step. */
  int lined() {
    return lined;
  }

  Wakeup wakeup() {
    return wakeup;
  }

  /** From any thread, for each stream: it counts until it is over. */
  void opened() {
    size.incrementAndGet();
  }

  /** From any thread, once for each stream that was opened. */
  void over(DisconnectReason why) {
    size.decrementAndGet();
    metrics.parted(why);
  }

  /** From any thread, once until they are swept: there is something new for these streams. */
  void changed(Subscribers some) {
    changed.add(some);
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
    long longest = timeouts.age().toMillis();
    return longest - random.nextLong(longest / 4 + 1);
  }

  /** In ms, for a client of a view that is not there any more: nothing waits for it. */
  long retryAfterRemoval() {
    return LONGER_RETRY_MS + random.nextLong(LONGER_RETRY_MS);
  }

  /** In ms, for a client whose stream is too old, and who comes back to the same place at once. */
  long retryAfterAge() {
    return SHORTEST_RETRY_MS + random.nextLong(SHORTEST_RETRY_MS * 4);
  }
}
