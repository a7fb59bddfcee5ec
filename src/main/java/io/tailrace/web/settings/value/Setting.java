package io.tailrace.web.settings.value;

/**
 * One value as it is written.
 *
 * @param where the source that it is written in, for messages
 */
public record Setting(String key, String value, String where) {
  /** A fault that does not show the value; {@code what} says what to write. */
  public SettingsFault fault(String what) {
    return new SettingsFault(key + " (" + where + "): " + what);
  }

  /** A fault that shows the value, which must not be a secret. */
  public SettingsFault wrong(String what) {
    return new SettingsFault(key + "=" + value + " (" + where + "): " + what);
  }

  /** Without the value, which may be a password. */
  @Override
  public String toString() {
    return key + " (" + where + ")";
  }
}
