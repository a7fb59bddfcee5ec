package io.tailrace.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.tailrace.page.EditsStream.Editor;
import io.tailrace.page.EditsStream.Edits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** The npm package in a TypeScript project: type-checked, built with Vite, opened. */
final class ViteIT {
  private static final System.Logger log = System.getLogger(ViteIT.class.getName());
  private static final Path SOURCE = Path.of("src/test/vite");
  private static final Path PROJECT = Path.of("target/vite");
  private static final Path PAGE = Path.of("docs/CLIENT.md");

  /** The TypeScript examples of the client's page. */
  private static final Pattern EXAMPLE = Pattern.compile("(?s)```tsx\n(.*?)```");

  private static final Pattern UNREACHABLE =
      Pattern.compile(
          "ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|ENOTCACHED");

  @Test
  void aStrictProjectCompilesAndShowsItsViews() throws Exception {
    try (Browser browser = Browser.start()) {
      if (Programs.onPath("npm").isEmpty()) {
        skip("the project in " + SOURCE + " needs npm on the PATH");
      }
      lay();
      install();
      assertEquals("", said(npm("run", "--silent", "check")));
      String built = said(npm("run", "--silent", "build"));
      assertFalse(built.contains("arn"), built);

      try (PageServer server = new PageServer("/shop/", PROJECT.resolve("dist"))) {
        browser.open(server.page(""));
        EditsStream stream =
            EditsStream.begin(
                server.nextStream(), Edits.of(12, new Editor("Ada", 7), new Editor("Bob", 5)));
        browser.await("live\n12\nAda: 7\nBob: 5", () -> shown(browser));
        stream.change(Edits.of(15, new Editor("Ada", 7), new Editor("Bob", 8)));
        browser.await("live\n15\nBob: 8\nAda: 7", () -> shown(browser));
        stream.status("stale", "database away");
        browser.await("stale\n15\nBob: 8\nAda: 7", () -> shown(browser));
        assertEquals(List.of(), browser.problems());
      }
    }
  }

  /** Copies the project to a folder where npm may write, and adds the page's examples. */
  private static void lay() throws IOException {
    if (Files.exists(PROJECT)) {
      try (Stream<Path> old = Files.walk(PROJECT)) {
        for (Path each : old.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(each);
        }
      }
    }
    try (Stream<Path> files = Files.walk(SOURCE)) {
      for (Path each : files.filter(file -> !file.toString().contains("node_modules")).toList()) {
        Files.copy(each, PROJECT.resolve(SOURCE.relativize(each)));
      }
    }
    List<String> examples =
        EXAMPLE.matcher(Files.readString(PAGE)).results().map(found -> found.group(1)).toList();
    assertFalse(examples.isEmpty());
    for (String example : examples) {
      Path file = PROJECT.resolve("src/example" + examples.indexOf(example) + ".tsx");
      Files.writeString(file, example);
    }
  }

  private static void install() throws Exception {
    Programs.Ended locked =
        npm(
            "ci",
            "--prefer-offline",
            "--ignore-scripts",
            "--fetch-retries=0",
            "--fetch-timeout=20000");
    if (locked.status() != 0 && UNREACHABLE.matcher(locked.output()).find()) {
      skip("npm's registry cannot be reached, which the project in " + SOURCE + " needs");
    }
    said(locked);
    said(npm("pack", "../../webapp"));
    try (Stream<Path> files = Files.list(PROJECT)) {
      String tarball =
          files
              .map(file -> file.getFileName().toString())
              .filter(name -> name.endsWith(".tgz"))
              .findFirst()
              .orElseThrow();
      said(npm("install", "--no-save", "--ignore-scripts", "--prefer-offline", "./" + tarball));
    }
  }

  private static Programs.Ended npm(String... arguments) throws Exception {
    List<String> command =
        Stream.concat(Stream.of("npm", "--loglevel=error"), Stream.of(arguments)).toList();
    return Programs.run(PROJECT, command);
  }

  private static String said(Programs.Ended ended) {
    assertEquals(0, ended.status(), ended.output());
    return ended.output();
  }

  private static void skip(String missing) {
    if ("1".equals(System.getenv("TAILRACE_REQUIRE_NPM"))) {
      Assertions.fail(missing + ", and TAILRACE_REQUIRE_NPM=1 forbids skipping it");
    }
    log.log(System.Logger.Level.WARNING, "Skipped: " + missing);
    Assumptions.abort(missing);
  }

  private static String shown(Browser browser) {
    return (String)
        browser.script(
            """
            return [...document.querySelectorAll('p, li')].map((each) => each.textContent).join('\\n');
            """);
  }
}
