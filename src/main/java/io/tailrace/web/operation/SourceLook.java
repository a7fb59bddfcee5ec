package io.tailrace.web.operation;

import static java.util.stream.Collectors.toMap;

import io.tailrace.source.SourceReport;
import java.util.List;
import java.util.Map;

/**
 * One database and its views at one moment.
 *
 * @param patterns in its settings; empty in place of one whose views not everybody may see
 * @param byName the views once more
 */
public record SourceLook(
    SourceReport report,
    List<String> patterns,
    List<ViewLook> views,
    Map<String, ViewLook> byName) {
  /** No id of a source looks like this. */
  private static final String DEFAULT = "(default)";

  public SourceLook {
    patterns = List.copyOf(patterns);
    views = List.copyOf(views);
    byName = Map.copyOf(byName);
  }

  public SourceLook(SourceReport report, List<String> patterns, List<ViewLook> views) {
    this(report, patterns, views, views.stream().collect(toMap(ViewLook::name, view -> view)));
  }

  /** Whether it is not known yet which views its patterns find. */
  boolean isUnnamed() {
    return !patterns.isEmpty() && !report.looked();
  }

  /** As an operator knows it: the database of {@code tailrace.url} has no id in the settings. */
  String id() {
    return report.id().isEmpty() ? DEFAULT : report.id();
  }

  /** Whether at least one of its views follows it. */
  boolean isUp() {
    return views.stream().anyMatch(view -> view.report().follows());
  }

  /** NaN where there is no slot. */
  double slotLag() {
    return report.slotLag().isPresent() ? report.slotLag().getAsLong() : Double.NaN;
  }
}
