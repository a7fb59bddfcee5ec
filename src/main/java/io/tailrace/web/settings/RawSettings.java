package io.tailrace.web.settings;

import io.tailrace.web.settings.value.Setting;
import io.tailrace.web.settings.value.SettingsFault;
import io.tailrace.web.settings.value.SettingsSource;
import io.tailrace.web.settings.value.Spelling;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Settings as they are written. The last source wins, and environment variables win over all
 * sources. An empty value counts as not written.
 */
final class RawSettings {
  private static final String PREFIX = "tailrace.";
  private static final String VARIABLES = "TAILRACE_";

  /** Variables of the demo and of the tests. */
  private static final Set<String> NOT_SETTINGS =
      Set.of(
          "TAILRACE_ADDRESS",
          "TAILRACE_PORT",
          "TAILRACE_FEED",
          "TAILRACE_FEED_RATE",
          "TAILRACE_REQUIRE_BROWSER",
          "TAILRACE_REQUIRE_DEBIAN_POSTGRES",
          "TAILRACE_REQUIRE_FIREFOX",
          "TAILRACE_REQUIRE_NGINX",
          "TAILRACE_REQUIRE_NPM");

  private final Map<String, Setting> settings = new TreeMap<>();
  private final Map<String, String> variables = new TreeMap<>();

  /** Written without a value. */
  private final Map<String, Setting> empty = new TreeMap<>();

  RawSettings(List<SettingsSource> sources, Map<String, String> environment) {
    for (SettingsSource source : sources) {
      source
          .values()
          .forEach(
              (key, value) -> {
                if (key.startsWith(PREFIX)) {
                  Setting setting = new Setting(key, value.strip(), source.name());
                  (value.isBlank() ? empty : settings).put(key, setting);
                }
              });
    }
    environment.forEach(
        (name, value) -> {
          if (!name.startsWith(VARIABLES) || NOT_SETTINGS.contains(name)) {
            return;
          }
          if (value.isBlank()) {
            empty.put(name, new Setting(name, "", "environment variable"));
          } else {
            variables.put(name, value.strip());
          }
        });
  }

  /** The environment variable of a setting: {@code _} for every other character. */
  static String variable(String key) {
    return key.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_");
  }

  Optional<Setting> get(String key) {
    String variable = variable(key);
    String value = variables.get(variable);
    return value == null
        ? Optional.ofNullable(settings.get(key))
        : Optional.of(new Setting(key, value, "environment variable " + variable));
  }

  /** Whether no setting is written; of the environment, only variables of known keys count. */
  boolean isEmpty(KnownKeys known) {
    return settings.isEmpty() && known.keys().stream().noneMatch(key -> get(key).isPresent());
  }

  /**
   * What is written by the ends of keys that begin so. The end of a variable is in lower case,
   * unless another place has the key that the variable is of. Here an empty value counts as
   * written, so that it can be refused.
   */
  Map<String, Setting> all(String prefix) {
    Map<String, Setting> all = new TreeMap<>();
    Set<String> used = new TreeSet<>();
    for (String key : settings.keySet()) {
      if (key.startsWith(prefix) && key.length() > prefix.length()) {
        get(key).ifPresent(setting -> all.put(key.substring(prefix.length()), setting));
        used.add(variable(key));
      }
    }
    String begin = variable(prefix);
    for (String name : variables.keySet()) {
      if (name.startsWith(begin) && name.length() > begin.length() && !used.contains(name)) {
        String end = end(name, begin);
        get(prefix + end).ifPresent(setting -> all.put(end, setting));
      }
    }
    empty.forEach(
        (name, setting) -> {
          String start = name.startsWith(VARIABLES) ? begin : prefix;
          if (name.startsWith(start) && name.length() > start.length()) {
            all.putIfAbsent(end(name, start), setting);
          }
        });
    return all;
  }

  private static String end(String name, String begin) {
    String end = name.substring(begin.length());
    return name.startsWith(VARIABLES) ? end.toLowerCase(Locale.ROOT) : end;
  }

  /** Refuses unknown keys, and names that could mean two settings. */
  void check(KnownKeys known) {
    for (Setting setting : settings.values()) {
      Set<String> meanings = known.meanings(setting.key(), key -> key);
      if (meanings.isEmpty()) {
        throw setting.fault("is not a setting; " + Spelling.hint(setting.key(), known.keys()));
      }
      if (meanings.size() > 1) {
        throw setting.fault(
            "means both "
                + String.join(" and ", meanings)
                + "; give one of the views another name");
      }
    }
    for (String name : variables.keySet()) {
      Set<String> meanings = known.meanings(name, RawSettings::variable);
      if (meanings.size() > 1) {
        throw new SettingsFault(
            name
                + " (environment variable): means both "
                + String.join(" and ", meanings)
                + "; write the one that you mean as a system property instead");
      }
    }
  }

  /** Variables with the prefix of settings. Another program may use them, so they are no fault. */
  List<String> unknownVariables() {
    return List.copyOf(variables.keySet());
  }

  /** Of these, the variables of no known key. */
  List<String> unknownVariables(KnownKeys known) {
    return variables.keySet().stream()
        .filter(name -> known.meanings(name, RawSettings::variable).isEmpty())
        .toList();
  }
}
