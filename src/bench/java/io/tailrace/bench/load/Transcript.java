package io.tailrace.bench.load;

import java.nio.ByteBuffer;

/**
 * What a server says to all of its clients, kept once: the client that is furthest adds to it, and
 * that is read and checked; of the others only the bytes are compared. One thread.
 */
final class Transcript {
  private static final int BYTES = 1 << 26;
  private static final int EVENTS = 1 << 18;

  private final ByteBuffer ring = ByteBuffer.allocateDirect(BYTES);
  private final Change change = new Change();
  private final long[] ends = new long[EVENTS];
  private final long[] numbers = new long[EVENTS];
  private long events;
  private long end;

  /** Bytes ever. */
  long end() {
    return end;
  }

  /** Events ever. */
  long events() {
    return events;
  }

  /** Where an event ends, by its place among all. */
  long end(long event) {
    return ends[(int) (event % EVENTS)];
  }

  /** What a client has after that event. */
  long number(long event) {
    return numbers[(int) (event % EVENTS)];
  }

  /** The last event after which a client has this number; -1 where there is none. */
  long find(long number) {
    if (events == 0) {
      append(number);
    }
    for (long event = events - 1; event >= Math.max(0, events - EVENTS); event--) {
      if (number(event) <= number) {
        return number(event) == number && end - end(event) < BYTES ? event : -1;
      }
    }
    return -1;
  }

  private void append(long number) {
    ends[(int) (events % EVENTS)] = end;
    numbers[(int) (events % EVENTS)] = number;
    events++;
  }

  /** All of these bytes come next. */
  void add(ByteBuffer in) {
    while (in.hasRemaining()) {
      byte next = in.get();
      ring.put((int) (end++ % BYTES), next);
      if (change.add(next)) {
        append(change.after(number(events - 1)));
      }
    }
  }

  /**
   * Takes what is equal to what stands here, before the end: none where the first byte is another.
   */
  int take(long at, ByteBuffer in) {
    if (end - at > BYTES) {
      throw new IllegalStateException("a client is too far behind to be checked");
    }
    int place = (int) (at % BYTES);
    int length = (int) Math.min(Math.min(in.remaining(), end - at), BYTES - place);
    int limit = in.limit();
    int before = in.position();
    in.limit(before + length);
    ring.limit(place + length).position(place);
    int differs = ring.mismatch(in);
    ring.clear();
    in.limit(limit);
    int same = differs < 0 ? length : differs;
    in.position(before + same);
    return same;
  }

  /** Reads again what stands between the two. */
  void replay(long from, long to, Change reader) {
    for (long at = from; at < to; at++) {
      boolean unused = reader.add(ring.get((int) (at % BYTES)));
    }
  }
}
