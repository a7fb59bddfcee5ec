package io.tailrace.web.operation;

import io.tailrace.source.SourceReport;
import java.util.List;

/** One database and its views at one moment. */
public record SourceLook(SourceReport report, List<ViewLook> views) {
  /** No id of a source looks like this. */
  private static final String DEFAULT = "(default)";

  public SourceLook {
    views = List.copyOf(views);
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
