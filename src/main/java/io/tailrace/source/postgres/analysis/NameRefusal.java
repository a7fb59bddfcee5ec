package io.tailrace.source.postgres.analysis;

import io.tailrace.source.ViewSettings;
import io.tailrace.source.postgres.session.PgNames;
import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * Why the name of a view in the settings names no relation.
 *
 * @param user the role, as it is written in SQL
 */
record NameRefusal(Connection connection, String user) {
  /** Why the view's name names no relation; null where it does. */
  @Nullable String of(ViewSettings view, PgNames.Meaning meaning) throws SQLException {
    if (meaning instanceof PgNames.Meaning.Denied denied) {
      return DeniedRelations.reason(
          connection, String.valueOf(view.relation()), denied.schema(), user);
    }
    if (meaning instanceof PgNames.Meaning.Malformed malformed) {
      return view.relation()
          + " is not a name of a table or view: "
          + malformed.reason()
          + "; write it as in SQL, as sales.orders";
    }
    return meaning instanceof PgNames.Meaning.Nothing ? missing(view, user) : null;
  }

  static String missing(ViewSettings view, String user) {
    return "there is no table or view "
        + view.relation()
        + ", or the role "
        + user
        + " may not use its schema; create it, or correct tailrace.view."
        + view.name()
        + ".relation";
  }
}
