package io.tailrace.web.settings;

import java.util.ArrayList;
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

  RawSettings(List<SettingsSource> sources, Map<String, String> environment) {
    for (SettingsSource source : sources) {
      source
          .values()
          .forEach(
              (key, value) -> {
                if (key.startsWith(PREFIX) && !value.isBlank()) {
                  settings.put(key, new Setting(key, value.strip(), source.name()));
                }
              });
    }
    environment.forEach(
        (name, value) -> {
          if (name.startsWith(VARIABLES) && !NOT_SETTINGS.contains(name) && !value.isBlank()) {
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

  /** Refuses unknown keys, and variables that could mean two settings. */
  void check(KnownKeys known) {
    for (Setting setting : settings.values()) {
      if (!known.has(setting.key())) {
        throw setting.fault("is not a setting; " + Spelling.hint(setting.key(), known.keys()));
      }
    }
    Map<String, String> keys = new TreeMap<>();
    for (String key : new TreeSet<>(known.keys())) {
      String other = keys.put(variable(key), key);
      if (other != null && variables.containsKey(variable(key))) {
        throw new SettingsFault(
            variable(key)
                + " (environment variable): means both "
                + other
                + " and "
                + key
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
    List<String> unknown = new ArrayList<>(variables.keySet());
    known.keys().forEach(key -> unknown.remove(variable(key)));
    return unknown;
  }
}
