package io.tailrace.deployment;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.web.operation.Release;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipInputStream;
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

  private static final Pattern LIBRARY = Pattern.compile("WEB-INF/lib/(.+?)-(\\d.*)\\.jar");

  /** The list of sources in a source map. */
  private static final Pattern SOURCES = Pattern.compile("\"sources\":\\s*\\[(.*?)\\]");

  /** In the path of a source: the innermost package. */
  private static final Pattern PACKAGE =
      Pattern.compile("node_modules/((?:@[\\w.-]+/)?[\\w.-]+)/(?![^\"]*node_modules/)[^\"]*\"");

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
  void namesItsVersion() throws IOException {
    try (ZipFile war = new ZipFile(WAR.toFile())) {
      assertTrue(
          text(war, "META-INF/MANIFEST.MF").contains("Implementation-Version: " + Release.VERSION),
          () -> "the manifest names no version " + Release.VERSION);
    }
  }

  /** A new library, or a new version of one, needs a look at its licence. */
  @Test
  void hasTheLicenceOfEachLibrary() throws IOException {
    List<String> missing = new ArrayList<>();
    try (ZipFile war = new ZipFile(WAR.toFile())) {
      assertEquals(Files.readString(Path.of("LICENSE")), text(war, "META-INF/LICENSE"));
      assertEquals(Files.readString(Path.of("NOTICE")), text(war, "META-INF/NOTICE"));
      String listed = text(war, "META-INF/THIRD-PARTY.txt");
      String words = words(listed);
      for (String library : entries()) {
        Matcher jar = LIBRARY.matcher(library);
        if (jar.matches()) {
          if (!listed.contains("\n" + jar.group(1) + " " + jar.group(2) + " ")) {
            missing.add(jar.group(1) + " " + jar.group(2));
          }
          for (String text : licences(war, library)) {
            if (!words.contains(words(text))) {
              missing.add("a text of " + library + ": " + text.lines().findFirst().orElse(""));
            }
          }
          for (String script : bundled(war, library)) {
            if (!listed.contains("\n  " + script + " (in " + jar.group(1) + ") ")) {
              missing.add(script + " in " + library);
            }
          }
        }
      }
    }
    assertEquals(List.of(), missing, "add them to THIRD-PARTY.txt");
  }

  /** The library's own licences and notices. */
  private static List<String> licences(ZipFile war, String library) throws IOException {
    List<String> texts = new ArrayList<>();
    try (ZipInputStream jar = new ZipInputStream(war.getInputStream(war.getEntry(library)))) {
      for (ZipEntry entry = jar.getNextEntry(); entry != null; entry = jar.getNextEntry()) {
        if (entry.getName().matches("META-INF/(.*/)?(LICENSE|NOTICE)[^/]*")) {
          texts.add(new String(jar.readAllBytes(), UTF_8));
        }
      }
    }
    return texts;
  }

  /** The npm packages in a library's minified scripts, as their source maps name them. */
  private static Set<String> bundled(ZipFile war, String library) throws IOException {
    Set<String> names = new TreeSet<>();
    try (ZipInputStream jar = new ZipInputStream(war.getInputStream(war.getEntry(library)))) {
      for (ZipEntry entry = jar.getNextEntry(); entry != null; entry = jar.getNextEntry()) {
        if (entry.getName().endsWith(".min.js.map")) {
          Matcher sources = SOURCES.matcher(new String(jar.readAllBytes(), UTF_8));
          assertTrue(sources.find(), entry::getName);
          PACKAGE.matcher(sources.group(1)).results().forEach(each -> names.add(each.group(1)));
        }
      }
    }
    return names;
  }

  private static String words(String text) {
    return text.replaceAll("\\s+", " ").strip();
  }

  private static String text(ZipFile war, String entry) throws IOException {
    return new String(war.getInputStream(war.getEntry(entry)).readAllBytes(), UTF_8);
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
