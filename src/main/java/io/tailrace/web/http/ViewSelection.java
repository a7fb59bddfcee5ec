package io.tailrace.web.http;

import io.tailrace.view.Database;
import io.tailrace.view.ViewSlice;
import io.tailrace.view.slice.Slice;
import io.tailrace.web.http.request.Caller;
import io.tailrace.web.http.request.QueryParameters;
import io.tailrace.web.http.request.Refusal;
import io.tailrace.web.settings.RowAccess;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The views of a request in its order, which have one clock, and of each the rows that its caller
 * asks for and may see.
 *
 * @param byCaller whether other callers may get other rows
 */
record ViewSelection(Database database, List<ViewSlice> slices, boolean byCaller) {
  private static final int MOST = 64;

  /** The parameters of a stream of one view. */
  private static final Set<String> OF_ONE = Set.of(QueryParameters.LAST_EVENT_ID);

  private static final Set<String> OF_SEVERAL =
      Set.of(QueryParameters.VIEW, QueryParameters.LAST_EVENT_ID);

  ViewSelection {
    slices = List.copyOf(slices);
  }

  /** Of a stream: the view of the path, else those of the query. */
  static ViewSelection ofStream(
      AppContext context, @Nullable String path, QueryParameters query, Caller caller)
      throws Refusal {
    List<String> views = names(path, query.views());
    Database first = null;
    for (String view : views) {
      Database database = context.database(view, caller);
      if (first != null && first != database) {
        throw Refusal.badRequest(
            "the views "
                + views.get(0)
                + " and "
                + view
                + " come from different databases, whose clocks cannot be compared; open a stream"
                + " for each");
      }
      first = database;
    }
    if (first == null) {
      query.refuseOthers(OF_SEVERAL);
      throw Refusal.badRequest("no view is named; write api/stream/top10 or api/stream?view=top10");
    }
    return of(context, first, views, query, path == null ? OF_SEVERAL : OF_ONE, caller);
  }

  /** Of a view's contents. */
  static ViewSelection ofContents(
      AppContext context, String view, QueryParameters query, Caller caller) throws Refusal {
    Database database = context.database(view, caller);
    return of(context, database, List.of(view), query, Set.of(), caller);
  }

  private static ViewSelection of(
      AppContext context,
      Database database,
      List<String> views,
      QueryParameters query,
      Set<String> others,
      Caller caller)
      throws Refusal {
    Map<String, RowAccess> access = new LinkedHashMap<>();
    views.forEach(view -> access.put(view, context.catalog().accessTo(view)));
    Map<String, Slice> asked = new RequestedRows(access).of(query, others);
    List<ViewSlice> slices = new ArrayList<>();
    for (String view : views) {
      VisibleRows visible = VisibleRows.of(context.catalog(), database, view, caller);
      slices.add(visible.of(asked.getOrDefault(view, Slice.ALL)));
    }
    boolean byCaller = access.values().stream().anyMatch(RowAccess::isByCaller);
    return new ViewSelection(database, slices, byCaller);
  }

  private static List<String> names(@Nullable String path, List<String> queried) throws Refusal {
    if (path != null && !queried.isEmpty()) {
      throw Refusal.badRequest("name the views in the path or in view=, not in both");
    }
    List<String> views = path != null ? List.of(path) : queried;
    if (views.size() > MOST) {
      throw Refusal.badRequest("a stream has at most " + MOST + " views");
    }
    if (new HashSet<>(views).size() < views.size()) {
      throw Refusal.badRequest("a view is named twice; name each once");
    }
    return views;
  }
}
