package io.tailrace.view;

import java.util.LinkedHashSet;
import java.util.Set;

/** The groups with streams that a view is part of. Its {@link Database} guards it. */
final class Followers {
  private Set<Group> groups = Set.of();

  void add(Group group) {
    if (groups.isEmpty()) {
      groups = new LinkedHashSet<>(4);
    }
    groups.add(group);
  }

  void remove(Group group) {
    if (groups.contains(group)) {
      groups.remove(group);
    }
  }

  /**
   * There is something new for the streams of these groups.
   *
   * @param status whether the view's state is among it
   */
  void touch(boolean status, Set<Group> touched) {
    groups.forEach(group -> group.touch(status, touched));
  }
}
