package io.tailrace.push.message;

import io.tailrace.view.log.Deflation;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The message that one client is being sent, and how far it is: as bytes of its coding. For the
 * writer's thread.
 */
public final class MessageProgress {
  private static final byte[] NOTHING = {};

  private final ContentCoding coding;
  private @Nullable Message message;
  private int piece;
  private int offset;

  /** Of a compressed stream: whether its first bytes are still to come. */
  private boolean headless;

  public MessageProgress(ContentCoding coding, Message first) {
    this.coding = coding;
    this.headless = coding == ContentCoding.GZIP;
    this.message = first;
  }

  public boolean isIdle() {
    return message == null;
  }

  /** Only while it is idle. */
  public void begin(Message next) {
    message = next;
    piece = 0;
    offset = 0;
  }

  /**
   * Puts the next of the message's bytes between these two places, after what a stream begins with.
   *
   * @return up to where; -1 where the log has let go of the rest, and nothing was put
   */
  public int put(byte[] buffer, int from, int to, Deflation by) {
    byte[] bytes = message == null ? null : message.piece(piece, coding, by);
    if (bytes == null) {
      return -1;
    }
    int at = from;
    if (headless) {
      headless = false;
      at = put(Deflation.header(), 0, buffer, at, to);
    }
    int before = at;
    at = put(bytes, offset, buffer, at, to);
    offset += at - before;
    if (offset == bytes.length) {
      offset = 0;
      piece++;
    }
    return at;
  }

  private static int put(byte[] bytes, int offset, byte[] buffer, int at, int to) {
    int length = Math.min(bytes.length - offset, to - at);
    System.arraycopy(bytes, offset, buffer, at, length);
    return at + length;
  }

  /** The message, once, if all of it was put. */
  @Nullable
  public Message finish() {
    Message whole = message;
    if (whole == null || piece < whole.pieces(coding)) {
      return null;
    }
    message = null;
    return whole;
  }

  /** The last event of a stream that is ended: when to come back. */
  public static String goodbye(long retry) {
    return "retry: " + retry + "\nevent: bye\ndata: {}\n\n";
  }

  /**
   * The last bytes, where something can be said: a goodbye, or in the middle of a frame only when
   * to come back, since an event that never ends is discarded by its client.
   */
  public byte[] lastWords(long retry) {
    if (message == null || (piece == 0 && offset == 0)) {
      byte[] words = coded(goodbye(retry));
      return headless ? concat(Deflation.header(), words) : words;
    }
    return message.isFrame(piece, coding) ? interruption(retry) : NOTHING;
  }

  /** In the middle of a frame, which has no line of its own. */
  public byte[] interruption(long retry) {
    boolean torn = coding == ContentCoding.GZIP && offset > 0; // Inside of what is deflated as one.
    return torn ? NOTHING : coded("\nretry: " + retry + '\n');
  }

  private byte[] coded(String text) {
    byte[] plain = text.getBytes(StandardCharsets.US_ASCII);
    return coding == ContentCoding.GZIP ? Deflation.stored(plain) : plain;
  }

  private static byte[] concat(byte[] first, byte[] second) {
    byte[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }
}
