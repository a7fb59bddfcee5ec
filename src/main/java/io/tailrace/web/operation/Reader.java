package io.tailrace.web.operation;

import io.tailrace.source.SourceReport;

/** Reads one database. Safe for any thread. */
public interface Reader {
  SourceReport report();

  /** The script to run in the database before its views can be followed. */
  String setup();

  /** Stops it without waiting for its threads, which end soon afterwards. */
  void stop();
}
