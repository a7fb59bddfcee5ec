package io.tailrace.push;

import io.tailrace.push.message.Message;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Who is being sent something long: no more clients at once than these, the others wait in line.
 * All would have it as late, and until then the system would keep a full socket's bytes for each.
 * Whoever does not read gives its place up, and goes on where it is: clients that are slow are not
 * held back for others. For the writer's thread.
 */
final class LongMessageAdmission {
  /** One that has taken nothing for so long is not waited for. */
  private static final long SLOW_MS = 3_000;

  private final int most;
  private final int longest;
  private final Set<Stream> inside = new LinkedHashSet<>();
  private final Set<Stream> line = new LinkedHashSet<>();

  /**
   * @param most so many at once
   * @param longest in bytes, of what is sent to anybody at any time
   */
  LongMessageAdmission(int most, int longest) {
    this.most = most;
    this.longest = longest;
  }

  /** Whether the stream may begin with this message; else it stands in line. */
  boolean admits(Stream stream, Message message) {
    if (!isLong(message) || inside.contains(stream)) {
      return true;
    }
    if (line.isEmpty() && inside.size() < most) {
      inside.add(stream);
      return true;
    }
    line.add(stream);
    return false;
  }

  boolean isLong(Message message) {
    return message.length() > longest;
  }

  /** It has had this message. */
  void finished(Stream stream, Message message) {
    if (isLong(message)) {
      inside.remove(stream);
    }
  }

  /** It has taken nothing for so long. */
  void waits(Stream stream, long ms) {
    if (ms >= SLOW_MS) {
      inside.remove(stream);
    }
  }

  /** It is over, or needs nothing long any more. */
  void forget(Stream stream) {
    inside.remove(stream);
    line.remove(stream);
  }

  /** Gives those their turn that there is a place for, which is theirs from now on. */
  void next(Consumer<Stream> turn) {
    Iterator<Stream> first = line.iterator();
    while (inside.size() < most && first.hasNext()) {
      Stream stream = first.next();
      first.remove();
      inside.add(stream);
      turn.accept(stream);
    }
  }

  /** How many stand in line. */
  int line() {
    return line.size();
  }
}
