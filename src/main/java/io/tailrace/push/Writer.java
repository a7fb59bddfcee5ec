package io.tailrace.push;

import io.tailrace.view.log.Deflation;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongConsumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Writes its share of the streams, in one thread: when a database was told something, and when a
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
  private final StreamTimeouts patience;

  // Any thread.
  private final Wakeup wakeup = new Wakeup();
  private final Queue<Stream> woken = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean changed = new AtomicBoolean();
  private final AtomicInteger size = new AtomicInteger();
  private final StreamMetrics tally = new StreamMetrics();
  private volatile long lastStep;
  private volatile int lined;
  private volatile boolean closing;
  private volatile boolean closed;

  // The writer's thread only.
  private DeliveryLatency lag = new DeliveryLatency(ms -> {});
  private final LongMessageAdmission admission;
  private final byte[] buffer;
  private final ByteBuffer wrapped;
  private final List<Stream> streams = new ArrayList<>();

  /** Those that have had their turn and have more to get. */
  private final Deque<Stream> queued = new ArrayDeque<>();

  /** Of feeds that have streams here. */
  private final Map<Feed, Map<ContentCoding, LiveEdge>> fronts = new HashMap<>();

  /** How many sweeps there were. */
  private long sweeps;

  private @Nullable Deflation deflation;
  private long nextTick;

  Writer(
      int buffer,
      LongMessageAdmission admission,
      InstantSource clock,
      RandomGenerator random,
      StreamTimeouts patience) {
    this.admission = admission;
    this.buffer = new byte[buffer];
    this.wrapped = ByteBuffer.wrap(this.buffer);
    this.clock = clock;
    this.random = random;
    this.patience = patience;
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
    int swept = changed.getAndSet(false) ? sweep(now) : 0;
    serveQueued(now, TURNS + swept / 2);
    serveWoken(now, TURNS + swept / 2);
    if (now >= nextTick) {
      nextTick = now + TICK.toMillis();
      tick(now);
    }
    admission.next(this::queue);
    lined = admission.line();
    if (closing) {
      streams.forEach(this::dismiss);
      streams.clear();
      queued.clear();
      closed = true;
      abandonWoken();
    }
    lag.swept(clock.millis());
    boolean more = !queued.isEmpty() || !woken.isEmpty();
    return more ? Duration.ZERO : Duration.ofMillis(Math.max(0, nextTick - now));
  }

  /** How many streams it went through, if it wrote to any. */
  private int sweep(long now) {
    long before = tally.sent();
    sweeps++;
    for (int index = 0; index < streams.size(); index++) {
      Stream stream = streams.get(index);
      if (!stream.isQueued() && stream.sweep(sweeps, buffer, now)) {
        queue(stream);
      }
    }
    fronts.values().forEach(both -> both.values().forEach(LiveEdge::rest));
    return tally.sent() == before ? 0 : streams.size();
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
    return tally.sent() + DEFLATION_COSTS * deflation().worked();
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
    for (int index = streams.size() - 1; index >= 0; index--) {
      Stream stream = streams.get(index);
      if (stream.tick(buffer, now)) {
        queue(stream);
      }
      if (stream.isOver()) {
        remove(stream);
      }
    }
    fronts.keySet().removeIf(Feed::isLeft);
  }

  private void serve(Stream stream, long now) {
    if (stream.isOver()) {
      remove(stream);
      return;
    }
    if (stream.index() < 0) {
      stream.index(streams.size());
      streams.add(stream);
    }
    stream.unblock();
    if (!stream.isQueued()) {
      turn(stream, now);
    }
  }

  /** The last one takes its place. */
  private void remove(Stream stream) {
    int index = stream.index();
    if (index >= 0) {
      Stream last = streams.remove(streams.size() - 1);
      if (last != stream) {
        streams.set(index, last);
        last.index(index);
      }
      stream.index(-1);
      stream.forgetFront();
      admission.forget(stream);
    }
  }

  /** Where those of this feed stand that have had everything; for the writer's thread. */
  LiveEdge front(Feed feed, ContentCoding coding) {
    Map<ContentCoding, LiveEdge> both =
        fronts.computeIfAbsent(feed, key -> new EnumMap<>(ContentCoding.class));
    return both.computeIfAbsent(coding, key -> new LiveEdge(feed, coding));
  }

  /** For the writer's thread. */
  LongMessageAdmission admission() {
    return admission;
  }

  /** How many feeds have one. */
  int fronts() {
    return fronts.size();
  }

  /** For the writer's thread. */
  void delivered(LiveEdge front) {
    front.measure(lag);
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

  private void dismiss(Stream stream) {
    stream.bye(patience.retryAfterStop(random), DisconnectReason.STOPPED);
  }

  /** Before the writer runs. */
  void measure(LongConsumer commitToWrite) {
    lag = new DeliveryLatency(commitToWrite);
  }

  /** A change went out whole to a client that was waiting for it. */
  void delivered(Feed feed, Message change) {
    lag.delivered(feed, change);
  }

  StreamMetrics tally() {
    return tally;
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

  /** In ms, for a client of a view that is not there any more: nothing waits for it. */
  long retryAfterRemoval() {
    return LONGER_RETRY_MS + random.nextLong(LONGER_RETRY_MS);
  }

  /** In ms, for a client whose stream is too old, and who comes back to the same place at once. */
  long retryAfterAge() {
    return SHORTEST_RETRY_MS + random.nextLong(SHORTEST_RETRY_MS * 4);
  }
}
