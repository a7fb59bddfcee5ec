package io.tailrace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What docs/SECURITY.md names is there. */
final class SecurityPageTest {
  private static final Pattern CLASS = Pattern.compile("(Test|IT|Suite)\\.class$");
  private static final Pattern NAMED = Pattern.compile("`(\\w+(?:Test|IT))\\.(\\w+)`");

  private static String page() throws IOException {
    return Files.readString(Path.of("docs/SECURITY.md"));
  }

  private static List<Class<?>> tests() throws IOException, ReflectiveOperationException {
    Path folder = Path.of("target/test-classes");
    List<Class<?>> tests = new ArrayList<>();
    try (var files = Files.walk(folder)) {
      for (Path file : files.filter(each -> CLASS.matcher(each.toString()).find()).toList()) {
        String name = folder.relativize(file).toString().replaceFirst("\\.class$", "");
        tests.add(Class.forName(name.replace(File.separatorChar, '.')));
      }
    }
    return tests;
  }

  @Test
  void everyTestThatIsNamedExists() throws Exception {
    TreeSet<String> named = new TreeSet<>();
    NAMED
        .matcher(page())
        .results()
        .map((MatchResult found) -> found.group(1) + "." + found.group(2))
        .forEach(named::add);
    TreeSet<String> missing = new TreeSet<>(named);
    for (Class<?> each : tests()) {
      for (Method method : each.getDeclaredMethods()) {
        missing.remove(each.getSimpleName() + "." + method.getName());
      }
    }
    assertTrue(named.size() > 40, "named: " + named);
    assertEquals(List.of(), List.copyOf(missing));
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
    String source = Files.readString(Path.of("src/test/java/io/tailrace/web/ProxyLogin.java"));
    assertTrue(page().contains(source.substring(source.indexOf("public final class"))));
  }
}
