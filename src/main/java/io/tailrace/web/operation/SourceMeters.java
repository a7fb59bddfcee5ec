package io.tailrace.web.operation;

import io.micrometer.core.instrument.Tags;

/** The meters of one database. */
final class SourceMeters {
  private SourceMeters() {}

  static void register(Meters meters, int index) {
    Tags tags = Tags.of("source", meters.look().get().sources().get(index).id());
    meters.gauge(
        "tailrace.source.up",
        null,
        "1 while at least one view of the database follows it",
        tags,
        look -> look.sources().get(index).isUp() ? 1 : 0);
    meters.counter(
        "tailrace.source.restarts",
        null,
        "Times that a connection was opened again",
        tags,
        look -> look.sources().get(index).report().restarts());
    meters.gauge(
        "tailrace.source.slot.lag",
        "bytes",
        "Log that PostgreSQL keeps for the replication slot",
        tags,
        look -> look.sources().get(index).slotLag());
  }
}
