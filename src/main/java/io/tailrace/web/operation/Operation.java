package io.tailrace.web.operation;

import java.util.Set;
import java.util.function.Predicate;

/**
 * Probes, metrics and JMX beans of one application. After {@link #close} nothing is left in the
 * JVM. Safe for any thread.
 */
public final class Operation implements AutoCloseable {
  private final Sight sight;
  private final Set<String> metricsRoles;
  private final Readiness readiness;
  private final Metrics metrics;
  private final RecentLook recent;
  private final Beans beans;

  /**
   * @param metricsRoles roles that may see the metrics; empty for everybody
   * @param path of the application in its server
   */
  public Operation(Sight sight, Set<String> metricsRoles, String path) {
    this.sight = sight;
    this.metricsRoles = Set.copyOf(metricsRoles);
    this.readiness = new Readiness(sight);
    this.metrics = new Metrics(sight);
    this.recent = new RecentLook(sight);
    this.beans = Beans.register(path, recent, metrics.commitToWrite());
  }

  /** Views came or went. From any thread. */
  public void viewsChanged() {
    recent.forget();
    beans.name(sight.look().views());
  }

  public Health live() {
    return Health.live(sight);
  }

  public Health ready() {
    return ready(true);
  }

  /**
   * As above.
   *
   * @param details whether reasons may name hosts, users, settings and statements
   */
  public Health ready(boolean details) {
    return readiness.health(details);
  }

  /** The metrics in Prometheus' text format, version 0.0.4. */
  public String metrics() {
    return metrics.scrape();
  }

  public boolean maySeeMetrics(Predicate<String> hasRole) {
    return metricsRoles.isEmpty() || metricsRoles.stream().anyMatch(hasRole);
  }

  /** Records a write, this many ms after the database's commit. */
  public void wrote(long ms) {
    metrics.commitToWrite().took(ms);
  }

  @Override
  public void close() {
    beans.close();
    metrics.close();
  }
}
