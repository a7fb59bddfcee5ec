package io.tailrace.web.operation;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The metrics for Prometheus. Each scrape takes one look. Safe for any thread. */
final class Metrics implements AutoCloseable {
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final Sight sight;
  private final CommitToWrite commitToWrite = new CommitToWrite(registry);
  private final MultiGauge slotLag = SourceMeters.slotLag(registry);
  private final JvmMeters jvm = new JvmMeters(registry);
  private final Object scraping = new Object();
  private volatile Look look;

  /** By view. */
  @GuardedBy("scraping")
  private final Map<String, List<Meter>> views = new HashMap<>();

  /** Kept here, since Micrometer has only weak references to what counters read. */
  private final Meters meters;

  Metrics(Sight sight) {
    this.sight = sight;
    this.look = sight.look();
    this.meters = new Meters(registry, () -> look);
    meters.gauge(
        "tailrace.build.info",
        null,
        "The version of Tailrace; always 1",
        Tags.of("version", Release.VERSION),
        look -> 1);
    StreamMeters.register(meters);
    for (int source = 0; source < look.sources().size(); source++) {
      SourceMeters.register(meters, source);
    }
    name(look.views());
  }

  /** Registers meters of new views and removes those of old ones. */
  @GuardedBy("scraping")
  private void name(List<String> names) {
    Set<String> there = Set.copyOf(names);
    views
        .entrySet()
        .removeIf(
            view -> {
              boolean gone = !there.contains(view.getKey());
              if (gone) {
                view.getValue().forEach(registry::remove);
              }
              return gone;
            });
    names.forEach(
        name -> views.computeIfAbsent(name, view -> new ViewMeters(meters, view).register()));
  }

  CommitToWrite commitToWrite() {
    return commitToWrite;
  }

  /** In Prometheus' text format. */
  String scrape() {
    Look fresh = sight.look();
    synchronized (scraping) {
      look = fresh;
      name(fresh.views());
      SourceMeters.slotLag(slotLag, fresh);
      return registry.scrape();
    }
  }

  @Override
  public void close() {
    jvm.close();
    registry.close();
  }
}
