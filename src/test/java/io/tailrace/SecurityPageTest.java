package io.tailrace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What docs/SECURITY.md names is there. */
final class SecurityPageTest {
  private static final Pattern NAMED = Pattern.compile("`(\\w+(?:Test|IT))\\.(\\w+)`");

  private static String page() throws IOException {
    return Files.readString(Path.of("docs/SECURITY.md"));
  }

  @Test
  void everyTestThatIsNamedExists() throws IOException {
    TreeSet<String> named = new TreeSet<>();
    NAMED
        .matcher(page())
        .results()
        .map((MatchResult found) -> found.group(1) + "." + found.group(2))
        .forEach(named::add);
    TreeSet<String> missing = new TreeSet<>(named);
    for (JavaClass each : new ClassFileImporter().importPackages("io.tailrace")) {
      each.getMethods().stream()
          .filter(method -> method.getAnnotations().size() > 0)
          .forEach(method -> missing.remove(each.getSimpleName() + "." + method.getName()));
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
