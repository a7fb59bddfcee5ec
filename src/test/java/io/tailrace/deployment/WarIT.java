package io.tailrace.deployment;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;

/** The WAR has what production needs, and nothing else. */
final class WarIT {
  private static final Path WAR = Path.of(System.getProperty("it.war", "target/tailrace.war"));

  /**
   * micrometer-registry-prometheus brings those whose names begin with micrometer and prometheus.
   */
  private static final List<String> LIBRARIES =
      List.of(
          "jakarta.json-api",
          "micrometer-commons",
          "micrometer-core",
          "micrometer-observation",
          "micrometer-registry-prometheus",
          "nimbus-jose-jwt",
          "parsson",
          "postgresql",
          "prometheus-metrics-config",
          "prometheus-metrics-core",
          "prometheus-metrics-exposition-textformats",
          "prometheus-metrics-model",
          "prometheus-metrics-tracer-common",
          "vega",
          "vega-embed",
          "vega-lite");

  /** What a page links, or a module imports, by a relative address. */
  private static final Pattern LINK =
      Pattern.compile(
          "(?:(?:href|src)=\"|(?:from|import) '(?=\\.)|import\\('(?=\\.))([\\w./-]+)['\"]");

  @Test
  void holdsOnlyWhatProductionNeeds() throws IOException {
    List<String> entries = entries();
    assertEquals(
        LIBRARIES,
        List.copyOf(
            new TreeSet<>(
                entries.stream()
                    .filter(entry -> entry.matches("WEB-INF/lib/.+"))
                    .map(entry -> entry.replaceFirst("WEB-INF/lib/(.+?)-\\d.*\\.jar", "$1"))
                    .toList())));
    List<String> classes =
        entries.stream().filter(entry -> entry.startsWith("WEB-INF/classes/io/tailrace/")).toList();
    assertTrue(classes.contains("WEB-INF/classes/io/tailrace/web/Tailrace.class"));
    assertEquals(
        List.of(),
        entries.stream()
            .filter(entry -> entry.matches("WEB-INF/classes/.+[^/]"))
            .filter(
                entry ->
                    !entry.matches(
                        "WEB-INF/classes/io/tailrace/(view|source|push|web)/.+\\.(class|sql)"))
            .toList());
    assertTrue(entries.containsAll(List.of("index.html", "tailrace.js", "tailrace.d.ts")));
    assertEquals(
        List.of(),
        entries.stream()
            .filter(entry -> entry.matches("examples/.*|package.json|README.md"))
            .toList());
  }

  /** Of the pages, their style sheets and their modules; a view's own address begins with api/. */
  @Test
  void holdsWhatItsPagesNeed() throws IOException {
    List<String> missing = new ArrayList<>();
    int links = 0;
    try (ZipFile war = new ZipFile(WAR.toFile())) {
      for (String name :
          entries().stream().filter(each -> each.matches(".+\\.(html|js)")).toList()) {
        String text = new String(war.getInputStream(war.getEntry(name)).readAllBytes(), UTF_8);
        for (MatchResult link : LINK.matcher(text).results().toList()) {
          String path = URI.create(name).resolve(link.group(1)).getPath();
          links++;
          if (!path.startsWith("api/") && war.getEntry(path) == null) {
            missing.add(name + " needs " + path);
          }
        }
      }
    }
    assertEquals(List.of(), missing);
    assertTrue(links > 30, links + " links");
  }

  @Test
  void isSmall() throws IOException {
    long size = Files.size(WAR);
    assertTrue(size < 12_000_000, size + " bytes");
  }

  private static List<String> entries() throws IOException {
    try (ZipFile war = new ZipFile(WAR.toFile())) {
      return war.stream().map(ZipEntry::getName).toList();
    }
  }
}
