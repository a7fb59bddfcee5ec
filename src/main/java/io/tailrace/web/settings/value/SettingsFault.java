package io.tailrace.web.settings.value;

/**
 * A wrong setting. The message is one line that says what to write. It has no stack trace, which
 * would hide the line.
 */
public final class SettingsFault extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public SettingsFault(String line) {
    super(line, null, false, false);
  }
}
