package io.tailrace.web.operation;

import static java.util.stream.Collectors.toMap;

import io.tailrace.source.SourceReport;
import io.tailrace.view.report.State;
import io.tailrace.view.report.ViewReport;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One database and its views at one moment.
 *
 * @param patterns in its settings; an empty text for one whose views need a role
 * @param byName the same views by name
 */
public record SourceLook(
    SourceReport report,
    List<String> patterns,
    List<ViewLook> views,
    Map<String, ViewLook> byName) {
  /** Not a possible id of a source. */
  private static final String DEFAULT = "(default)";

  public SourceLook {
    patterns = List.copyOf(patterns);
    views = List.copyOf(views);
    byName = Map.copyOf(byName);
  }

  public SourceLook(SourceReport report, List<String> patterns, List<ViewLook> views) {
    this(report, patterns, views, views.stream().collect(toMap(ViewLook::name, view -> view)));
  }

  /** Whether the views that its patterns find are still unknown. */
  boolean isUnnamed() {
    return !patterns.isEmpty() && !report.looked();
  }

  /** Whether none of its views has had contents, for a reason that concerns all of them. */
  boolean isBarren() {
    return views.stream().noneMatch(ViewLook::isServed) && inCommon().isPresent();
  }

  /** A view that shows a reason that concerns all of them; empty for none. */
  Optional<ViewReport> inCommon() {
    return views.stream()
        .map(ViewLook::report)
        .filter(view -> view.ofSource() || (report.refused() && view.state() == State.FAILED))
        .findFirst();
  }

  /** The id for operators; the database of {@code tailrace.url} has none in the settings. */
  String id() {
    return report.id().isEmpty() ? DEFAULT : report.id();
  }

  /** Whether at least one of its views is followed. */
  boolean isUp() {
    return views.stream().anyMatch(view -> view.report().follows());
  }

  /** NaN without a slot. */
  double slotLag() {
    return report.slotLag().isPresent() ? report.slotLag().getAsLong() : Double.NaN;
  }
}
