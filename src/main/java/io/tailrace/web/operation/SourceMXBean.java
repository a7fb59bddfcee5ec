package io.tailrace.web.operation;

/** One database. */
public interface SourceMXBean {
  /** What it is, with its version; empty before the first contact. */
  String getKind();

  /** Whether at least one of its views follows it. */
  boolean isUp();

  /** Times that a connection was opened again since the application's start. */
  long getRestarts();

  /** Log that PostgreSQL keeps for the replication slot; NaN where there is no slot. */
  double getSlotLagBytes();
}
