package io.tailrace.web;

import io.tailrace.source.DatabaseSettings;
import io.tailrace.source.ViewPatterns;
import io.tailrace.source.ViewSettings;
import io.tailrace.view.Database;
import io.tailrace.web.settings.Settings;
import io.tailrace.web.settings.value.SettingsFault;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** What is different between the settings that are in use and others. */
record ChangedSettings(Settings before, Settings next) {
  /**
   * Only views can change while the application runs.
   *
   * @throws SettingsFault where anything else is different
   */
  void requireViewsAlone() {
    List<String> others = new ArrayList<>();
    note(others, "the databases", withoutViews(before), withoutViews(next));
    note(others, "the settings of streams", before.streams(), next.streams());
    note(others, "tailrace.cors.origins", before.origins(), next.origins());
    note(others, "tailrace.admin.roles", before.adminRoles(), next.adminRoles());
    note(others, "tailrace.metrics.roles", before.metricsRoles(), next.metricsRoles());
    note(others, "tailrace.jwt", before.tokens(), next.tokens());
    note(others, "tailrace.state-dir", before.stateDir(), next.stateDir());
    if (!others.isEmpty()) {
      throw new SettingsFault(
          String.join(", ", others)
              + " cannot change while the application runs: take that back, or restart it");
    }
  }

  private static void note(List<String> others, String what, Object before, Object now) {
    if (!before.equals(now)) {
      others.add(what);
    }
  }

  /** By id. */
  private static Map<String, DatabaseSettings> withoutViews(Settings settings) {
    Map<String, DatabaseSettings> databases = new TreeMap<>();
    for (DatabaseSettings each : settings.databases()) {
      databases.put(
          each.id(),
          new DatabaseSettings(
              each.id(),
              each.url(),
              each.user(),
              each.password(),
              each.passwordFile(),
              each.settle(),
              List.of(),
              ViewPatterns.NONE,
              each.slot()));
    }
    return databases;
  }

  /** The databases with the next settings, in their present order. */
  Map<DatabaseSettings, Database> databases(Map<DatabaseSettings, Database> now) {
    Map<DatabaseSettings, Database> databases = new LinkedHashMap<>();
    now.forEach(
        (settings, database) ->
            next.databases().stream()
                .filter(each -> each.id().equals(settings.id()))
                .forEach(each -> databases.put(each, database)));
    return databases;
  }

  /** Of these views, those that others may see now, or of which callers see other rows. */
  Set<String> againOf(Collection<String> views) {
    Set<String> again = new LinkedHashSet<>();
    for (String view : views) {
      boolean same =
          before.rolesOf(view).equals(next.rolesOf(view))
              && before.accessTo(view).equals(next.accessTo(view));
      if (next.rolesOf(view).isPresent() && !same) {
        again.add(view);
      }
    }
    return again;
  }

  /** The views that are named exactly and came, went or are others. */
  String text() {
    Map<String, ViewSettings> were = views(before);
    Map<String, ViewSettings> are = views(next);
    Set<String> others = againOf(were.keySet());
    were.forEach(
        (name, view) -> {
          if (are.containsKey(name) && !view.equals(are.get(name))) {
            others.add(name);
          }
        });
    List<String> parts = new ArrayList<>();
    add(parts, "new: ", are.keySet().stream().filter(name -> !were.containsKey(name)).toList());
    add(parts, "gone: ", were.keySet().stream().filter(name -> !are.containsKey(name)).toList());
    add(parts, "with other settings: ", others);
    if (!before.patterns().equals(next.patterns())) {
      parts.add("other patterns");
    }
    return parts.isEmpty() ? "no view changes" : "views " + String.join("; ", parts);
  }

  private static void add(List<String> parts, String what, Collection<String> names) {
    if (!names.isEmpty()) {
      parts.add(what + String.join(", ", names));
    }
  }

  private static Map<String, ViewSettings> views(Settings settings) {
    Map<String, ViewSettings> views = new LinkedHashMap<>();
    settings
        .databases()
        .forEach(each -> each.views().forEach(view -> views.put(view.name(), view)));
    return views;
  }
}
