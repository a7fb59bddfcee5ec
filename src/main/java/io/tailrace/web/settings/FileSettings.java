package io.tailrace.web.settings;

import static io.tailrace.web.settings.Definition.Scope.APPLICATION;

import io.tailrace.web.settings.value.Setting;
import io.tailrace.web.settings.value.ValueType;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The settings of {@link SettingsTable} that name files. */
public final class FileSettings {
  private static final String NONE = "none";

  static final Definition<Optional<Path>> STATE_DIR =
      Definition.of(
              APPLICATION,
              "state-dir",
              ValueType.of("absolute path, or `none`", FileSettings::folder),
              "Folder in which the views' rows wait for the next start, so that a restart costs each"
                  + " client one difference. `none` saves nothing.")
          .otherwise(null, "beside the application's folder of temporary files");

  static final Definition<Path> CONFIG =
      Definition.of(
          APPLICATION,
          "config",
          ValueType.of("absolute path", FileSettings::path),
          "File with settings, one `name=value` a line. It is read again when it changes: views come,"
              + " go and change while the streams of all others go on.");

  static final List<Definition<?>> ROWS = List.of(CONFIG, STATE_DIR);

  private FileSettings() {}

  private static Optional<Path> folder(Setting setting) {
    return setting.value().equals(NONE) ? Optional.empty() : Optional.of(path(setting));
  }

  private static Path path(Setting setting) {
    try {
      Path path = Path.of(setting.value());
      if (path.isAbsolute()) {
        return path;
      }
    } catch (InvalidPathException e) {
      // It is refused below.
    }
    throw setting.wrong("write an absolute path, as /var/lib/tailrace");
  }
}
