package io.tailrace.demo.feed;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The ids of the latest events, because a server that resumes by time repeats some. For one thread.
 */
final class RecentIds {
  private final Map<String, Boolean> ids;

  RecentIds(int most) {
    ids =
        new LinkedHashMap<>() {
          private static final long serialVersionUID = 1L;

          @Override
          protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
            return size() > most;
          }
        };
  }

  /** Returns whether the id is new; an event without an id always is. */
  boolean add(@Nullable String id) {
    return id == null || ids.put(id, true) == null;
  }
}
