package io.tailrace.web.http;

import io.tailrace.view.Database;
import io.tailrace.view.ViewSlice;
import io.tailrace.view.slice.Slice;
import io.tailrace.web.http.request.Caller;
import io.tailrace.web.http.request.Refusal;
import io.tailrace.web.settings.RowAccess;
import io.tailrace.web.settings.value.CallerValue;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a view that a caller may see. What a request asks for can only narrow them.
 *
 * @param own of the columns whose values are the caller's; all rows where there are none
 */
record VisibleRows(Database database, String view, Slice own) {
  /** Each combination of values is looked up. */
  private static final long MOST_COMBINATIONS = 1_000;

  /** Refuses a caller who has no value of a column. */
  static VisibleRows of(ViewCatalog catalog, Database database, String view, Caller caller)
      throws Refusal {
    RowAccess access = catalog.accessTo(view);
    if (!access.isByCaller() || caller.hasOneOf(access.allRowsRoles())) {
      return new VisibleRows(database, view, Slice.ALL);
    }
    Map<String, Collection<String>> values = new TreeMap<>();
    for (Map.Entry<String, CallerValue> each : new TreeMap<>(access.rows()).entrySet()) {
      CallerValue from = each.getValue();
      Set<String> texts = caller.values(from, catalog.rolesOf(view));
      if (texts.isEmpty()) {
        throw missing(view, from, caller);
      }
      values.put(each.getKey(), fitting(database, view, each.getKey(), texts, from));
    }
    Slice own = Slice.of(values);
    if (combinations(own) > MOST_COMBINATIONS) {
      throw new Refusal(
          Refusal.Reason.FORBIDDEN,
          "the caller has more than "
              + MOST_COMBINATIONS
              + " values by which the rows of the view "
              + view
              + " are chosen");
    }
    return new VisibleRows(database, view, own);
  }

  private static Refusal missing(String view, CallerValue from, Caller caller) {
    String rows = "the view " + view + " shows callers their own rows";
    return caller.user() == null && from.kind() != CallerValue.Kind.ATTRIBUTE
        ? new Refusal(Refusal.Reason.UNAUTHORIZED, "log in: " + rows)
        : new Refusal(Refusal.Reason.FORBIDDEN, rows + ", and this one has no " + from.shown());
  }

  /** Leaves out what cannot be a value of the column, such as other roles of the caller. */
  private static Collection<String> fitting(
      Database database, String view, String column, Set<String> texts, CallerValue from)
      throws Refusal {
    if (refusal(database, view, column, texts) == null) {
      return texts;
    }
    Set<String> fitting = new TreeSet<>();
    String why = "";
    for (String text : texts) {
      String refusal = refusal(database, view, column, List.of(text));
      if (refusal == null) {
        fitting.add(text);
      } else {
        why = refusal;
      }
    }
    if (fitting.isEmpty()) {
      throw new Refusal(
          Refusal.Reason.FORBIDDEN,
          "the caller's " + from.shown() + " chooses no rows of the view " + view + ": " + why);
    }
    return fitting;
  }

  private static @Nullable String refusal(
      Database database, String view, String column, Collection<String> texts) {
    return database.refusal(new ViewSlice(view, Slice.of(Map.of(column, texts))));
  }

  /** Of these, the rows that are asked for. */
  ViewSlice of(Slice asked) throws Refusal {
    String refusal = database.refusal(new ViewSlice(view, asked));
    if (refusal != null) {
      throw Refusal.badRequest(refusal);
    }
    Slice both = canonical(own).and(canonical(asked));
    if (combinations(both) > MOST_COMBINATIONS) {
      throw Refusal.badRequest(
          "the values have more than " + MOST_COMBINATIONS + " combinations; ask for fewer");
    }
    return new ViewSlice(view, both);
  }

  private Slice canonical(Slice slice) {
    return database.canonical(new ViewSlice(view, slice)).slice();
  }

  private static long combinations(Slice slice) {
    long all = 1;
    for (Collection<String> values : slice.values().values()) {
      all = Math.min(Integer.MAX_VALUE, all * values.size());
    }
    return all;
  }
}
