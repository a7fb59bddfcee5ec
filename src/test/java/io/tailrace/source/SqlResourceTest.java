package io.tailrace.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.tailrace.source.postgres.session.SqlResource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The statements in files, and the classes beside them. */
class SqlResourceTest {
  private static final Path RESOURCES = Path.of("src/main/resources");
  private static final Path SOURCES = Path.of("src/main/java");
  private static final Pattern READ =
      Pattern.compile("\\bread\\((?:\\w+\\.class,\\s+)?\"([a-z-]+)\"\\)");

  @Test
  void everyFileIsReadByAClassBesideItAndNoOtherIsAskedFor() throws IOException {
    Set<String> files = new TreeSet<>();
    Set<String> read = new TreeSet<>();
    try (Stream<Path> all = Files.walk(RESOURCES)) {
      for (Path each : all.filter(Files::isRegularFile).toList()) {
        String file = RESOURCES.relativize(each).toString();
        files.add(file.substring(0, file.length() - ".sql".length()));
        Path folder = Objects.requireNonNull(RESOURCES.relativize(each).getParent());
        read.addAll(readIn(SOURCES.resolve(folder)));
      }
    }
    assertFalse(files.isEmpty());
    assertEquals(files, read);
  }

  private static Set<String> readIn(Path folder) throws IOException {
    try (Stream<Path> classes = Files.list(folder)) {
      return classes
          .filter(Files::isRegularFile)
          .map(SqlResourceTest::text)
          .filter(text -> text.contains("SqlResource.read("))
          .flatMap(text -> READ.matcher(text).results())
          .map(found -> SOURCES.relativize(folder.resolve(found.group(1))).toString())
          .collect(Collectors.toSet());
    }
  }

  @Test
  void everyFileHasAStatementWithoutPlacesOfFormat() throws IOException {
    try (Stream<Path> all = Files.walk(RESOURCES)) {
      for (Path each : all.filter(Files::isRegularFile).toList()) {
        String text = text(each);
        Matcher place = Pattern.compile("%%|%\\d|%d").matcher(text);
        assertFalse(text.isBlank() || place.find(), each.toString());
      }
    }
  }

  @Test
  void aMissingFileIsNamed() {
    IllegalStateException thrown =
        assertThrows(
            IllegalStateException.class, () -> SqlResource.read(SqlResourceTest.class, "none"));
    assertEquals("io/tailrace/source/none.sql is missing from the WAR", thrown.getMessage());
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
