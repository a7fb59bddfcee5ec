package io.tailrace.source.postgres.analysis;

import io.tailrace.source.ViewPatterns;
import io.tailrace.source.ViewSettings;
import io.tailrace.source.postgres.session.Session;
import io.tailrace.view.Update;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The views of one database: those that the settings name, and those that the patterns found last.
 * Other settings take effect with the next check. Read by any thread, changed by the one that
 * checks the catalogue.
 */
public final class FollowedViews {
  private static final String OUT_OF_SETTINGS = " was taken out of tailrace.views";

  /** What the settings say now, which {@link #find} makes true. */
  private record Named(List<ViewSettings> exact, RelationFinder finder) {}

  private volatile Named wanted;
  private volatile Named named;
  private volatile List<ViewSettings> found = List.of();

  /** Views that are to be read anew, although their own settings are as before. */
  private final Set<String> anew = ConcurrentHashMap.newKeySet();

  private volatile boolean refused;

  /** Found in an earlier life of the application, and not looked for since. */
  private volatile Set<String> earlier = Set.of();

  public FollowedViews(List<ViewSettings> exact, ViewPatterns patterns) {
    this.named = new Named(List.copyOf(exact), new RelationFinder(patterns));
    this.wanted = named;
  }

  /**
   * The settings have changed; from any thread.
   *
   * @param again names of views that are to be read anew in any case
   */
  public void become(List<ViewSettings> exact, ViewPatterns patterns, Collection<String> again) {
    anew.addAll(again);
    wanted = new Named(List.copyOf(exact), new RelationFinder(patterns));
  }

  /** Whether the settings have changed since the last check. */
  boolean areWantedOthers() {
    return !wanted.equals(named);
  }

  /** All views, those that the settings name first. */
  List<ViewSettings> all() {
    List<ViewSettings> all = new ArrayList<>(named.exact());
    all.addAll(found);
    return all;
  }

  public List<String> names() {
    return all().stream().map(ViewSettings::name).toList();
  }

  /** Whether the server lacks what every view needs, as of the last check. */
  public boolean areRefused() {
    return refused;
  }

  void refused(boolean isRefused) {
    refused = isRefused;
  }

  /** Names views that patterns found in an earlier life of the application. */
  public void foundEarlier(Collection<String> names) {
    earlier = Set.copyOf(names);
  }

  /** Finds the views again, and returns which ones came and went. */
  List<Update> find(Session session) throws SQLException {
    Named next = wanted;
    Set<String> again = Set.copyOf(anew);
    List<ViewSettings> now = next.finder().current(session);
    Map<String, ViewSettings> before = byName(all());
    Map<String, ViewSettings> after = byName(next.exact());
    now.forEach(view -> after.putIfAbsent(view.name(), view));
    Set<String> known = new LinkedHashSet<>(before.keySet());
    known.addAll(earlier);
    List<Update> updates = new ArrayList<>();
    for (String view : known) {
      String why = whyGone(before.get(view), after.get(view), again.contains(view));
      if (why != null) {
        updates.add(new Update.Removed(view, view + why));
        before.remove(view);
      }
    }
    for (ViewSettings view : after.values()) {
      if (!before.containsKey(view.name())) {
        updates.add(new Update.Added(view.name(), view.limits()));
      }
    }
    anew.removeAll(again);
    earlier = Set.of();
    named = next;
    found = now;
    return updates;
  }

  private static @Nullable String whyGone(
      @Nullable ViewSettings before, @Nullable ViewSettings now, boolean again) {
    if (now == null) {
      boolean exact = before != null && before.pattern() == null;
      return exact ? OUT_OF_SETTINGS : " was dropped, or the role may no longer read it";
    }
    return before != null && (again || !before.equals(now)) ? " has other settings now" : null;
  }

  private static Map<String, ViewSettings> byName(List<ViewSettings> views) {
    Map<String, ViewSettings> byName = new LinkedHashMap<>();
    views.forEach(view -> byName.put(view.name(), view));
    return byName;
  }
}
