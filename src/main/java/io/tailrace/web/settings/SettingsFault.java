package io.tailrace.web.settings;

/**
 * Settings that are wrong in themselves. The message is one plain line for whoever deploys, which
 * says what to write; a stack would only hide it.
 */
public final class SettingsFault extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public SettingsFault(String line) {
    super(line, null, false, false);
  }
}
