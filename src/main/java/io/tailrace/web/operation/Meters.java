package io.tailrace.web.operation;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** Registers meters that all read from the current look, so that a scrape takes one look. */
record Meters(MeterRegistry registry, Supplier<Look> look) {
  /**
   * Registers a value that goes up and down.
   *
   * @param unit the end of its name; null if it has none
   */
  Gauge gauge(
      String name, @Nullable String unit, String help, Tags tags, ToDoubleFunction<Look> value) {
    return Gauge.builder(name, look, now -> value.applyAsDouble(Objects.requireNonNull(now).get()))
        .baseUnit(unit)
        .description(help)
        .tags(tags)
        .strongReference(true)
        .register(registry);
  }

  /** Registers a value that only grows; its name also ends with {@code _total}. */
  FunctionCounter counter(
      String name, @Nullable String unit, String help, Tags tags, ToDoubleFunction<Look> value) {
    return FunctionCounter.builder(name, look, now -> value.applyAsDouble(now.get()))
        .baseUnit(unit)
        .description(help)
        .tags(tags)
        .register(registry);
  }
}
