package io.tailrace.push;

import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Who is being sent something long: no more clients at once than these, the others wait in line.
 * All would have it as late, and until then the system would keep a full socket's bytes for each,
 * of which it has not enough for ten thousand. Whoever does not read gives its place up. For the
 * writer's thread.
 */
final class Admission {
  /** One that has taken nothing for so long is not waited for. */
  private static final long SLOW_MS = 1_000;

  private final int most;
  private final int longest;
  private final Set<Stream> inside = new LinkedHashSet<>();
  private final Set<Stream> line = new LinkedHashSet<>();

  /**
   * @param most so many at once
   * @param longest in bytes, of what is sent to anybody at any time
   */
  Admission(int most, int longest) {
    this.most = most;
    this.longest = longest;
  }

  /** Whether the stream may begin with this message; else it stands in line. */
  boolean admits(Stream stream, Message message) {
    if (message.length() <= longest || inside.contains(stream)) {
      return true;
    }
    if (inside.size() >= most) {
      line.add(stream);
      return false;
    }
    line.remove(stream);
    inside.add(stream);
    return true;
  }

  /** It has had this message. */
  void finished(Stream stream, Message message) {
    if (message.length() > longest) {
      inside.remove(stream);
    }
  }

  /** It has taken nothing for so long. */
  void waits(Stream stream, long ms) {
    if (ms >= SLOW_MS) {
      inside.remove(stream);
    }
  }

  /** It is over. */
  void forget(Stream stream) {
    inside.remove(stream);
    line.remove(stream);
  }

  /** Those that there is a place for. */
  void next(Consumer<Stream> turn) {
    Iterator<Stream> first = line.iterator();
    for (int free = most - inside.size(); free > 0 && first.hasNext(); free--) {
      Stream stream = first.next();
      first.remove();
      turn.accept(stream);
    }
  }

  /** How many stand in line. */
  int line() {
    return line.size();
  }
}
