package io.tailrace.testing;

import io.tailrace.testing.clients.StrictClient;
import io.tailrace.testing.postgres.TestPostgres;
import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A {@link NodeServer} in a process of its own, which can be frozen. Its console is kept. */
public final class Node implements AutoCloseable {
  private static final Pattern STATE =
      Pattern.compile("tailrace_view_state\\{state=\"(\\w+)\",view=\"([^\"]*)\"} 1(?:\\.0)?\\n");
  private static final Pattern RESTARTS =
      Pattern.compile("\\ntailrace_source_restarts_total\\{[^}]*} ([\\d.E]+)");

  private final Path console = Files.createTempFile("tailrace-node-", ".log");
  private final Process process;
  private final BufferedReader says;
  private final PrintStream ask;
  private final int port;

  private Node(List<String> options, Map<String, String> parameters) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElse("java"));
    command.addAll(options);
    command.add("-Djava.util.logging.SimpleFormatter.format=%1$tT.%1$tL %4$s %3$s: %5$s%6$s%n");
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(NodeServer.class.getName());
    parameters.forEach((name, value) -> command.add(name + "=" + value));
    process =
        new ProcessBuilder(command)
            .redirectError(ProcessBuilder.Redirect.to(console.toFile()))
            .start();
    says =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    ask = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
    port = (int) said("port");
  }

  /**
   * Starts one.
   *
   * @param options of its JVM
   * @param parameters of its servlet context
   */
  public static Node start(List<String> options, Map<String, String> parameters)
      throws IOException {
    return new Node(options, parameters);
  }

  private long said(String what) throws IOException {
    for (String line = says.readLine(); line != null; line = says.readLine()) {
      if (line.startsWith(what + " ")) {
        return Long.parseLong(line.substring(what.length() + 1));
      }
    }
    throw new IOException("the node has ended: " + log());
  }

  public int port() {
    return port;
  }

  public URI uri(String path) {
    return URI.create("http://127.0.0.1:" + port + path);
  }

  /** Its live heap in bytes, after a collection. */
  public long heap() throws IOException {
    ask.println("heap");
    return said("heap");
  }

  /** Stops the application, and starts it again in the same server. */
  public void redeploy() throws IOException {
    ask.println("redeploy");
    long unused = said("heap");
  }

  /** What it answers to a GET. */
  public String get(String path) throws IOException {
    try (StrictClient client = StrictClient.get(uri(path))) {
      return client.awaitEnd().body();
    }
  }

  /** The state of each view. */
  public Map<String, String> states() throws IOException {
    Map<String, String> states = new LinkedHashMap<>();
    Matcher state = STATE.matcher(get("/metrics"));
    while (state.find()) {
      states.put(state.group(2), state.group(1));
    }
    return states;
  }

  /** How often a connection to the database was opened again. */
  public long restarts() throws IOException {
    long restarts = 0;
    Matcher each = RESTARTS.matcher(get("/metrics"));
    while (each.find()) {
      restarts += (long) Double.parseDouble(each.group(1));
    }
    return restarts;
  }

  /** It does nothing until what is returned is closed. */
  public Closeable freeze() throws IOException {
    TestPostgres.signal("STOP", List.of(process.toHandle()));
    return () -> TestPostgres.signal("CONT", List.of(process.toHandle()));
  }

  /** All that it has logged. */
  public String log() {
    try {
      return Files.readString(console);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public String toString() {
    return "the node at " + port;
  }

  @Override
  public void close() throws IOException {
    process.destroyForcibly().onExit().join();
    says.close();
    Files.deleteIfExists(console);
  }
}
