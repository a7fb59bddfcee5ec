package io.tailrace.push;

import io.tailrace.view.Frame;
import io.tailrace.view.Leg;
import io.tailrace.view.Position;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One whole change as bytes: the shared frames, and between them the small pieces that open and
 * close events. Made once for all streams of the same views that stand at the same position; it
 * keeps no frame's bytes alive.
 */
final class Message {
  private final byte[][] glue;
  private final List<Frame> frames;
  private final @Nullable Position end;
  private final long happened;

  private Message(byte[][] glue, List<Frame> frames, @Nullable Position end, long happened) {
    this.glue = glue;
    this.frames = frames;
    this.end = end;
    this.happened = happened;
  }

  /** The events of one change; only the last has an id. */
  static Message of(Leg leg) {
    List<Frame> frames = leg.frames();
    if (frames.isEmpty()) {
      return progress(leg.id(), leg.timestamp(), leg.time(), leg.end());
    }
    byte[][] glue = new byte[frames.size() + 1][];
    String closing = "";
    for (int index = 0; index < frames.size(); index++) {
      String event = frames.get(index).replaces() ? "event: snapshot\n" : "event: batch\n";
      boolean last = index == frames.size() - 1;
      String rest = last ? "id: " + leg.id() + "\ndata: {" : "data: {\"more\":true,";
      glue[index] = bytes(closing + event + rest);
      closing = "}\n\n";
    }
    glue[frames.size()] = bytes(closing);
    return new Message(glue, frames, leg.end(), leg.happened());
  }

  static Message progress(String id, long timestamp, long time, Position end) {
    String event =
        "event: progress\nid: "
            + id
            + "\ndata: {\"timestamp\":"
            + Long.toUnsignedString(timestamp)
            + ",\"time\":"
            + time
            + "}\n\n";
    return new Message(new byte[][] {bytes(event)}, List.of(), end, 0);
  }

  /** Something that moves nobody. */
  static Message text(String text) {
    return new Message(new byte[][] {bytes(text)}, List.of(), null, 0);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** Where the client stands after it; null for where it stood before. */
  @Nullable Position end() {
    return end;
  }

  /** Whether it changes rows. */
  boolean isChange() {
    return !frames.isEmpty();
  }

  /** When the last of its change happened, by the database's clock, ms since the epoch. */
  long happened() {
    return happened;
  }

  int pieces() {
    return glue.length + frames.size();
  }

  /** Null where the log has let go of it. */
  byte @Nullable [] piece(int index) {
    return index % 2 == 0 ? glue[index / 2] : frames.get(index / 2).body();
  }
}
