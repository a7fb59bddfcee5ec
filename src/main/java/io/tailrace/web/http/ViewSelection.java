package io.tailrace.web.http;

import io.tailrace.view.Database;
import jakarta.servlet.http.HttpServletRequest;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The requested views of a stream, in the request's order. They have one clock. */
record ViewSelection(Database database, List<String> views) {
  private static final int MOST = 64;

  ViewSelection {
    views = List.copyOf(views);
  }

  /** Reads the view of the path, else those of the query. */
  static ViewSelection of(
      AppContext context, @Nullable String path, QueryParameters query, HttpServletRequest request)
      throws Refusal {
    List<String> views = names(path, query.views());
    Database first = null;
    for (String view : views) {
      Database database = context.database(view, request);
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
      throw Refusal.badRequest("no view is named; write api/stream/top10 or api/stream?view=top10");
    }
    return new ViewSelection(first, views);
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
