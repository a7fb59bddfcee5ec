package io.tailrace.source.postgres.analysis;

import io.tailrace.source.ViewPatterns;
import io.tailrace.source.ViewSettings;
import io.tailrace.source.postgres.session.Session;
import io.tailrace.view.Update;
import io.tailrace.view.zset.Limits;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The views of one database: those that the settings name, and those that the patterns found last.
 * Read by any thread, changed by the one that checks the catalogue.
 */
public final class FollowedViews {
  private final List<ViewSettings> exact;
  private final RelationFinder finder;

  private volatile List<ViewSettings> found = List.of();
  private volatile boolean refused;

  /** Found in an earlier life of the application, and not looked for since. */
  private volatile Set<String> earlier = Set.of();

  public FollowedViews(List<ViewSettings> exact, ViewPatterns patterns) {
    this.exact = List.copyOf(exact);
    this.finder = new RelationFinder(patterns);
  }

  /** All views, those that the settings name first. */
  List<ViewSettings> all() {
    List<ViewSettings> all = new ArrayList<>(exact);
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

  /** Finds the views of the patterns again, and returns which views came and went. */
  List<Update> find(Session session) throws SQLException {
    Map<String, ViewSettings> before = byName(found);
    List<ViewSettings> now = finder.current(session);
    Map<String, ViewSettings> after = byName(now);
    List<Update> updates = new ArrayList<>();
    Set<String> known = new LinkedHashSet<>(before.keySet());
    known.addAll(earlier);
    for (String view : known) {
      if (!after.containsKey(view)) {
        updates.add(
            new Update.Removed(view, view + " was dropped, or the role may no longer read it"));
      }
    }
    earlier = Set.of();
    for (ViewSettings view : now) {
      if (!before.containsKey(view.name())) {
        updates.add(
            new Update.Added(
                view.name(), new Limits(view.maxRows(), view.maxBytes(), view.maxLogBytes())));
      }
    }
    found = now;
    return updates;
  }

  private static Map<String, ViewSettings> byName(List<ViewSettings> views) {
    return views.stream().collect(Collectors.toMap(ViewSettings::name, Function.identity()));
  }
}
