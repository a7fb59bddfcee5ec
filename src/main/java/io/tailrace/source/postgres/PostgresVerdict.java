package io.tailrace.source.postgres;

import io.tailrace.source.ViewSettings;

/** Whether a view can be followed exactly. */
sealed interface PostgresVerdict
    permits PostgresTable, PostgresDerived, PostgresVerdict.Refused, PostgresVerdict.Unpublished {
  ViewSettings view();

  /** It cannot, until somebody does what the reason says. */
  record Refused(ViewSettings view, String reason) implements PostgresVerdict {}

  /**
   * It can as soon as its table is in the publication.
   *
   * @param publicationExists whether there is a publication to put it into
   * @param mayAdd whether our role can put it there
   */
  record Unpublished(ViewSettings view, String qualified, boolean publicationExists, boolean mayAdd)
      implements PostgresVerdict {}
}
