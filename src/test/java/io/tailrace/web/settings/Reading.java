package io.tailrace.web.settings;

import static org.junit.jupiter.api.Assertions.assertThrows;

import io.tailrace.web.settings.value.Names;
import io.tailrace.web.settings.value.SettingsFault;
import io.tailrace.web.settings.value.SettingsSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.naming.NameNotFoundException;

/** Reads settings as a test writes them. */
public final class Reading {
  /** A directory in which nothing is bound. */
  static final Names NOTHING =
      name -> {
        throw new NameNotFoundException(name);
      };

  private Reading() {}

  static Map<String, String> lines(String... lines) {
    Map<String, String> values = new LinkedHashMap<>();
    for (String line : lines) {
      int equals = line.indexOf('=');
      values.put(line.substring(0, equals), line.substring(equals + 1));
    }
    return values;
  }

  static Settings of(String... lines) {
    return Settings.read(
            List.of(new SettingsSource("system property", lines(lines))), Map.of(), NOTHING)
        .orElseThrow();
  }

  static Settings ofVariables(String... lines) {
    return Settings.read(List.of(), lines(lines), NOTHING).orElseThrow();
  }

  public static String fault(String... lines) {
    return String.valueOf(assertThrows(SettingsFault.class, () -> of(lines)).getMessage());
  }
}
