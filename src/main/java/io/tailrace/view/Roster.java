package io.tailrace.view;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The views of one database by name: those that it was made with, and those that came later. Its
 * {@link Database} guards it; {@link #has} may be asked from any thread.
 */
final class Roster {
  /** Of so many that went it is known why. */
  private static final int REMEMBERED = 1_000;

  /** Copied when one of them goes. */
  private volatile Map<String, View> fixed;

  private final ConcurrentNavigableMap<String, View> found = new ConcurrentSkipListMap<>();

  private final Map<String, String> gone =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, String> eldest) {
          return size() > REMEMBERED;
        }
      };

  Roster(Map<String, View> fixed) {
    this.fixed = new LinkedHashMap<>(fixed);
  }

  boolean has(String name) {
    return fixed.containsKey(name) || found.containsKey(name);
  }

  @Nullable View get(String name) {
    View view = fixed.get(name);
    return view == null ? found.get(name) : view;
  }

  View required(String name) {
    View view = get(name);
    if (view == null) {
      throw new IllegalArgumentException("no view of this database: " + name);
    }
    return view;
  }

  /** Those that it was made with in their order, then the others by name. */
  Stream<View> all() {
    return Stream.concat(fixed.values().stream(), found.values().stream());
  }

  /** Whether there was none of this name. */
  boolean add(String name, View view) {
    if (fixed.containsKey(name) || found.putIfAbsent(name, view) != null) {
      return false;
    }
    gone.remove(name);
    return true;
  }

  /** Null where there was none. */
  @Nullable View remove(String name, String reason) {
    View view = found.remove(name);
    if (view == null && fixed.containsKey(name)) {
      Map<String, View> left = new LinkedHashMap<>(fixed);
      view = left.remove(name);
      fixed = left;
    }
    if (view != null) {
      gone.put(name, reason);
    }
    return view;
  }

  /** Why a view of this name went; null where there is one, or none went lately. */
  @Nullable String whyGone(String name) {
    return gone.get(name);
  }
}
