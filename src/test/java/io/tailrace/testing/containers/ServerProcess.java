package io.tailrace.testing.containers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A server in a separate process. Keeps its console output. For one thread. */
final class ServerProcess {
  private static final Duration START = Duration.ofMinutes(2);
  private static final Duration END = Duration.ofSeconds(30);

  private final String name;
  private final Path console;
  private @Nullable Process process;

  ServerProcess(String name, Path console) {
    this.name = name;
    this.console = console;
  }

  /** The Java that runs the tests. */
  static String java() {
    return ProcessHandle.current().info().command().orElse("java");
  }

  /** Starts it, and returns what {@code started} finds on the console as soon as it is there. */
  Matcher start(Path directory, List<String> command, Pattern started) throws IOException {
    run(directory, command);
    return await(started);
  }

  /** Starts it. */
  void run(Path directory, List<String> command) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
    builder.environment().keySet().removeIf(each -> each.startsWith("TAILRACE_"));
    builder.redirectErrorStream(true).redirectOutput(console.toFile());
    process = builder.start();
  }

  void checkAlive() {
    if (process == null || !process.isAlive()) {
      throw new AssertionError(name + " has ended: " + log());
    }
  }

  /** Waits for a line on the console. */
  Matcher await(Pattern line) {
    long end = System.nanoTime() + START.toNanos();
    while (true) {
      Matcher found = line.matcher(log());
      if (found.find()) {
        return found;
      }
      if (process == null || !process.isAlive() || System.nanoTime() > end) {
        throw new AssertionError(name + " does not say " + line + ": " + log());
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
    }
  }

  long pid() {
    return process == null ? -1 : process.pid();
  }

  String log() {
    try {
      return Files.exists(console) ? Files.readString(console) : "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Ends it as an administrator does. */
  void stop() {
    end(Process::destroy);
  }

  /** Ends it in the middle of whatever it does. */
  void kill() {
    end(Process::destroyForcibly);
  }

  private void end(Consumer<Process> way) {
    Process running = process;
    if (running == null) {
      return;
    }
    process = null;
    CompletableFuture<Process> ended = running.onExit();
    way.accept(running);
    try {
      Process unused = ended.get(END.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException | ExecutionException | TimeoutException e) {
      running.destroyForcibly();
      throw new AssertionError(name + " did not stop: " + log(), e);
    }
  }
}
