package io.tailrace.web.settings;

import io.tailrace.web.settings.value.SettingsFault;
import io.tailrace.web.settings.value.SettingsSource;
import java.io.IOException;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;

/** The file of {@code tailrace.config}, in the format of {@link Properties}, in UTF-8. */
public final class ConfigFile {
  /** Longer than any settings; a longer file is refused. */
  private static final long LONGEST = 4L << 20;

  private final Path path;
  private final Content content;

  /**
   * What it says; text that differs is another content.
   *
   * @param fault why it cannot be read; empty where it can
   */
  public record Content(String text, String fault) {
    /** As a place of settings. */
    public SettingsSource settings(ConfigFile file) {
      if (!fault.isEmpty()) {
        throw new SettingsFault(fault);
      }
      Properties properties = new Properties();
      try {
        properties.load(new StringReader(text));
      } catch (IOException | IllegalArgumentException e) {
        throw new SettingsFault("it is no properties file: " + e.getMessage());
      }
      Map<String, String> values = new HashMap<>();
      for (String name : properties.stringPropertyNames()) {
        values.put(name, properties.getProperty(name, ""));
      }
      if (values.containsKey(FileSettings.CONFIG.key())) {
        throw new SettingsFault(
            FileSettings.CONFIG.key() + " names this file, and cannot be in it");
      }
      return new SettingsSource(file.path.toString(), values);
    }
  }

  private ConfigFile(Path path) {
    this.path = path;
    this.content = look();
  }

  /** The file that these places name; empty where none does. */
  public static Optional<ConfigFile> of(
      List<SettingsSource> sources, Map<String, String> environment) {
    return FileSettings.CONFIG.find("", new RawSettings(sources, environment)).map(ConfigFile::new);
  }

  /** As it was when this was made. */
  public Content content() {
    return content;
  }

  /** As it is now. */
  public Content look() {
    try {
      if (Files.size(path) > LONGEST) {
        return new Content("", "it is longer than 4 MiB");
      }
      String text =
          StandardCharsets.UTF_8
              .newDecoder()
              .decode(ByteBuffer.wrap(Files.readAllBytes(path)))
              .toString();
      return new Content(text, "");
    } catch (CharacterCodingException e) {
      return new Content("", "it is not in UTF-8");
    } catch (IOException e) {
      return new Content("", "it cannot be read: " + e.getClass().getSimpleName());
    }
  }

  @Override
  public String toString() {
    return path.toString();
  }
}
