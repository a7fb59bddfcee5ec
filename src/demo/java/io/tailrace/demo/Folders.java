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

/** Folders and files that another user may read but not write, and their removal. */
final class Folders {
  private static final int REMOVALS = 20;

  private Folders() {}

  /** Creates the folder and those above it, as far as they are missing. */
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

  /** Removes the folder with all that is in it, also while a dying process still writes there. */
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
