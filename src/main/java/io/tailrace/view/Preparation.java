package io.tailrace.view;

import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What takes long of some updates, done before they are applied, as if nothing else happened
 * meanwhile: the views that they add, and the readings of contents. For one thread.
 */
final class Preparation {
  private final Function<String, View> views;
  private final Function<Update.Added, View> added;
  private final IdentityHashMap<Update, PreparedContents> readings = new IdentityHashMap<>();
  private final IdentityHashMap<Update, View> coming = new IdentityHashMap<>();

  /** By name: empty for a view that is gone by then. */
  private final Map<String, Optional<View>> changed = new HashMap<>();

  /**
   * @param views the view of a name, now
   * @param added makes a view
   */
  Preparation(Function<String, @Nullable View> views, Function<Update.Added, View> added) {
    this.views = views;
    this.added = added;
  }

  /** Whether {@link #begin} does anything about it; else it may be passed over. */
  static boolean isNeeded(Update update) {
    return update instanceof Update.Contents
        || update instanceof Update.Cleared
        || update instanceof Update.Added
        || update instanceof Update.Removed;
  }

  /**
   * Looks at the next update.
   *
   * @return what is to be prepared without the lock; null for nothing
   */
  @Nullable PreparedContents begin(Update update) {
    if (update instanceof Update.Added more) {
      View view = added.apply(more);
      coming.put(update, view);
      if (view(update.view()) == null) {
        changed.put(update.view(), Optional.of(view));
      }
    } else if (update instanceof Update.Removed) {
      changed.put(update.view(), Optional.empty());
    }
    PreparedContents reading = reading(view(update.view()), update);
    if (reading != null) {
      readings.put(update, reading);
    }
    return reading;
  }

  private static @Nullable PreparedContents reading(@Nullable View view, Update update) {
    if (view != null && update instanceof Update.Contents contents) {
      return view.reading(contents);
    }
    return view != null && update instanceof Update.Cleared cleared ? view.reading(cleared) : null;
  }

  private @Nullable View view(String name) {
    Optional<View> then = changed.get(name);
    return then == null ? views.apply(name) : then.orElse(null);
  }

  /** Of contents of a view that was there. */
  PreparedContents reading(Update update) {
    return Objects.requireNonNull(readings.get(update));
  }

  View coming(Update.Added update) {
    return Objects.requireNonNull(coming.get(update));
  }
}
