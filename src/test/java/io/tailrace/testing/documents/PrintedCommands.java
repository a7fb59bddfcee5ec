package io.tailrace.testing.documents;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/**
 * The blocks of commands in a document, run one after the other as a person types them: a variable
 * or a function of one block is there in the next. Addresses and folders can be replaced. The
 * {@code sudo} on the path runs the command as the user of the test.
 */
public final class PrintedCommands {
  private static final System.Logger log = System.getLogger(PrintedCommands.class.getName());
  private static final Pattern BLOCK = Pattern.compile("(?s)```sh\n(.*?)```");
  private static final List<String> PROGRAMS = List.of("bash", "curl", "psql", "createdb");

  private static final String SUDO =
      """
      #!/bin/sh
      [ "$1" = -u ] && shift 2
      [ "$1" = systemctl ] || exec "$@"
      """;

  private final Path folder;
  private final String text;
  private final Map<String, String> environment = new LinkedHashMap<>();

  private PrintedCommands(Path folder, String text) {
    this.folder = folder;
    this.text = text;
  }

  /**
   * Skips the test where a program is missing, or fails it where all were promised.
   *
   * @param folder in which the commands are typed
   * @param from of the document, a heading; the commands before are left out
   * @param to the heading before which they end; empty for the end of the document
   */
  public static PrintedCommands of(Path document, String from, String to, Path folder)
      throws IOException {
    for (String program : PROGRAMS) {
      if (Stream.of("/usr/bin", "/bin", "/usr/local/bin")
          .noneMatch(each -> Files.isExecutable(Path.of(each, program)))) {
        String missing =
            document + " is run with bash, curl and psql: apt-get install curl postgresql-client";
        if ("1".equals(System.getenv("TAILRACE_REQUIRE_DEBIAN_POSTGRES"))) {
          Assertions.fail(missing);
        }
        log.log(System.Logger.Level.WARNING, "Skipped: " + missing);
        Assumptions.abort(missing);
      }
    }
    Path sudo = Files.createDirectories(folder.resolve(".bin")).resolve("sudo");
    Files.writeString(sudo, SUDO);
    Files.setPosixFilePermissions(sudo, PosixFilePermissions.fromString("rwxr-xr-x"));
    String page = Files.readString(document);
    int start = page.indexOf(from);
    int end = to.isEmpty() ? page.length() : page.indexOf(to);
    Assertions.assertTrue(start >= 0 && end > start, from + " … " + to);
    return new PrintedCommands(folder, page.substring(start, end));
  }

  public PrintedCommands with(String variable, String value) {
    environment.put(variable, value);
    return this;
  }

  /** The same commands with another text in place of one, which must be there. */
  public PrintedCommands replacing(String printed, String here) {
    Assertions.assertTrue(text.contains(printed), printed);
    PrintedCommands other = new PrintedCommands(folder, text.replace(printed, here));
    other.environment.putAll(environment);
    return other;
  }

  /** Each block, in the order of the document. */
  public List<String> blocks() {
    List<String> blocks = BLOCK.matcher(text).results().map(block -> block.group(1)).toList();
    Assertions.assertFalse(blocks.isEmpty(), "there are no commands");
    return blocks;
  }

  /** Runs a block. Fails if one of its commands does. */
  public String run(String block) throws IOException, InterruptedException {
    Path output = folder.resolve(".output");
    ProcessBuilder builder =
        new ProcessBuilder(
                "bash",
                "-c",
                "set -aeuo pipefail; if [ -e .variables ]; then . ./.variables; fi\n"
                    + block
                    + "\n{ export -p; declare -f; } > .variables")
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    builder.environment().keySet().removeIf(each -> each.startsWith("TAILRACE"));
    builder.environment().putAll(environment);
    builder
        .environment()
        .merge("PATH", folder.resolve(".bin").toString(), (old, bin) -> bin + ":" + old);
    int status = builder.start().waitFor();
    String said = Files.readString(output, StandardCharsets.UTF_8);
    Assertions.assertEquals(0, status, () -> block + "\n" + said);
    return said;
  }
}
