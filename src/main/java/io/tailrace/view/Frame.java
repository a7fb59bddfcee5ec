package io.tailrace.view;

import org.jspecify.annotations.Nullable;

/**
 * The body of one event, encoded once for all streams: the members of its JSON object, without the
 * braces. Its bytes go when its log lets go of it, whoever still holds the frame.
 */
public final class Frame {
  private final boolean replaces;
  private final int length;
  private volatile byte @Nullable [] body;

  Frame(boolean replaces, byte[] body) {
    this.replaces = replaces;
    this.length = body.length;
    this.body = body;
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
    return body;
  }

  void drop() {
    body = null;
  }
}
