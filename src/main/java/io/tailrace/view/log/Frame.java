package io.tailrace.view.log;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The body of one event, encoded once for all streams: the members of its JSON object, without the
 * braces. Its bytes go when its log lets go of it, even if a message still has the frame. Safe for
 * any thread.
 */
public final class Frame {
  private final boolean replaces;
  private final int length;
  private final DeflatedFrames deflated;
  private volatile byte @Nullable [] body;

  @GuardedBy("this")
  private @Nullable Supplier<byte[]> encoding;

  /** It is {@code deflated} among these. */
  Frame(boolean replaces, byte[] body, DeflatedFrames deflated) {
    this.replaces = replaces;
    this.length = body.length;
    this.deflated = deflated;
    this.body = body;
  }

  /**
   * One that is encoded when somebody reads it, once.
   *
   * @param encoding gives so many bytes, in any thread
   */
  Frame(boolean replaces, int length, Supplier<byte[]> encoding, DeflatedFrames deflated) {
    this.replaces = replaces;
    this.length = length;
    this.deflated = deflated;
    this.encoding = encoding;
  }

  /** Whether it begins the view's contents anew, or changes them. */
  public boolean replaces() {
    return replaces;
  }

  /** In bytes. */
  public int length() {
    return length;
  }

  /** Not to be changed; null once the log has let go of it. */
  public byte @Nullable [] body() {
    byte[] known = body;
    return known == null ? encoded() : known;
  }

  private synchronized byte @Nullable [] encoded() {
    if (encoding != null) {
      body = encoding.get();
      encoding = null;
    }
    return body;
  }

  /**
   * The body as a piece of a gzip stream, deflated once for all streams. Not to be changed; null
   * once the log has let go of it.
   *
   * @param by deflates it, if nobody has
   */
  public byte @Nullable [] deflated(Deflation by) {
    return deflated.of(this, by::piece);
  }

  void drop() {
    synchronized (this) {
      encoding = null;
      body = null;
    }
    deflated.drop(this);
  }
}
