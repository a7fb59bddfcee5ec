package io.tailrace.web.settings.value;

import java.util.Map;

/**
 * One place where settings are written, under their own names.
 *
 * @param name for messages, as {@code system property}
 */
public record SettingsSource(String name, Map<String, String> values) {
  public SettingsSource {
    values = Map.copyOf(values);
  }
}
