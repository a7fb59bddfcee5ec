package io.tailrace.demo;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs a short command to its end. */
final class Shell {
  private static final long LONGEST_MINUTES = 2;

  /** A command's output and errors, and whether it succeeded. */
  record Outcome(boolean ok, String output) {}

  private Shell() {}

  /** A command that cannot be started has failed, and its outcome says why. */
  static Outcome run(List<String> command) {
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectInput(ProcessBuilder.Redirect.from(nothing()))
              .start();
      String output =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      if (!process.waitFor(LONGEST_MINUTES, TimeUnit.MINUTES)) {
        process.destroyForcibly();
        return new Outcome(false, command.get(0) + " did not end");
      }
      return new Outcome(process.exitValue() == 0, output);
    } catch (IOException e) {
      return new Outcome(false, String.valueOf(e.getMessage()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Outcome(false, command.get(0) + " was interrupted");
    }
  }

  private static java.io.File nothing() {
    return new java.io.File(Platform.WINDOWS ? "NUL" : "/dev/null");
  }
}
