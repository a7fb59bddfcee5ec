package io.tailrace.web.operation;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.source.SourceReport;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Prometheus' own tool reads the alerts and a scrape. */
final class PromtoolTest {
  private static final System.Logger log = System.getLogger(PromtoolTest.class.getName());
  private static final Path ALERTS = Path.of("docs/alerts.yml").toAbsolutePath();

  @TempDir private Path folder;
  private String program;

  @BeforeEach
  void find() {
    program =
        Stream.of(Objects.requireNonNullElse(System.getenv("PATH"), "").split(File.pathSeparator))
            .map(each -> Path.of(each, "promtool"))
            .filter(Files::isExecutable)
            .map(Path::toString)
            .findFirst()
            .orElse("");
    if (program.isEmpty()) {
      String missing = "the checks of alerts need promtool: apt-get install prometheus";
      if ("1".equals(System.getenv("TAILRACE_REQUIRE_PROMTOOL"))) {
        Assertions.fail(missing + "; TAILRACE_REQUIRE_PROMTOOL=1 forbids skipping them");
      }
      log.log(System.Logger.Level.WARNING, "Skipped: " + missing);
      Assumptions.abort(missing);
    }
  }

  private record Ended(int status, String said) {}

  private Ended run(Path input, String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(program));
    command.addAll(List.of(arguments));
    Process process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectInput(input.toFile())
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    return new Ended(process.waitFor(), said);
  }

  @Test
  void itAcceptsTheAlertsAndNoBrokenOnes() throws Exception {
    Ended ours = run(ALERTS, "check", "rules", ALERTS.toString());
    assertEquals(0, ours.status(), ours::said);

    Path broken =
        Files.writeString(
            folder.resolve("broken.yml"),
            Files.readString(ALERTS).replace("absent(tailrace_streams_max)", "absent("));
    Ended theirs = run(broken, "check", "rules", broken.toString());
    assertTrue(theirs.status() != 0, theirs::said);
  }

  @Test
  void alertsRiseWhenTheyShould() throws Exception {
    Files.copy(ALERTS, folder.resolve("alerts.yml"));
    Path tests = folder.resolve("alerts-test.yml");
    try (InputStream text = PromtoolTest.class.getResourceAsStream("alerts-test.yml")) {
      Files.copy(Objects.requireNonNull(text), tests);
    }
    Ended ended = run(tests, "test", "rules", tests.toString());
    assertEquals(0, ended.status(), ended::said);
  }

  /** Its advice about names that Micrometer chose is none of ours. */
  @Test
  void itReadsAScrapeAndHasNoAdviceForOurMetrics() throws Exception {
    ScriptedSight sight = new ScriptedSight("a", "secret");
    sight.source = new SourceReport("", "PostgreSQL 18.1", 0, OptionalLong.of(1));
    Path scrape = folder.resolve("scrape");
    try (Operation operation = new Operation(sight, Set.of(), "/promtool-test")) {
      Files.writeString(scrape, operation.metrics());
    }
    Ended ended = run(scrape, "check", "metrics");
    assertTrue(ended.status() == 0 || ended.status() == 3, ended::said);
    assertEquals(
        List.of(), ended.said().lines().filter(line -> line.contains("tailrace_")).toList());

    Files.writeString(scrape, "tailrace_broken{ 1\n");
    assertEquals(1, run(scrape, "check", "metrics").status());
  }
}
