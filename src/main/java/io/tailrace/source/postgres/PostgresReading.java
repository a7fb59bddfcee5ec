package io.tailrace.source.postgres;

import io.tailrace.source.Outage;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One reading of derived views: what is done in its transaction, and checked behind it. */
final class PostgresReading {
  private PostgresReading() {}

  /** Why the view could not be read, which leaves the transaction whole; null where it was. */
  static @Nullable String read(PostgresSession session, PostgresDerived view, HeldRows rows)
      throws SQLException {
    @Nullable String[] refusal = new @Nullable String[1];
    String failure =
        session.attempt(
            view.view().name(),
            () ->
                refusal[0] =
                    PostgresCursor.read(session, view.select(), view.columns(), rows::take));
    return failure == null ? refusal[0] : failure;
  }

  /**
   * Whether a base table was emptied or rewritten between the snapshot and the reading. The reading
   * has locked the tables, so this is true of its end as well.
   */
  static boolean isSpoilt(PostgresSession session, Collection<PostgresDerived> views)
      throws SQLException {
    List<Integer> tables = views.stream().flatMap(each -> each.tables().stream()).toList();
    return PostgresRewrites.since(session, tables) != null;
  }

  /**
   * @throws Outage where a view, or what it is made of, was altered since it was followed
   */
  static void refuseAltered(PostgresCatalog catalog, Collection<PostgresDerived> views)
      throws SQLException, Outage {
    List<PostgresDerived> all = List.copyOf(views);
    List<List<String>> facts = catalog.facts(all);
    for (int i = 0; i < all.size(); i++) {
      if (!facts.get(i).equals(all.get(i).facts())) {
        throw Outage.readAgain(all.get(i).view().name() + " was altered");
      }
    }
  }
}
