package io.tailrace.demo;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.postgresql.Driver;

/**
 * The data folder of a PostgreSQL and its processes. One thread at a time may start and stop it;
 * any thread may read its state.
 */
final class Cluster {
  static final String USER = "postgres";

  private static final Duration LONGEST_START = Duration.ofSeconds(60);

  /**
   * Without fsync, killed processes lose nothing, because the operating system has all writes, and
   * the data do not outlive this run. Shared memory is in the data folder, so it is removed with
   * it.
   */
  private static final Map<String, String> SETTINGS =
      Map.ofEntries(
          Map.entry("listen_addresses", "127.0.0.1"),
          Map.entry("unix_socket_directories", ""),
          Map.entry("wal_level", "logical"),
          Map.entry("fsync", "off"),
          Map.entry("full_page_writes", "off"),
          Map.entry("synchronous_commit", "on"),
          Map.entry("max_wal_size", "256MB"),
          Map.entry("shared_buffers", "64MB"),
          Map.entry("dynamic_shared_memory_type", "mmap"),
          Map.entry("logging_collector", "off"),
          Map.entry("timezone", "UTC"),
          Map.entry("log_timezone", "UTC"));

  private final Path folder;
  private final Account account;
  private final String password;
  private final Map<String, String> settings;
  private volatile int port;
  private volatile @Nullable Process starter;
  private volatile @Nullable ProcessHandle postmaster;

  private Cluster(Path folder, Account account, String password, Map<String, String> settings) {
    this.folder = folder;
    this.account = account;
    this.password = password;
    this.settings = settings;
  }

  /** Initializes {@code folder/data} with the programs in {@code folder/pgsql}. */
  static Cluster create(Path folder, String password, Map<String, String> settings)
      throws IOException {
    String postgres = program(folder, "postgres");
    Shell.Outcome version = Shell.run(List.of(postgres, "--version"));
    if (!version.ok()) {
      throw new IOException(
          "The embedded PostgreSQL does not run on this system ("
              + version.output()
              + "): name a database with TAILRACE_URL and TAILRACE_VIEWS");
    }
    return create(folder, Account.find(postgres), password, settings);
  }

  static Cluster create(Path folder, Account account, String password, Map<String, String> settings)
      throws IOException {
    Map<String, String> all = new LinkedHashMap<>(SETTINGS);
    all.putAll(settings);
    Cluster cluster = new Cluster(folder, account, password, all);
    cluster.initialise();
    return cluster;
  }

  private void initialise() throws IOException {
    Folders.createReadable(data());
    Path secret = folder.resolve("password");
    Files.writeString(secret, password);
    for (Path path : List.of(data(), secret)) {
      if (!account.owner().isEmpty()) {
        Files.setOwner(
            path,
            path.getFileSystem()
                .getUserPrincipalLookupService()
                .lookupPrincipalByName(account.owner()));
      }
    }
    Shell.Outcome outcome =
        Shell.run(
            account.command(
                program(folder, "initdb"),
                "-D",
                data().toString(),
                "-U",
                USER,
                "-A",
                "scram-sha-256",
                "--pwfile=" + secret,
                "-E",
                "UTF8",
                "--no-locale",
                "--no-sync",
                "--no-instructions"));
    Files.delete(secret);
    if (!outcome.ok()) {
      throw new IOException("PostgreSQL's initdb failed: " + outcome.output());
    }
  }

  int port() {
    return port;
  }

  String password() {
    return password;
  }

  ProcessHandle postmaster() {
    ProcessHandle last = postmaster;
    if (last == null) {
      throw new IllegalStateException("not started");
    }
    return last;
  }

  boolean isRunning() {
    ProcessHandle last = postmaster;
    return last != null && last.isAlive();
  }

  boolean awaitEnd(long time, TimeUnit unit) throws InterruptedException {
    try {
      postmaster().onExit().get(time, unit);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Starts the server and waits until it answers. Retries while processes of a killed postmaster
   * still use its shared memory.
   */
  void start() throws IOException {
    long deadline = System.nanoTime() + LONGEST_START.toNanos();
    boolean first = postmaster == null;
    if (first) {
      port = freePort();
    }
    Process process = launch();
    while (!answers(process)) {
      if (System.nanoTime() > deadline || Thread.currentThread().isInterrupted()) {
        process.destroyForcibly();
        throw new IOException("PostgreSQL did not start: " + lastWords());
      }
      if (!process.isAlive()) {
        String words = lastWords();
        if (first && words.contains("could not bind")) {
          port = freePort();
        } else if (!words.contains("shared memory") && !words.contains("postmaster.pid")) {
          throw new IOException("PostgreSQL did not start: " + words);
        }
        Pause.ms(200);
        process = launch();
      }
      Pause.ms(20);
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private Process launch() throws IOException {
    List<String> words = new ArrayList<>(List.of(program(folder, "postgres")));
    words.addAll(List.of("-D", data().toString(), "-p", String.valueOf(port)));
    settings.forEach((name, value) -> words.addAll(List.of("-c", name + "=" + value)));
    Process process =
        new ProcessBuilder(account.command(words.toArray(String[]::new)))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.to(log().toFile()))
            .start();
    process.getOutputStream().close();
    starter = process;
    return process;
  }

  private boolean answers(Process process) {
    if (!process.isAlive()) {
      return false;
    }
    Properties properties = new Properties();
    properties.put("user", USER);
    properties.put("password", password);
    properties.put("connectTimeout", "5");
    properties.put("socketTimeout", "5");
    String url = "jdbc:postgresql://127.0.0.1:" + port + "/postgres";
    try (Connection connection = new Driver().connect(url, properties)) {
      postmaster = ProcessHandle.of(pidInFile()).orElseThrow();
      return connection.isValid(5);
    } catch (SQLException | IOException | RuntimeException e) {
      return false;
    }
  }

  /** With {@code su} in between, this is not the started process. */
  private long pidInFile() throws IOException {
    return Long.parseLong(Files.readAllLines(data().resolve("postmaster.pid")).get(0).strip());
  }

  /** Stops the server in a mode of pg_ctl, and kills it if that takes too long. */
  void stop(String mode) {
    if (isRunning()) {
      Shell.run(
          account.command(
              program(folder, "pg_ctl"), "stop", "-D", data().toString(), "-m", mode, "-t", "10"));
    }
    kill();
  }

  /** Kills the postmaster alone; its children notice and exit. */
  void killPostmaster() {
    postmaster().destroyForcibly();
    postmaster().onExit().join();
  }

  void kill() {
    ProcessHandle last = postmaster;
    if (last != null) {
      List<ProcessHandle> children = last.descendants().toList();
      last.destroyForcibly();
      children.forEach(ProcessHandle::destroyForcibly);
      last.onExit().join();
      children.forEach(child -> child.onExit().join());
    }
    Process process = starter;
    if (process != null) {
      process.destroyForcibly();
    }
  }

  private Path data() {
    return folder.resolve("data");
  }

  private Path log() {
    return folder.resolve("postgres.log");
  }

  private String lastWords() throws IOException {
    List<String> lines = Files.readAllLines(log());
    return String.join(" | ", lines.subList(Math.max(0, lines.size() - 5), lines.size()));
  }

  private static String program(Path folder, String name) {
    return folder
        .resolve("pgsql")
        .resolve("bin")
        .resolve(Platform.WINDOWS ? name + ".exe" : name)
        .toString();
  }
}
