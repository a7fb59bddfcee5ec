package io.tailrace.source.postgres.catalog;

import io.tailrace.source.ViewSettings;
import java.util.List;

/** Whether a view can be followed exactly. */
public sealed interface Verdict
    permits StreamedTable, DerivedView, Verdict.Refused, Verdict.Unpublished {
  ViewSettings view();

  /** Whether it can be followed, and the stream shows every moment at which it may change. */
  default boolean isExact() {
    return this instanceof StreamedTable
        || (this instanceof DerivedView derived && derived.every() == null);
  }

  /** It cannot be followed before somebody does what the reason says. */
  record Refused(ViewSettings view, String reason) implements Verdict {}

  /**
   * It can be followed as soon as these tables are in the publication.
   *
   * @param tables their names, quoted where SQL needs it
   * @param publicationExists whether there is a publication to add them to
   * @param mayAdd whether the role may add them
   */
  record Unpublished(
      ViewSettings view, List<String> tables, boolean publicationExists, boolean mayAdd)
      implements Verdict {
    public Unpublished {
      tables = List.copyOf(tables);
    }
  }
}
