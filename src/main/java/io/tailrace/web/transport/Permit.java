package io.tailrace.web.transport;

/** Counts one stream as open. Safe for any thread; repeated calls have no effect. */
public interface Permit {
  /** The stream is over: another one may be opened. */
  void release();

  /** The container has sent the last bytes, or its client does not read them. */
  void disconnected();
}
