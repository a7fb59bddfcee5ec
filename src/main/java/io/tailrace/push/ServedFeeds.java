package io.tailrace.push;

import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;

/**
 * The streams that one writer serves, by what they follow. For the writer's thread, but for {@link
 * #changed}.
 */
final class ServedFeeds {
  private final Writer writer;

  /** Those with something new. Any thread. */
  private final Queue<Subscribers> changed = new ConcurrentLinkedQueue<>();

  /** By feed; each has streams here, or had until the last tick. */
  private final Map<Feed, Subscribers> subscribers = new LinkedHashMap<>();

  /** Those that a sweep goes through. */
  private final Queue<Subscribers> swept = new ArrayDeque<>();

  /** How many sweeps of subscribers there were. */
  private long sweeps;

  ServedFeeds(Writer writer) {
    this.writer = writer;
  }

  /** From any thread, once until they are swept: there is something new for these streams. */
  void changed(Subscribers some) {
    changed.add(some);
  }

  /**
   * Gives the streams that something is new for what all of them get; no other is looked at.
   *
   * @param more gets the streams that have more to get than one turn gives
   * @return how many streams it visited
   */
  int sweep(byte[] buffer, long now, Consumer<Stream> more) {
    for (Subscribers each = changed.poll(); each != null; each = changed.poll()) {
      swept.add(each);
    }
    int visited = 0;
    try {
      for (Subscribers each = swept.peek(); each != null; each = swept.peek()) {
        visited += each.size();
        each.sweep(++sweeps, buffer, now, more);
        swept.remove();
      }
    } finally {
      // After an error of the JVM what is left is swept in the next step.
      swept.forEach(Subscribers::changedAgain);
      swept.clear();
    }
    return visited;
  }

  /** Does what is due by the clock alone. */
  void tick(byte[] buffer, long now, Consumer<Stream> more) {
    Iterator<Subscribers> all = subscribers.values().iterator();
    while (all.hasNext()) {
      Subscribers each = all.next();
      for (int index = each.size() - 1; index >= 0; index--) {
        Stream stream = each.get(index);
        if (stream.tick(buffer, now)) {
          more.accept(stream);
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

  /** The stream is served from now on, if it is not yet. */
  void add(Stream stream) {
    if (stream.index() < 0) {
      subscribers(stream.feed()).add(stream);
    }
  }

  private Subscribers subscribers(Feed feed) {
    Subscribers known = subscribers.get(feed);
    if (known == null) {
      known = new Subscribers(feed, writer);
      subscribers.put(feed, known);
      feed.add(known);
    }
    return known;
  }

  /** The stream is over. */
  void remove(Stream stream) {
    if (stream.index() >= 0) {
      remove(stream, Objects.requireNonNull(subscribers.get(stream.feed())));
    }
  }

  private static void remove(Stream stream, Subscribers from) {
    from.remove(stream);
    stream.forget();
  }

  /** Gives up all streams, after this was done to each. */
  void clear(Consumer<Stream> last) {
    for (Subscribers each : subscribers.values()) {
      for (int index = 0; index < each.size(); index++) {
        last.accept(each.get(index));
      }
      each.feed().remove(each);
    }
    subscribers.clear();
  }

  int size() {
    return subscribers.size();
  }
}
