package io.tailrace.web.operation;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import java.util.ArrayList;
import java.util.List;

/** The meters of one database. */
final class SourceMeters {
  private SourceMeters() {}

  static void register(Meters meters, int index) {
    Tags tags = Tags.of("source", meters.look().get().sources().get(index).id());
    meters.gauge(
        "tailrace.source.up",
        null,
        "1 while at least one view of the database is followed",
        tags,
        look -> look.sources().get(index).isUp() ? 1 : 0);
    meters.counter(
        "tailrace.source.restarts",
        null,
        "Connections that were opened again",
        tags,
        look -> look.sources().get(index).report().restarts());
  }

  /** Only databases with a slot have a value. */
  static MultiGauge slotLag(MeterRegistry registry) {
    return MultiGauge.builder("tailrace.source.slot.lag")
        .baseUnit("bytes")
        .description("Write-ahead log that PostgreSQL keeps for the replication slot")
        .register(registry);
  }

  static void slotLag(MultiGauge gauge, Look look) {
    List<MultiGauge.Row<?>> rows = new ArrayList<>();
    for (SourceLook source : look.sources()) {
      if (source.report().slotLag().isPresent()) {
        rows.add(MultiGauge.Row.of(Tags.of("source", source.id()), source.slotLag()));
      }
    }
    gauge.register(rows, true);
  }
}
