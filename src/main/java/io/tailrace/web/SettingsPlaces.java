package io.tailrace.web;

import io.tailrace.web.settings.ConfigFile;
import io.tailrace.web.settings.Settings;
import io.tailrace.web.settings.value.Names;
import io.tailrace.web.settings.value.SettingsSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The places of settings, as they were when the application started; only the file of settings may
 * change later. It wins over the container's places, and system properties and environment
 * variables win over it.
 */
final class SettingsPlaces {
  private final List<SettingsSource> container;
  private final SettingsSource system;
  private final Names names;

  SettingsPlaces(List<SettingsSource> container, SettingsSource system, Names directory) {
    this.container = List.copyOf(container);
    this.system = system;
    this.names = kept(directory);
  }

  /** The container's directory is open to its own threads alone, so its answers are kept. */
  private static Names kept(Names directory) {
    Map<String, Object> known = new HashMap<>();
    return name -> {
      synchronized (known) {
        Object value = known.get(name);
        if (value == null) {
          value = directory.lookup(name);
          known.put(name, value);
        }
        return value;
      }
    };
  }

  /** The file that {@code tailrace.config} names. */
  Optional<ConfigFile> file() {
    return ConfigFile.of(places(Optional.empty()), System.getenv());
  }

  /** The settings of all places and of this content of the file. */
  Optional<Settings> read(Optional<SettingsSource> file) {
    return Settings.read(places(file), System.getenv(), names);
  }

  private List<SettingsSource> places(Optional<SettingsSource> file) {
    List<SettingsSource> places = new ArrayList<>(container);
    file.ifPresent(places::add);
    places.add(system);
    return places;
  }
}
