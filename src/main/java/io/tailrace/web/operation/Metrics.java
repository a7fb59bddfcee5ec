package io.tailrace.web.operation;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.List;

/** What Prometheus scrapes; each scrape is one look. Safe for any thread. */
final class Metrics implements AutoCloseable {
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final Sight sight;
  private final CommitToWrite commitToWrite = new CommitToWrite(registry);
  private final JvmMeters jvm = new JvmMeters(registry);
  private final Object scraping = new Object();
  private volatile Look look;

  /** Held here, since Micrometer refers to what a counter reads weakly. */
  private final Meters meters;

  Metrics(Sight sight) {
    this.sight = sight;
    this.look = sight.look();
    this.meters = new Meters(registry, () -> look);
    StreamMeters.register(meters);
    List<SourceLook> sources = look.sources();
    for (int source = 0; source < sources.size(); source++) {
      SourceMeters.register(meters, source);
      for (int view = 0; view < sources.get(source).views().size(); view++) {
        ViewMeters.register(meters, source, view);
      }
    }
  }

  CommitToWrite commitToWrite() {
    return commitToWrite;
  }

  /** In Prometheus' text format. */
  String scrape() {
    Look fresh = sight.look();
    synchronized (scraping) {
      look = fresh;
      return registry.scrape();
    }
  }

  @Override
  public void close() {
    jvm.close();
    registry.close();
  }
}
