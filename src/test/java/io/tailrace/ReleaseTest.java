package io.tailrace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.web.operation.Release;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** One version in all files that name it, and what a release packs. */
final class ReleaseTest {
  private static List<String> found(String file, String pattern) throws IOException {
    return Pattern.compile(pattern)
        .matcher(Files.readString(Path.of(file)))
        .results()
        .map((MatchResult match) -> match.group(1))
        .toList();
  }

  private static String first(String file, String pattern) throws IOException {
    List<String> all = found(file, pattern);
    assertTrue(!all.isEmpty(), file + " has no " + pattern);
    return all.get(0);
  }

  @Test
  void everyFileNamesTheSameVersion() throws IOException {
    String version = Release.VERSION;
    assertEquals(version, first("pom.xml", "<artifactId>tailrace</artifactId>\\s*<version>(.*?)<"));
    assertEquals(version, first("webapp/package.json", "\"version\": \"(.*?)\""));
    assertEquals(version, first("docs/kubernetes.yaml", "image: \\S+/tailrace:(\\S+)"));
    assertEquals(version, first("CHANGELOG.md", "(?m)^## ([\\d.]+) - \\d{4}-\\d\\d-\\d\\d$"));
    assertEquals(version, first("docs/TUTORIAL.md", "tailrace-([\\d.]+)\\.zip"));
    assertEquals(version, first("docs/DEPLOY.md", "/opt/tailrace-([\\d.]+)\\s"));
    assertEquals(version, first("docs/CLIENT.md", "tailrace-([\\d.]+)\\.tgz"));
  }

  /** The release packs files by pattern, npm by the list in package.json. */
  @Test
  void theReleasePacksTheFilesThatNpmPacks() throws IOException {
    List<String> patterns = found("src/release/npm.xml", "<include>(.*?)</include>");
    try (Stream<Path> files = Files.list(Path.of("webapp"))) {
      Set<String> packed = new TreeSet<>();
      files
          .map(file -> file.getFileName().toString())
          .filter(name -> patterns.stream().anyMatch(each -> matches(each, name)))
          .forEach(packed::add);
      Set<String> listed =
          new TreeSet<>(
              found("webapp/package.json", "(?m)^    \"([\\w.-]+\\.(?:js|ts|md|html|json))\",?$"));
      listed.add("package.json");
      listed.addAll(Files.exists(Path.of("webapp/README.md")) ? Set.of("README.md") : Set.of());
      assertEquals(listed, packed);
    }
  }

  private static boolean matches(String pattern, String name) {
    return name.matches(pattern.replace(".", "\\.").replace("*", ".*"));
  }
}
