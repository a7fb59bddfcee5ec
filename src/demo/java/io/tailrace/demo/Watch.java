package io.tailrace.demo;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A shell that waits for any end of this Java process, and then stops PostgreSQL and removes its
 * folder. It ignores Ctrl-C. Windows has none.
 */
final class Watch {
  private static final String SCRIPT =
      """
      trap '' HUP INT QUIT TERM
      read -r line
      pid=$(head -n 1 "$1/data/postmaster.pid" 2>/dev/null)
      [ -n "$pid" ] && kill -QUIT "$pid" 2>/dev/null
      for second in 1 2 3 4 5 6 7 8 9 10; do
        rm -rf "$1" 2>/dev/null
        [ -e "$1" ] || exit
        sleep 1
      done
      """;

  private final Optional<Process> process;

  private Watch(Optional<Process> process) {
    this.process = process;
  }

  static Watch over(Path folder) throws IOException {
    if (Platform.WINDOWS) {
      return new Watch(Optional.empty());
    }
    return new Watch(
        Optional.of(
            new ProcessBuilder("sh", "-c", SCRIPT, "tailrace-watch", folder.toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()));
  }

  /** Ends the shell. */
  void end() {
    process.ifPresent(Process::destroyForcibly);
  }
}
