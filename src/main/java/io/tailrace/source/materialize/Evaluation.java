package io.tailrace.source.materialize;

import io.tailrace.source.Outage;
import io.tailrace.source.SqlStates;
import io.tailrace.source.SqlText;
import io.tailrace.source.materialize.question.Questions;
import io.tailrace.view.log.Timestamp;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The result of a SELECT from a view whose TAIL sends nothing: the view cannot be computed, or it
 * is empty, and when.
 *
 * @param outage why it cannot be computed; null where it can, or that is unknown
 * @param hasRows whether a row was there
 * @param emptyAt a timestamp at which there was none; null where that is unknown
 */
record Evaluation(@Nullable Outage outage, boolean hasRows, @Nullable Long emptyAt) {
  /** Errors that only mean that the server cannot answer yet. */
  private static final List<String> NOT_YET =
      List.of(
          "no complete timestamps",
          "automatically determine a timestamp",
          "is not valid for all inputs",
          "is not materialized",
          "canceling statement");

  private static final Evaluation UNKNOWN = new Evaluation(null, false, null);

  /**
   * Asks a server before 0.27. At most one row is read; for a view with an index the rows are there
   * already, and only its errors are searched for.
   */
  static Evaluation of(Questions questions, String relation, ViewFailure failure)
      throws SQLException, Outage, InterruptedException {
    try {
      if (questions.ask(catalog -> catalog.hasRows(relation))) {
        return new Evaluation(null, true, null);
      }
      String at = questions.ask(catalog -> catalog.emptyAt(relation)).orElse("");
      return new Evaluation(null, false, moment(at));
    } catch (SQLException e) {
      if (ViewFailure.isAboutIdentity(e) || !SqlStates.isRefusal(e)) {
        throw e;
      }
      String text = SqlText.line(e);
      return NOT_YET.stream().anyMatch(text::contains)
          ? UNKNOWN
          : new Evaluation(failure.notComputed(e), false, null);
    }
  }

  /** Null where it is none: constant views have no true timestamp. */
  private static @Nullable Long moment(String text) {
    try {
      long timestamp = Timestamp.parse(text.replaceFirst("\\.0*$", ""));
      return timestamp > 0 && timestamp != Long.MAX_VALUE ? timestamp : null;
    } catch (NumberFormatException e) {
      return null;
    }
  }

  /** Whether it is known to have no rows. */
  boolean isEmpty() {
    return emptyAt != null;
  }
}
