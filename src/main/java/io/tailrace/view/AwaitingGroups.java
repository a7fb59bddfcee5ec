package io.tailrace.view;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Groups whose streams hold something back until some of their views have come to a timestamp:
 * progress concerns these alone. Their {@link Database} guards it.
 */
final class AwaitingGroups {
  private final Map<Group, List<Awaited>> groups = new LinkedHashMap<>();

  /** Of several awaited by the same views, the earliest counts. */
  void await(Group group, Awaited awaited) {
    List<Awaited> known = groups.computeIfAbsent(group, none -> new ArrayList<>(1));
    for (int index = 0; index < known.size(); index++) {
      if (known.get(index).isOfSameViews(awaited)) {
        known.set(index, known.get(index).earlier(awaited));
        return;
      }
    }
    known.add(awaited);
  }

  /** Nothing is awaited, or all streams look again at what they await. */
  void forget(Group group) {
    groups.remove(group);
  }

  /** Touches the groups that have what they awaited. */
  void touchReached(Set<Group> touched) {
    List<Group> reached = new ArrayList<>(0);
    groups.forEach(
        (group, awaited) -> {
          if (awaited.stream().anyMatch(Awaited::isReached)) {
            reached.add(group);
          }
        });
    reached.forEach(group -> group.touch(false, touched));
  }
}
