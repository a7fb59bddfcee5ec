package io.tailrace.push;

import io.tailrace.push.message.Message;
import io.tailrace.push.metrics.DisconnectReason;
import io.tailrace.push.metrics.StreamMetrics;
import io.tailrace.view.log.Deflation;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
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

  /** One step gives so many streams their turn beside those that there is something new for. */
  private static final int TURNS = 256;

  /** Or sends so much to them. */
  private static final long BYTES_A_STEP = 2 << 20;

  /** To deflate a byte takes about as long as to send so many. */
  static final long DEFLATION_COSTS = 8;

  private final InstantSource clock;
  private final RetryTimes retries;

  // Any thread.
  private final Wakeup wakeup = new Wakeup();
  private final Queue<Stream> woken = new ConcurrentLinkedQueue<>();
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
  private final ServedFeeds feeds = new ServedFeeds(this);

  /** Those that have had their turn and have more to get. */
  private final Deque<Stream> queued = new ArrayDeque<>();

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
    this.retries = new RetryTimes(clock, random, timeouts);
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
      feeds.tick(buffer, now, this::queue);
    }
    admission.next(this::queue);
    lined = admission.line();
    if (closing) {
      feeds.clear(this::dismiss);
      queued.clear();
      closed = true;
      abandonWoken();
    }
    latency.written(clock.millis());
    boolean more = !queued.isEmpty() || !woken.isEmpty();
    return more ? Duration.ZERO : Duration.ofMillis(Math.max(0, nextTick - now));
  }

  /** How many streams it visited, if it wrote to any. */
  private int sweep(long now) {
    long before = metrics.sent();
    int visited = feeds.sweep(buffer, now, this::queue);
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

  private void serve(Stream stream, long now) {
    if (stream.isOver()) {
      feeds.remove(stream);
      return;
    }
    feeds.add(stream);
    stream.unblock();
    if (!stream.isQueued()) {
      turn(stream, now);
    }
  }

  /** Sets of views that have streams here, or had until the last tick. */
  int feeds() {
    return feeds.size();
  }

  /** For the writer's thread. */
  LongMessageAdmission admission() {
    return admission;
  }

  /** For the writer's thread. */
  void delivered(Subscribers to, LiveEdge edge) {
    edge.measure(to, latency);
  }

  /** The writer's buffer; for the writer's thread. */
  ByteBuffer filled() {
    return wrapped.clear();
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
    stream.bye(retries.afterStop(), DisconnectReason.STOPPED);
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
    feeds.changed(some);
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

  RetryTimes retries() {
    return retries;
  }
}
