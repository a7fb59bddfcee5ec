package io.tailrace.web.operation;

import io.tailrace.source.SourceReport;

/** What reads one database. Safe for any thread. */
public interface Reader {
  SourceReport report();

  /** What has to be run in the database before its views can be followed. */
  String setup();

  /** Ends it without waiting for its threads, which end soon afterwards. */
  void stop();
}
