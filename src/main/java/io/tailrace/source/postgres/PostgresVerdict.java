package io.tailrace.source.postgres;

import io.tailrace.source.ViewSettings;
import java.util.List;

/** Whether a view can be followed exactly. */
sealed interface PostgresVerdict
    permits PostgresTable, PostgresDerived, PostgresVerdict.Refused, PostgresVerdict.Unpublished {
  ViewSettings view();

  /** Whether it can be followed, and the stream tells every moment at which it may change. */
  default boolean isExact() {
    return this instanceof PostgresTable
        || (this instanceof PostgresDerived derived && derived.every() == null);
  }

  /** It cannot, until somebody does what the reason says. */
  record Refused(ViewSettings view, String reason) implements PostgresVerdict {}

  /**
   * It can as soon as these tables are in the publication.
   *
   * @param tables their names, quoted where SQL needs it
   * @param publicationExists whether there is a publication to put it into
   * @param mayAdd whether our role can put them there
   */
  record Unpublished(
      ViewSettings view, List<String> tables, boolean publicationExists, boolean mayAdd)
      implements PostgresVerdict {
    public Unpublished {
      tables = List.copyOf(tables);
    }
  }
}
