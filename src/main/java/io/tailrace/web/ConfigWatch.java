package io.tailrace.web;

import io.tailrace.source.Loop;
import io.tailrace.web.settings.ConfigFile;
import io.tailrace.web.settings.value.SettingsFault;
import io.tailrace.web.settings.value.SettingsSource;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * Reads the file of settings again when its content has changed, whatever replaced it. A content
 * counts once two looks have found it, so that a file that is being written is not half read. A
 * wrong one changes nothing. For one thread.
 */
final class ConfigWatch implements Loop {
  private static final Logger log = System.getLogger(ConfigWatch.class.getName());
  private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);

  private final ConfigFile file;
  private final Change change;
  private final Consumer<String> faults;
  private ConfigFile.Content last;
  private ConfigFile.Content used;
  private ConfigFile.Content refused;

  /** Makes other settings take effect. */
  @FunctionalInterface
  interface Change {
    /**
     * Returns what was changed.
     *
     * @throws SettingsFault where they are wrong; then nothing was changed
     */
    String to(SettingsSource settings) throws InterruptedException;
  }

  /**
   * Watches a file whose settings are in use as they were read.
   *
   * @param faults receives why the present content is not used, or an empty text
   */
  ConfigWatch(ConfigFile file, Change change, Consumer<String> faults) {
    this.file = file;
    this.change = change;
    this.faults = faults;
    this.used = file.content();
    this.last = used;
    this.refused = used;
  }

  @Override
  public Duration step() throws InterruptedException {
    ConfigFile.Content now = file.look();
    boolean stays = now.equals(last);
    last = now;
    if (stays && now.equals(used) && !refused.equals(used)) {
      refused = used;
      faults.accept("");
      log.log(Level.INFO, file + " has its settings again that are in use");
    } else if (stays && !now.equals(used) && !now.equals(refused)) {
      use(now);
    }
    return BETWEEN_LOOKS;
  }

  private void use(ConfigFile.Content now) throws InterruptedException {
    try {
      String what = change.to(now.settings(file));
      used = now;
      refused = now;
      faults.accept("");
      log.log(Level.INFO, file + " was read again: " + what);
    } catch (SettingsFault e) {
      refused = now;
      faults.accept(file + " is not used: " + e.getMessage());
      log.log(Level.WARNING, file + " is not used, and nothing is changed: " + e.getMessage());
    }
  }

  @Override
  public void stop() {}
}
