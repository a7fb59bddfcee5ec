package io.tailrace.push.message;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.tailrace.view.log.Deflation;
import io.tailrace.view.log.Frame;
import io.tailrace.view.position.StreamPosition;
import io.tailrace.view.transition.Transition;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One whole change as bytes: the shared frames, and between them the small pieces that open and
 * close events. Made once for all streams of the same views that stand at the same position; it
 * keeps no frame's bytes alive. Safe for any writer.
 *
 * <p>Of a compressed stream the frames and the small pieces are deflated apart; a message of less
 * than {@link #WHOLE} bytes is one piece, which is smaller, and as cheap as it is shared as well.
 */
public final class Message {
  private static final int WHOLE = 4 << 10;

  private static final String CLOSING = "}\n\n";
  private static final String DATA = "\ndata: {";

  /** What is between two parts of a change, which may have very many: the same for all. */
  private static final Map<Boolean, byte[]> FIRST = part("");

  private static final Map<Boolean, byte[]> NEXT = part(CLOSING);

  private final byte[][] glue;
  private final List<Frame> frames;
  private final @Nullable StreamPosition end;
  private final long time;
  private final int length;

  /** The small pieces, or the whole, deflated. */
  @GuardedBy("this")
  private byte @Nullable [] @Nullable [] deflated;

  private Message(byte[][] glue, List<Frame> frames, @Nullable StreamPosition end, long time) {
    this.glue = glue;
    this.frames = frames;
    this.end = end;
    this.time = time;
    long bytes = 0;
    for (byte[] each : glue) {
      bytes += each.length;
    }
    for (Frame frame : frames) {
      bytes += frame.length();
    }
    this.length = (int) Math.min(bytes, Integer.MAX_VALUE);
  }

  /** The events of one change; only the last has an id. */
  public static Message of(Transition transition) {
    List<Frame> frames = transition.frames();
    if (frames.isEmpty()) {
      return progress(transition.id(), transition.timestamp(), transition.time(), transition.end());
    }
    byte[][] glue = new byte[frames.size() + 1][];
    int last = frames.size() - 1;
    for (int index = 0; index < last; index++) {
      Map<Boolean, byte[]> opening = index == 0 ? FIRST : NEXT;
      glue[index] = Objects.requireNonNull(opening.get(frames.get(index).replaces()));
    }
    String closing = last == 0 ? "" : CLOSING;
    glue[last] =
        bytes(closing + event(frames.get(last).replaces()) + "id: " + transition.id() + DATA);
    glue[last + 1] = bytes(CLOSING);
    return new Message(glue, frames, transition.end(), transition.happened());
  }

  private static String event(boolean replaces) {
    return replaces ? "event: snapshot\n" : "event: batch\n";
  }

  /** Opens an event that more follow, of either kind. */
  private static Map<Boolean, byte[]> part(String closing) {
    String rest = "data: {\"more\":true,";
    return Map.of(
        true, bytes(closing + event(true) + rest), false, bytes(closing + event(false) + rest));
  }

  public static Message progress(String id, long timestamp, long time, StreamPosition end) {
    String event =
        "event: progress\nid: "
            + id
            + "\ndata: {\"timestamp\":"
            + Long.toUnsignedString(timestamp)
            + ",\"time\":"
            + time
            + "}\n\n";
    return new Message(new byte[][] {bytes(event)}, List.of(), end, time);
  }

  /** Something that moves nobody. */
  public static Message text(String text) {
    return new Message(new byte[][] {bytes(text)}, List.of(), null, 0);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** Where the client stands after it; null for where it stood before. */
  @Nullable
  public StreamPosition end() {
    return end;
  }

  /** Whether it changes rows. */
  public boolean isChange() {
    return !frames.isEmpty();
  }

  /**
   * When the last of its change happened, or up to when it says that nothing did, by the database's
   * clock, ms since the epoch; else 0.
   */
  public long time() {
    return time;
  }

  /** In bytes, of all its events; of a compressed stream they are fewer, or a few more. */
  public int length() {
    return length;
  }

  public int pieces(ContentCoding coding) {
    return coding == ContentCoding.GZIP && isWhole() ? 1 : glue.length + frames.size();
  }

  private boolean isWhole() {
    return length < WHOLE;
  }

  /** Whether this piece is a frame's body, which the small pieces are around. */
  boolean isFrame(int index, ContentCoding coding) {
    return pieces(coding) > 1 && index % 2 == 1;
  }

  /**
   * Null where the log has let go of it.
   *
   * @param by deflates what nobody has yet
   */
  public byte @Nullable [] piece(int index, ContentCoding coding, Deflation by) {
    return switch (coding) {
      case IDENTITY -> index % 2 == 0 ? glue[index / 2] : frames.get(index / 2).body();
      case GZIP ->
          isFrame(index, coding)
              ? frames.get(index / 2).deflated(by)
              : isWhole() ? whole(by) : deflatedGlue(index / 2, by);
    };
  }

  private synchronized byte[] deflatedGlue(int index, Deflation by) {
    if (deflated == null) {
      deflated = new byte[glue.length][];
    }
    byte[] known = deflated[index];
    if (known == null) {
      known = by.piece(glue[index]);
      deflated[index] = known;
    }
    return known;
  }

  private synchronized byte @Nullable [] whole(Deflation by) {
    if (deflated != null) {
      return deflated[0];
    }
    ByteArrayOutputStream whole = new ByteArrayOutputStream(length);
    for (int index = 0; index < glue.length + frames.size(); index++) {
      byte[] bytes = piece(index, ContentCoding.IDENTITY, by);
      if (bytes == null) {
        return null;
      }
      whole.writeBytes(bytes);
    }
    byte[] piece = by.piece(whole.toByteArray());
    deflated = new byte[][] {piece};
    return piece;
  }
}
