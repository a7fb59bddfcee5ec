package io.tailrace.page;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/** A project in a folder of its own that uses the npm package of {@code webapp}. */
record NpmProject(Path folder) {
  private static final System.Logger log = System.getLogger(NpmProject.class.getName());
  private static final Pattern UNREACHABLE =
      Pattern.compile(
          "ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|ENOTCACHED");

  /** Skips the test where there is no npm, or fails it if the environment requires one. */
  static void require() {
    if (Programs.onPath("npm").isEmpty()) {
      skip("this test needs npm on the PATH");
    }
  }

  /** Begins the project as a copy of this folder. */
  void copy(Path source) throws IOException {
    if (Files.exists(folder)) {
      try (Stream<Path> old = Files.walk(folder)) {
        for (Path each : old.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(each);
        }
      }
    }
    Files.createDirectories(folder.toAbsolutePath().getParent());
    try (Stream<Path> files = Files.walk(source)) {
      for (Path each : files.filter(file -> !file.toString().contains("node_modules")).toList()) {
        Files.copy(each, folder.resolve(source.relativize(each)));
      }
    }
  }

  /** Runs this command, which installs what the project needs, and then installs the package. */
  void install(String... command) throws Exception {
    Stream<String> options =
        Stream.of(
            "--ignore-scripts",
            "--no-audit",
            "--no-fund",
            "--fetch-retries=0",
            "--fetch-timeout=20000");
    Programs.Ended installed =
        run(Stream.concat(Stream.of(command), options).toArray(String[]::new));
    if (installed.status() != 0 && UNREACHABLE.matcher(installed.output()).find()) {
      skip("npm's registry cannot be reached");
    }
    said(installed);
    Path webapp = folder.toAbsolutePath().relativize(Path.of("webapp").toAbsolutePath());
    npm("pack", webapp.toString());
    try (Stream<Path> files = Files.list(folder)) {
      String tarball =
          files
              .map(file -> file.getFileName().toString())
              .filter(name -> name.endsWith(".tgz"))
              .findFirst()
              .orElseThrow();
      npm("install", "--no-save", "--ignore-scripts", "--prefer-offline", "./" + tarball);
    }
  }

  /** Runs npm, which must succeed, and returns its output. */
  String npm(String... arguments) throws Exception {
    return said(run(arguments));
  }

  private Programs.Ended run(String... arguments) throws Exception {
    return Programs.run(
        folder, Stream.concat(Stream.of("npm", "--loglevel=error"), Stream.of(arguments)).toList());
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
}
