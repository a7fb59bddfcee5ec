package io.tailrace.demo;

/** Why the demo cannot start, in one line that says what to do. */
public final class SettingsFault extends Exception {
  private static final long serialVersionUID = 1L;

  SettingsFault(String line) {
    super(line);
  }
}
