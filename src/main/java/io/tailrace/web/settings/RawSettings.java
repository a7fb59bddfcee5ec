package io.tailrace.web.settings;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * All that was written, of several places the last; environment variables win over all of them. An
 * empty value counts as not written.
 */
final class RawSettings {
  private static final String PREFIX = "tailrace.";
  private static final String VARIABLES = "TAILRACE_";

  /** Variables that mean something to the main command and to the tests. */
  private static final Set<String> NOT_OURS =
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

  RawSettings(List<SettingsSource> places, Map<String, String> environment) {
    for (SettingsSource place : places) {
      place
          .values()
          .forEach(
              (key, value) -> {
                if (key.startsWith(PREFIX) && !value.isBlank()) {
                  settings.put(key, new Setting(key, value.strip(), place.name()));
                }
              });
    }
    environment.forEach(
        (name, value) -> {
          if (name.startsWith(VARIABLES) && !NOT_OURS.contains(name) && !value.isBlank()) {
            variables.put(name, value.strip());
          }
        });
  }

  /** An environment variable can say it, too: {@code _} stands for all but letters and digits. */
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

  /** Whether nobody wrote a setting, at least not one of these in the environment. */
  boolean isEmpty(Collection<String> known) {
    return settings.isEmpty() && known.stream().noneMatch(key -> get(key).isPresent());
  }

  /** Refuses names that mean nothing, and variables that mean two things. */
  void check(Set<String> known) {
    for (Setting setting : settings.values()) {
      if (!known.contains(setting.key())) {
        throw setting.fault("is not a setting; " + Spelling.hint(setting.key(), known));
      }
    }
    Map<String, String> keys = new TreeMap<>();
    for (String key : new TreeSet<>(known)) {
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

  /** Variables of our prefix that mean nothing: others set such, so they are no fault. */
  List<String> unknownVariables(Set<String> known) {
    List<String> unknown = new ArrayList<>(variables.keySet());
    known.forEach(key -> unknown.remove(variable(key)));
    return unknown;
  }
}
