package io.tailrace.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Creates folders and files that other users can read but not write, and removes folders. */
final class Folders {
  private static final int REMOVALS = 20;

  private Folders() {}

  /** Creates the folder and its missing parents. */
  static void createReadable(Path folder) throws IOException {
    Path absolute = folder.normalize();
    if (Files.isDirectory(absolute)) {
      return;
    }
    if (absolute.getParent() != null) {
      createReadable(absolute.getParent());
    }
    Files.createDirectory(absolute);
    makeReadable(absolute, true);
  }

  static void makeReadable(Path path, boolean executable) throws IOException {
    if (FileSystems.getDefault().supportedFileAttributeViews().contains("posix")) {
      Files.setPosixFilePermissions(
          path, PosixFilePermissions.fromString(executable ? "rwxr-xr-x" : "rw-r--r--"));
    }
  }

  /** Removes the folder and its contents, even while an ending process still writes there. */
  static void remove(Path folder) throws IOException {
    for (int left = REMOVALS; ; left--) {
      try {
        removeOnce(folder);
        return;
      } catch (IOException | UncheckedIOException e) {
        if (left == 0) {
          throw new IOException("cannot remove " + folder + ": remove it by hand", e);
        }
        Pause.ms(100);
      }
    }
  }

  private static void removeOnce(Path folder) throws IOException {
    if (Files.notExists(folder)) {
      return;
    }
    List<Path> paths;
    try (Stream<Path> all = Files.walk(folder)) {
      paths = all.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path path : paths) {
      Files.deleteIfExists(path);
    }
  }
}
