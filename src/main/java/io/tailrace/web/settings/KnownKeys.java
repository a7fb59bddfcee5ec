package io.tailrace.web.settings;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;

/** The keys that {@link SettingsTable} allows for these views, patterns and databases. */
record KnownKeys(Set<String> keys) {
  KnownKeys {
    keys = Set.copyOf(keys);
  }

  /** Keys of the application and of its first database, whatever views it has. */
  static KnownKeys fixed() {
    return of(List.of(), List.of(), List.of(""));
  }

  static KnownKeys of(
      Collection<String> views, Collection<String> patterns, Collection<String> databases) {
    Set<String> keys = new TreeSet<>();
    add(keys, Definition.Scope.APPLICATION, List.of(""));
    add(keys, Definition.Scope.DATABASE, List.of(""));
    add(keys, Definition.Scope.DATABASE, databases);
    add(keys, Definition.Scope.VIEW, views);
    add(keys, Definition.Scope.VIEW, patterns);
    add(keys, Definition.Scope.NAMED_VIEW, views);
    return new KnownKeys(keys);
  }

  private static void add(Set<String> keys, Definition.Scope scope, Collection<String> owners) {
    SettingsTable.of(scope)
        .forEach(setting -> owners.forEach(owner -> keys.add(setting.key(owner))));
  }

  boolean has(String key) {
    return !meanings(key, open -> open).isEmpty();
  }

  /** The keys that one key, or one environment variable, can mean: one, if all is well. */
  Set<String> meanings(String name, UnaryOperator<String> form) {
    Set<String> meanings = new TreeSet<>();
    for (String key : keys) {
      int open = key.lastIndexOf(Definition.COLUMN);
      String begin = form.apply(open < 0 ? key : key.substring(0, open));
      boolean same = open < 0 ? name.equals(begin) : isLonger(name, begin);
      if (same) {
        meanings.add(key);
      }
    }
    return meanings;
  }

  private static boolean isLonger(String name, String begin) {
    return name.startsWith(begin) && name.length() > begin.length();
  }
}
