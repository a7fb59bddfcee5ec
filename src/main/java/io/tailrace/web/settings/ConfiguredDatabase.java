package io.tailrace.web.settings;

import io.tailrace.source.DatabaseSettings;
import io.tailrace.source.ViewPatterns;
import io.tailrace.web.settings.value.NamedViews;
import io.tailrace.web.settings.value.Names;
import io.tailrace.web.settings.value.Setting;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads the settings of one database, and gathers those of its views and patterns. */
final class ConfiguredDatabase {
  private static final Pattern SLOT = Pattern.compile("[a-z0-9_]{1,63}");

  private ConfiguredDatabase() {}

  static DatabaseSettings read(
      String id,
      NamedViews named,
      List<ConfiguredView> views,
      List<ConfiguredPattern> patterns,
      RawSettings raw,
      Names directory) {
    Login login = Login.read(id, raw, directory);
    List<ConfiguredView> own = views.stream().filter(view -> view.database().equals(id)).toList();
    return new DatabaseSettings(
        id,
        login.url(),
        login.user(),
        login.password(),
        login.passwordFile(),
        SettingsTable.SETTLE.get(id, raw),
        own.stream().map(ConfiguredView::view).toList(),
        patterns(id, named, own, patterns),
        SettingsTable.SLOT.find(id, raw).orElse(null));
  }

  private static ViewPatterns patterns(
      String id, NamedViews named, List<ConfiguredView> own, List<ConfiguredPattern> patterns) {
    if (patterns.isEmpty()) {
      return ViewPatterns.NONE;
    }
    Set<List<String>> relations = new LinkedHashSet<>();
    for (ConfiguredView view : own) {
      if (view.relation() != null) {
        relations.add(view.relation().parts());
      }
    }
    return new ViewPatterns(
        patterns.stream().map(each -> each.rule(id)).toList(),
        named.leftOut(),
        Set.copyOf(named.names()),
        relations);
  }

  /** The parser of {@link SettingsTable#SLOT}. */
  static String slot(Setting setting) {
    if (!SLOT.matcher(setting.value()).matches()) {
      throw setting.wrong(
          "write a name of at most 63 lower-case letters, digits and underscores, different on each"
              + " node, as tailrace_node1");
    }
    return setting.value();
  }
}
