package io.tailrace.testing.postgres;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What Debian's package {@code postgresql-<major>} installs, with its defaults: JIT, {@code fsync},
 * synchronous commits, 100 connections. PostgreSQL refuses to run as root, so where root runs the
 * tests it runs as {@code postgres}, whom the data folder then belongs to.
 */
record DebianBinaries(String major) implements PostgresBinaries {
  private static final String USER = "postgres";
  private static final Duration LONGEST = Duration.ofSeconds(60);

  private static final Pattern VERSION = Pattern.compile("debian(\\d+)");

  /** Those that {@code it.postgres} names; null where it names others. */
  static @Nullable DebianBinaries of(String version) {
    Matcher debian = VERSION.matcher(version);
    return debian.matches() ? new DebianBinaries(debian.group(1)) : null;
  }

  /** What to do where {@code it.postgres} names some that are not installed; else empty. */
  static String missing(String version) {
    DebianBinaries named = of(version);
    return named == null || Files.isExecutable(named.program("postgres"))
        ? ""
        : "tests on Debian's PostgreSQL need it: apt-get install postgresql-" + named.major;
  }

  private Path program(String name) {
    return Path.of("/usr/lib/postgresql", major, "bin", name);
  }

  private static boolean isRoot() {
    return "root".equals(System.getProperty("user.name"));
  }

  private static Process run(Path folder, List<String> command) throws IOException {
    List<String> all = new ArrayList<>();
    if (isRoot()) {
      // In place of runuser, which stays as a parent and stops itself with what it watches.
      all.addAll(List.of("setpriv", "--reuid=" + USER, "--regid=" + USER, "--init-groups", "--"));
    }
    all.addAll(command);
    return new ProcessBuilder(all)
        .directory(folder.toFile())
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(console(folder).toFile()))
        .start();
  }

  private static Path console(Path folder) {
    return folder.resolve("console");
  }

  @Override
  public Running start(Path folder, Map<String, String> settings, int port) throws IOException {
    handOver(folder);
    Path data = folder.resolve("data");
    if (!Files.exists(data.resolve("PG_VERSION"))) {
      make(folder, data);
    }
    int at = port == 0 ? freePort() : port;
    Map<String, String> all = new LinkedHashMap<>();
    all.put("wal_level", "logical");
    all.put("listen_addresses", "127.0.0.1");
    all.put("unix_socket_directories", "");
    all.put("port", String.valueOf(at));
    all.putAll(settings);
    List<String> command =
        new ArrayList<>(List.of(program("postgres").toString(), "-D", "" + data));
    all.forEach((name, value) -> command.addAll(List.of("-c", name + "=" + value)));
    DebianServer server = new DebianServer(at, run(folder, command));
    server.awaitAnswer(console(folder));
    return server;
  }

  private void make(Path folder, Path data) throws IOException {
    List<String> initdb =
        List.of(
            program("initdb").toString(),
            "--pgdata=" + data,
            "--username=postgres",
            "--auth=trust",
            "--encoding=UTF8",
            "--locale=C.UTF-8",
            "--no-sync");
    Process made = run(folder, initdb);
    if (made.onExit().join().exitValue() != 0) {
      throw new IOException("initdb failed: " + Files.readString(console(folder)));
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  @Override
  public void handOver(Path folder) throws IOException {
    if (!isRoot()) {
      return;
    }
    UserPrincipal owner =
        folder.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(USER);
    try (Stream<Path> paths = Files.walk(folder)) {
      for (Path path : paths.toList()) {
        Files.setOwner(path, owner);
      }
    }
  }

  /** One server process with all of its children. */
  private static final class DebianServer implements Running {
    private final int port;
    private final Process process;
    private final Thread atExit = new Thread(this::signal, "stop PostgreSQL");

    DebianServer(int port, Process process) {
      this.port = port;
      this.process = process;
      Runtime.getRuntime().addShutdownHook(atExit);
    }

    void awaitAnswer(Path console) throws IOException {
      String url = "jdbc:postgresql://127.0.0.1:" + port + "/postgres?connectTimeout=5";
      long end = System.nanoTime() + LONGEST.toNanos();
      while (true) {
        try (Connection connection = DriverManager.getConnection(url, "postgres", "")) {
          connection.createStatement().execute("SELECT 1");
          return;
        } catch (SQLException e) {
          if (!process.isAlive() || System.nanoTime() > end) {
            throw new IOException("PostgreSQL does not start: " + Files.readString(console), e);
          }
          LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
      }
    }

    @Override
    public int port() {
      return port;
    }

    /** SIGINT to the postmaster: PostgreSQL's fast shutdown, which ends every session. */
    private void signal() {
      try {
        if (process.isAlive()) {
          TestPostgres.signal("INT", List.of(process.toHandle()));
        }
      } catch (IOException e) {
        process.destroy();
      }
    }

    @Override
    public void stop() throws IOException {
      signal();
      CompletableFuture<Process> ended = process.onExit();
      try {
        Process unused = ended.get(LONGEST.toSeconds(), TimeUnit.SECONDS);
        Runtime.getRuntime().removeShutdownHook(atExit);
      } catch (InterruptedException | ExecutionException | TimeoutException e) {
        throw new IOException("PostgreSQL does not stop", e);
      }
    }
  }
}
