package io.tailrace.web.operation;

import java.time.Duration;

/** What can be seen of a running application, from any thread, without waiting for a client. */
public interface Sight {
  /** All of it, now. */
  Look look();

  /** Whether it says goodbye to its clients. */
  boolean isStopping();

  /** For how long the writer has not stepped that has not for longest. */
  Duration writersSilence();
}
