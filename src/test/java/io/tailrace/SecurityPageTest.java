package io.tailrace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What docs/SECURITY.md names is there. */
final class SecurityPageTest {
  private static final Pattern NAMED = Pattern.compile("`(\\w+(?:Test|IT))\\.(\\w+)`");

  private static String page() throws IOException {
    return Files.readString(Path.of("docs/SECURITY.md"));
  }

  @Test
  void everyTestThatIsNamedExists() throws IOException, ReflectiveOperationException {
    Set<String> named = new TreeSet<>();
    NAMED
        .matcher(page())
        .results()
        .map((MatchResult found) -> found.group(1) + "." + found.group(2))
        .forEach(named::add);
    Set<String> missing = new TreeSet<>(named);
    for (String type : types()) {
      String simple = type.substring(type.lastIndexOf('.') + 1);
      if (named.stream().anyMatch(name -> name.startsWith(simple + "."))) {
        for (Method method :
            Class.forName(type, false, SecurityPageTest.class.getClassLoader())
                .getDeclaredMethods()) {
          if (method.getAnnotations().length > 0) {
            missing.remove(simple + "." + method.getName());
          }
        }
      }
    }
    assertTrue(named.size() > 40, "named: " + named);
    assertEquals(Set.of(), missing);
  }

  /** Of all test classes. */
  private static List<String> types() throws IOException {
    Path folder = Path.of("target/test-classes");
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .map(file -> folder.relativize(file).toString())
          .filter(file -> file.matches("[^$]+(Test|IT)\\.class"))
          .map(file -> file.replace(".class", "").replace(File.separatorChar, '.'))
          .toList();
    }
  }

  @Test
  void everyThreatHasATest() throws IOException {
    String page = page();
    page.substring(page.indexOf("## Threats"), page.indexOf("## What is left"))
        .lines()
        .filter(line -> line.startsWith("| ") && !line.startsWith("| threat"))
        .forEach(line -> assertTrue(NAMED.matcher(line).find(), line));
  }

  @Test
  void theValveIsTheOneThatIsTested() throws IOException {
    String source =
        Files.readString(Path.of("src/test/java/io/tailrace/testing/containers/ProxyLogin.java"));
    assertTrue(page().contains(source.substring(source.indexOf("public final class"))));
  }
}
