package io.tailrace.source.postgres.refresh;

import io.tailrace.source.postgres.analysis.ViewAnalyzer;
import io.tailrace.source.postgres.catalog.DerivedView;
import io.tailrace.source.postgres.catalog.StreamedTable;
import io.tailrace.source.postgres.session.RewrittenTables;
import io.tailrace.source.postgres.session.Session;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The steps of one reading of computed views: inside its transaction, and the checks after it. */
public final class ViewRefresh {
  private ViewRefresh() {}

  /**
   * Reads a view.
   *
   * @return why it could not be read; the transaction stays usable
   */
  public static @Nullable String read(Session session, DerivedView view, LastResult rows)
      throws SQLException {
    @Nullable String[] refusal = new @Nullable String[1];
    CopyReader.Taker taker =
        (json, length) -> {
          refusal[0] = rows.take(json, length);
          return refusal[0] == null;
        };
    String failure =
        session.attempt(
            view.view().name(),
            () ->
                session.asTheRole(
                    () -> CopyReader.read(session, view.select(), view.columns(), taker)));
    return refusal[0] == null ? failure : refusal[0];
  }

  /**
   * Whether a base table was truncated or rewritten between the snapshot and the reading. The
   * reading has locked the tables, so this holds for its end too.
   */
  public static boolean isSpoilt(Session session, Collection<DerivedView> views)
      throws SQLException {
    List<Integer> tables = views.stream().flatMap(each -> each.tables().stream()).toList();
    return RewrittenTables.since(session, tables) != null;
  }

  /** The views with another definition than the one that is followed. */
  static Set<String> altered(ViewAnalyzer catalog, Collection<DerivedView> views)
      throws SQLException {
    List<DerivedView> all = List.copyOf(views);
    List<List<String>> facts = catalog.facts(all);
    Set<String> altered = new HashSet<>();
    for (int i = 0; i < all.size(); i++) {
      if (!facts.get(i).equals(all.get(i).facts())) {
        altered.add(all.get(i).view().name());
      }
    }
    return altered;
  }

  static List<DerivedView> computed(List<RefreshJob> jobs) {
    return jobs.stream()
        .map(RefreshJob::view)
        .filter(DerivedView.class::isInstance)
        .map(DerivedView.class::cast)
        .toList();
  }

  static List<StreamedTable> tables(List<RefreshJob> jobs) {
    return jobs.stream()
        .map(RefreshJob::view)
        .filter(StreamedTable.class::isInstance)
        .map(StreamedTable.class::cast)
        .toList();
  }
}
