package io.tailrace.push.metrics;

import io.tailrace.push.message.ContentCoding;
import io.tailrace.view.log.CatchUpMethod;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;

/** What one writer's streams were sent, and how they began and ended. Any thread may read it. */
public final class StreamMetrics {
  // Written by the writer's thread only, so that adding is a plain store.
  private final AtomicLong frames = new AtomicLong();
  private final AtomicLong identity = new AtomicLong();
  private final AtomicLong gzip = new AtomicLong();
  private final Map<CatchUpMethod, AtomicLong> joined = zeros(CatchUpMethod.class);

  // Any thread.
  private final Map<DisconnectReason, AtomicLong> parted = zeros(DisconnectReason.class);

  /** Complete, so that it is only read. */
  private static <E extends Enum<E>> Map<E, AtomicLong> zeros(Class<E> type) {
    Map<E, AtomicLong> zeros = new EnumMap<>(type);
    for (E each : type.getEnumConstants()) {
      zeros.put(each, new AtomicLong());
    }
    return zeros;
  }

  /** In the writer's thread. */
  private static void add(AtomicLong counter, long more) {
    counter.lazySet(counter.getPlain() + more);
  }

  public void sent(ContentCoding coding, int length) {
    add(coding == ContentCoding.GZIP ? gzip : identity, length);
  }

  /** Bytes of any coding. */
  public long sent() {
    return identity.getPlain() + gzip.getPlain();
  }

  public void wrote(int changes) {
    add(frames, changes);
  }

  public void joined(CatchUpMethod way) {
    add(Objects.requireNonNull(joined.get(way)), 1);
  }

  public void parted(DisconnectReason why) {
    Objects.requireNonNull(parted.get(why)).incrementAndGet();
  }

  public static StreamCounts sum(Iterable<StreamMetrics> tallies) {
    long frames = 0;
    long identity = 0;
    long gzip = 0;
    Map<CatchUpMethod, Long> joined = new EnumMap<>(CatchUpMethod.class);
    Map<DisconnectReason, Long> parted = new EnumMap<>(DisconnectReason.class);
    for (StreamMetrics tally : tallies) {
      frames += tally.frames.get();
      identity += tally.identity.get();
      gzip += tally.gzip.get();
      tally.joined.forEach((way, count) -> joined.merge(way, count.get(), Long::sum));
      tally.parted.forEach((why, count) -> parted.merge(why, count.get(), Long::sum));
    }
    Map<ContentCoding, Long> bytes =
        Map.of(ContentCoding.IDENTITY, identity, ContentCoding.GZIP, gzip);
    return new StreamCounts(frames, bytes, joined, parted);
  }
}
