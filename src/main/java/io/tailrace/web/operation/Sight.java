package io.tailrace.web.operation;

import java.time.Duration;

/** Takes looks at a running application. From any thread; never waits for a client. */
public interface Sight {
  /** The application now. */
  Look look();

  /** Whether the application is stopping. */
  boolean isStopping();

  /** The time since the last step of the slowest writer. */
  Duration writersSilence();
}
