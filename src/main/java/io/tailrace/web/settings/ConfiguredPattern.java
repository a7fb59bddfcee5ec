package io.tailrace.web.settings;

import io.tailrace.source.NamePattern;
import io.tailrace.source.ViewPatterns;
import io.tailrace.source.ViewSettings.Read;
import io.tailrace.view.zset.Limits;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One pattern with its settings, which apply to each view that it finds.
 *
 * @param database id of the database in which it finds views
 */
record ConfiguredPattern(
    NamePattern pattern,
    Limits limits,
    @Nullable Duration every,
    Read read,
    String database,
    Set<String> roles,
    RowAccess access) {

  ConfiguredPattern {
    roles = Set.copyOf(roles);
  }

  static ConfiguredPattern read(NamePattern pattern, RawSettings raw) {
    String text = pattern.text();
    return new ConfiguredPattern(
        pattern,
        ConfiguredView.limits(text, raw),
        SettingsTable.EVERY.find(text, raw).orElse(null),
        SettingsTable.READ.get(text, raw),
        SettingsTable.VIEW_SOURCE.get(text, raw),
        SettingsTable.VIEW_ROLES.get(text, raw),
        RowAccess.read(text, raw));
  }

  /** Refuses settings that only an exactly named view can have. */
  static void check(NamePattern pattern, RawSettings raw) {
    SettingsTable.of(Definition.Scope.NAMED_VIEW)
        .flatMap(setting -> setting.written(pattern.text(), raw).stream())
        .findFirst()
        .ifPresent(
            setting -> {
              throw setting.fault(
                  "a pattern finds relations by their own names; add a name of your choice to"
                      + " tailrace.views, and write this setting for that name");
            });
  }

  /** The pattern as the source of the database with this id uses it. */
  ViewPatterns.Rule rule(String id) {
    return new ViewPatterns.Rule(pattern, database.equals(id), limits, every, read);
  }
}
