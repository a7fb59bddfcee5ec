package io.tailrace.testing.containers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;

/** The folders of the servers under test, and the WAR that they deploy. */
final class Folders {
  private Folders() {}

  static Path war() {
    return Path.of(System.getProperty("it.war", "target/tailrace.war")).toAbsolutePath();
  }

  /** A server that the build has unpacked. Tests only read it. */
  static Path unpacked(String server) throws IOException {
    Path folder = Path.of(System.getProperty("it.servers", "target/servers"), server);
    try (var inside = Files.list(folder.toAbsolutePath())) {
      return inside.filter(Files::isDirectory).findFirst().orElseThrow();
    }
  }

  static void copy(Path from, Path to) throws IOException {
    try (var files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(from.relativize(file)));
      }
    }
  }

  /** A copy of the WAR with one more file in it, as {@code jar --update} makes it. */
  static void warWith(Path war, String name, String content) throws IOException {
    Files.copy(war(), war);
    try (FileSystem files = FileSystems.newFileSystem(war)) {
      Files.writeString(files.getPath(name), content);
    }
  }

  static void remove(Path folder) {
    try (var files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
