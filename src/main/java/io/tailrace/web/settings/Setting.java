package io.tailrace.web.settings;

/** One value as somebody wrote it, and where. */
record Setting(String key, String value, String where) {
  /** The fault that this value is; {@code what} says what to write. Never shows the value. */
  SettingsFault fault(String what) {
    return new SettingsFault(key + " (" + where + "): " + what);
  }

  /** The same, where the value is no secret. */
  SettingsFault wrong(String what) {
    return new SettingsFault(key + "=" + value + " (" + where + "): " + what);
  }

  /** Without the value, which may be a password. */
  @Override
  public String toString() {
    return key + " (" + where + ")";
  }
}
