package io.tailrace.push;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.tailrace.push.message.ContentCoding;
import io.tailrace.push.metrics.StreamCounts;
import io.tailrace.push.metrics.StreamMetrics;
import io.tailrace.view.Database;
import io.tailrace.view.ViewSlice;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** All streams of one application, shared out among its writers. Safe for any thread. */
public final class Hub {
  private static final int SHORTEST_RETRY_MS = 2_000;
  private static final int RETRY_JITTER_MS = 2_000;

  /** Clients with details do not share the reasons of the others. */
  private record Key(Database database, List<ViewSlice> views, boolean details) {}

  private final List<Writer> writers;
  private final InstantSource clock;
  private final RandomGenerator random;
  private final StreamTimeouts timeouts;

  /** Alive as long as one of their streams. */
  @GuardedBy("this")
  private final Map<Key, WeakReference<Feed>> feeds = new HashMap<>();

  /** With so many, those that are gone are looked for. */
  @GuardedBy("this")
  private int purgeAt = 64;

  @GuardedBy("this")
  private int opened;

  /**
   * Its writers each want a thread that runs them; {@code random} has to be safe for any thread.
   */
  public Hub(int writers, StreamTimeouts timeouts, InstantSource clock, RandomGenerator random) {
    this(writers, SendLimits.DEFAULT, timeouts, clock, random);
  }

  Hub(
      int writers,
      SendLimits portions,
      StreamTimeouts timeouts,
      InstantSource clock,
      RandomGenerator random) {
    this.clock = clock;
    this.random = random;
    this.timeouts = timeouts;
    List<Writer> all = new ArrayList<>();
    for (int i = 0; i < writers; i++) {
      all.add(new Writer(portions.buffer(), portions.admission(writers), clock, random, timeouts));
    }
    this.writers = List.copyOf(all);
  }

  public List<Writer> writers() {
    return writers;
  }

  /**
   * Makes a stream of these views, or slices of them, of one database, in this order. It is served
   * once it is woken for the first time; after {@link #close} it receives `bye` then.
   *
   * @param lastEventId what the client sent as its resume position, of any form; null for none
   */
  public Stream open(
      Database database,
      List<ViewSlice> views,
      @Nullable String lastEventId,
      ContentCoding coding,
      Sink sink) {
    return open(database, views, lastEventId, coding, sink, StreamTerms.UNLIMITED);
  }

  /** As above, for a client that may not have everything for ever. */
  public Stream open(
      Database database,
      List<ViewSlice> views,
      @Nullable String lastEventId,
      ContentCoding coding,
      Sink sink,
      StreamTerms terms) {
    Feed feed;
    Writer writer;
    synchronized (this) {
      feed = feed(new Key(database, List.copyOf(views), terms.details()));
      writer = writers.get(turn(opened++, writers.size()));
    }
    writer.opened();
    feed.opened(coding);
    feed.prepare();
    String id = lastEventId == null || lastEventId.isEmpty() ? null : lastEventId;
    long now = clock.millis();
    return new Stream(
        writer, feed, sink, coding, id, timeouts, terms.expires(), now, retry(feed, coding, now));
  }

  /** Each of so many in its turn; {@code opened} may have overflowed. */
  static int turn(int opened, int writers) {
    return Math.floorMod(opened, writers);
  }

  /** A compressed stream whose change is evicted may have no room for the time to come back. */
  private long retry(Feed feed, ContentCoding coding, long now) {
    long usual = SHORTEST_RETRY_MS + random.nextLong(RETRY_JITTER_MS);
    return coding == ContentCoding.GZIP
        ? Math.max(usual, feed.evictions().lately(now, random))
        : usual;
  }

  @GuardedBy("this")
  private Feed feed(Key key) {
    WeakReference<Feed> known = feeds.get(key);
    Feed feed = known == null ? null : known.get();
    if (feed == null || feed.isGone()) {
      if (feeds.size() >= purgeAt) {
        feeds.values().removeIf(reference -> reference.get() == null);
        purgeAt = 2 * feeds.size() + 64;
      }
      feed = new Feed(key.database(), key.views(), key.details());
      feeds.put(key, new WeakReference<>(feed));
    }
    return feed;
  }

  /** Streams that were opened and are not over, whether they were woken or not. */
  public int size() {
    return writers.stream().mapToInt(Writer::size).sum();
  }

  /** How many of them stand in line, since many others are being sent something long. */
  public int lined() {
    return writers.stream().mapToInt(Writer::lined).sum();
  }

  /**
   * How many of them follow each of this database's views; views that nobody follows are absent.
   */
  public Map<String, Integer> sizes(Database database) {
    Map<String, Integer> sizes = new HashMap<>();
    synchronized (this) {
      feeds.forEach(
          (key, reference) -> {
            Feed feed = reference.get();
            int size = feed == null ? 0 : feed.size();
            if (size > 0 && key.database() == database) {
              key.views().forEach(each -> sizes.merge(each.view(), size, Integer::sum));
            }
          });
    }
    return sizes;
  }

  /** From any thread; each number is as new as the last step of its writer. */
  public StreamCounts counts() {
    return StreamMetrics.sum(writers.stream().map(Writer::metrics).toList());
  }

  /**
   * Gives {@code commitToWrite}, in the writers' threads, the ms from the time of a change in the
   * database to the end of the sweep in which a writer wrote it to clients that were waiting for
   * it: once for each change, set of views and writer. Two clocks are compared: what seems to lie
   * ahead counts as 0. To be called before the writers run.
   */
  public void measure(LongConsumer commitToWrite) {
    writers.forEach(writer -> writer.measure(commitToWrite));
  }

  /** For how long the writer that is silent for longest has been so: a second, unless it hangs. */
  public Duration silence() {
    long last = writers.stream().mapToLong(Writer::lastStep).min().orElse(clock.millis());
    return Duration.ofMillis(Math.max(0, clock.millis() - last));
  }

  /** Says goodbye to every stream and closes it; a full socket is closed without. */
  public void close() {
    writers.forEach(Writer::close);
  }
}
