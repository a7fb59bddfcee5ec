package io.tailrace.push;

import io.tailrace.push.message.ContentCoding;
import io.tailrace.push.message.Framing;
import io.tailrace.view.position.StreamPosition;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Those streams of one feed that one writer serves. For the writer's thread, but for {@link
 * #changed}.
 */
final class Subscribers {
  private final Feed feed;
  private final Writer writer;
  private final List<Stream> streams = new ArrayList<>(1);

  /** Streams with the same bytes share one. */
  private final Map<Framing, Map<ContentCoding, LiveEdge>> edges = new EnumMap<>(Framing.class);

  /** How far changes have been measured. */
  private @Nullable StreamPosition measured;

  /** Whether there is something new that the writer has not come to. Any thread. */
  private final AtomicBoolean changed = new AtomicBoolean();

  Subscribers(Feed feed, Writer writer) {
    this.feed = feed;
    this.writer = writer;
  }

  /** From any thread: there is something new for its streams. */
  void changed() {
    if (changed.compareAndSet(false, true)) {
      writer.changed(this);
    }
  }

  /** A sweep did not come to its end: the writer has to come again. */
  void changedAgain() {
    changed.set(false);
    changed();
  }

  Feed feed() {
    return feed;
  }

  boolean isEmpty() {
    return streams.isEmpty();
  }

  int size() {
    return streams.size();
  }

  Stream get(int index) {
    return streams.get(index);
  }

  void add(Stream stream) {
    stream.index(streams.size());
    streams.add(stream);
    stream.join(this);
  }

  /** The last one takes its place. */
  void remove(Stream stream) {
    int index = stream.index();
    Stream last = streams.remove(streams.size() - 1);
    if (last != stream) {
      streams.set(index, last);
      last.index(index);
    }
    stream.index(-1);
  }

  /**
   * Gives each stream that can take bytes what is new.
   *
   * @param sweep the number of this sweep, which is no other's
   * @param more gets the streams that have more to get than one turn gives
   */
  void sweep(long sweep, byte[] buffer, long now, Consumer<Stream> more) {
    changed.set(false);
    for (int index = 0; index < streams.size(); index++) {
      Stream stream = streams.get(index);
      if (!stream.isQueued() && stream.sweep(sweep, buffer, now)) {
        more.accept(stream);
      }
    }
    edges.values().forEach(each -> each.values().forEach(LiveEdge::rest));
  }

  /** Where those stand that have had everything. */
  LiveEdge edge(ContentCoding coding, Framing framing) {
    return edges
        .computeIfAbsent(framing, each -> new EnumMap<>(ContentCoding.class))
        .computeIfAbsent(coding, each -> new LiveEdge(feed, each, framing));
  }

  /** Whether nobody who waited for the change has been notified so far; asked once. */
  boolean isFirst(StreamPosition end) {
    StreamPosition known = measured;
    if (known != null && !end.isBeyond(known)) {
      return false;
    }
    measured = known == null ? end : known.furthest(end);
    return true;
  }
}
