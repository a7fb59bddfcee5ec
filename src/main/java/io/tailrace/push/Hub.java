package io.tailrace.push;

import io.tailrace.view.Database;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** All streams of one application, shared out among its writers. Safe for any thread. */
@SuppressWarnings("DoNotCallSuggester")
public final class Hub {
  /**
   * Opens a stream of these views of one database, in this order.
   *
   * @param lastEventId what the client sent as its resume position, of any form; null for none
   */
  public Stream open(
      Database database, List<String> views, @Nullable String lastEventId, Sink sink) {
    throw new UnsupportedOperationException();
  }

  /** Streams that are open now. */
  public int size() {
    throw new UnsupportedOperationException();
  }

  /** Says goodbye to every stream and closes it; a full socket is closed without. */
  public void close() {
    throw new UnsupportedOperationException();
  }
}
