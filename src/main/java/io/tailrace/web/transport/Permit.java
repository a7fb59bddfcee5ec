package io.tailrace.web.transport;

/**
 * One stream's place among those that there may be. Safe for any thread, and for more than one
 * call.
 */
public interface Permit {
  /** The stream is over: its place is free again. */
  void release();

  /** The container has sent the last bytes, or its client does not read them. */
  void disconnected();
}
