package io.tailrace.web.operation;

import io.tailrace.source.DatabaseSettings;
import io.tailrace.source.SourceReport;
import java.util.Set;

/** Reads one database. Safe for any thread. */
public interface Reader {
  SourceReport report();

  /** The script to run in the database before its views can be followed. */
  String setup();

  /**
   * The settings name other views of the database: those that went end, and those that came are
   * read, while all others go on.
   *
   * @param again names of views that are to be read anew, although their own settings are as before
   */
  void become(DatabaseSettings settings, Set<String> again) throws InterruptedException;

  /** Stops it without waiting for its threads, which end soon afterwards. */
  void stop();
}
