package io.tailrace.demo;

import io.tailrace.web.settings.value.SettingsSource;
import java.util.List;
import java.util.Map;
import javax.naming.NameNotFoundException;

/** Checks the web application's settings before anything is started. */
final class Rehearsal {
  private Rehearsal() {}

  /**
   * @throws SettingsFault if the web application would refuse to start
   */
  static void read(Map<String, String> parameters, Map<String, String> environment)
      throws SettingsFault {
    try {
      var unused =
          io.tailrace.web.settings.Settings.read(
              List.of(new SettingsSource("setting", parameters)),
              environment,
              name -> {
                throw new NameNotFoundException(name);
              });
    } catch (io.tailrace.web.settings.value.SettingsFault e) {
      throw new SettingsFault(String.valueOf(e.getMessage()));
    }
  }
}
