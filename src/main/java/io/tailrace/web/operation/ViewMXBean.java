package io.tailrace.web.operation;

/** One view. Counts are since the application's start. */
public interface ViewMXBean {
  /** {@code loading}, {@code live}, {@code stale} or {@code failed}. */
  String getState();

  /** Why it is not live. */
  String getReason();

  /** When the state began, ms since the epoch. */
  long getStateSinceTime();

  /** Since the contents were last known to hold; NaN before the first contents. */
  double getAgeSeconds();

  /** How far it is behind its source while it catches up; 0 where it is not. */
  double getBehindSeconds();

  long getBatches();

  long getInsertedRows();

  long getDeletedRows();

  long getRows();

  long getBytes();

  long getLogBytes();

  long getCheckpointBytes();

  long getCheckpoints();
}
