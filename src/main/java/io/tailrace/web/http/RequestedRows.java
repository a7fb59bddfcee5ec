package io.tailrace.web.http;

import io.tailrace.view.slice.Slice;
import io.tailrace.web.http.request.QueryParameters;
import io.tailrace.web.http.request.Refusal;
import io.tailrace.web.settings.RowAccess;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The rows that a request asks for: {@code customer_id=42}, or {@code orders.customer_id=42} where
 * the request has several views.
 *
 * @param access of each view, in the request's order
 */
record RequestedRows(Map<String, RowAccess> access) {
  private static final int MOST_VALUES = 100;

  /** Without a view in front, these are not columns. */
  private static final Set<String> RESERVED =
      Set.of(QueryParameters.VIEW, QueryParameters.LAST_EVENT_ID);

  private record Target(String view, String column) {}

  RequestedRows {
    access = new LinkedHashMap<>(access);
  }

  /**
   * The slice of each view. A parameter that is neither a column nor one of {@code others} is
   * refused, since who sends it would get rows that nobody asked for.
   */
  Map<String, Slice> of(QueryParameters query, Collection<String> others) throws Refusal {
    Map<String, Map<String, Collection<String>>> values = new LinkedHashMap<>();
    int count = 0;
    for (Map.Entry<String, List<String>> each : query.values().entrySet()) {
      if (others.contains(each.getKey())) {
        continue;
      }
      Target target = target(each.getKey(), others);
      values
          .computeIfAbsent(target.view(), none -> new LinkedHashMap<>())
          .computeIfAbsent(target.column(), none -> new ArrayList<>())
          .addAll(each.getValue());
      count += each.getValue().size();
    }
    if (count > MOST_VALUES) {
      throw Refusal.badRequest(
          "a request has at most " + MOST_VALUES + " values of columns, and this has " + count);
    }
    Map<String, Slice> slices = new LinkedHashMap<>();
    access
        .keySet()
        .forEach(view -> slices.put(view, Slice.of(values.getOrDefault(view, Map.of()))));
    return slices;
  }

  private Target target(String name, Collection<String> others) throws Refusal {
    List<Target> targets = new ArrayList<>();
    access.forEach(
        (view, access) -> {
          for (String column : access.filterBy()) {
            boolean alone = this.access.size() == 1 && !RESERVED.contains(column);
            if (name.equals(view + "." + column) || (alone && name.equals(column))) {
              targets.add(new Target(view, column));
            }
          }
        });
    if (targets.isEmpty()) {
      throw QueryParameters.unknown(name, names(others), hint());
    }
    if (targets.size() > 1) {
      throw Refusal.badRequest("the parameter " + name + " could mean two columns");
    }
    return targets.get(0);
  }

  private Set<String> names(Collection<String> others) {
    Set<String> names = new TreeSet<>(others);
    access.forEach(
        (view, access) ->
            access
                .filterBy()
                .forEach(
                    column ->
                        names.add(
                            this.access.size() == 1 && !RESERVED.contains(column)
                                ? column
                                : view + "." + column)));
    return names;
  }

  private String hint() {
    return access.values().stream().allMatch(each -> each.filterBy().isEmpty())
        ? "no part of "
            + String.join(", ", access.keySet())
            + " can be asked for, since tailrace.view.<name>.filter-by names no columns"
        : "";
  }
}
