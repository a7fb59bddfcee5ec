package io.tailrace.web.token;

import java.io.IOException;

/** Where keys come from. */
interface KeySource {
  /**
   * The keys, within limits of time and size.
   *
   * @throws IOException if it cannot be had; the message says why
   */
  KeySet read() throws IOException;

  /** From any thread: ends a {@link #read} that is under way. */
  void abort();

  /** For the log. */
  @Override
  String toString();
}
