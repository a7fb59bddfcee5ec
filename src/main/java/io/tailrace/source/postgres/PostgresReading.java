package io.tailrace.source.postgres;

import java.sql.SQLException;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One reading of derived views: what is done in its transaction, and checked behind it. */
final class PostgresReading {
  private PostgresReading() {}

  /** Why the view could not be read, which leaves the transaction whole; null where it was. */
  static @Nullable String read(PostgresSession session, PostgresDerived view, HeldRows rows)
      throws SQLException {
    @Nullable String[] refusal = new @Nullable String[1];
    PostgresCopy.Taker taker =
        (json, length) -> {
          refusal[0] = rows.take(json, length);
          return refusal[0] == null;
        };
    String failure =
        session.attempt(
            view.view().name(),
            () ->
                session.asTheRole(
                    () -> PostgresCopy.read(session, view.select(), view.columns(), taker)));
    return refusal[0] == null ? failure : refusal[0];
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

  /** Names of those whose definition is not what they are followed as. */
  static Set<String> altered(PostgresCatalog catalog, Collection<PostgresDerived> views)
      throws SQLException {
    List<PostgresDerived> all = List.copyOf(views);
    List<List<String>> facts = catalog.facts(all);
    Set<String> altered = new HashSet<>();
    for (int i = 0; i < all.size(); i++) {
      if (!facts.get(i).equals(all.get(i).facts())) {
        altered.add(all.get(i).view().name());
      }
    }
    return altered;
  }

  static List<PostgresDerived> computed(List<PostgresReadings.Job> jobs) {
    return jobs.stream()
        .map(PostgresReadings.Job::view)
        .filter(PostgresDerived.class::isInstance)
        .map(PostgresDerived.class::cast)
        .toList();
  }

  static List<PostgresTable> tables(List<PostgresReadings.Job> jobs) {
    return jobs.stream()
        .map(PostgresReadings.Job::view)
        .filter(PostgresTable.class::isInstance)
        .map(PostgresTable.class::cast)
        .toList();
  }
}
