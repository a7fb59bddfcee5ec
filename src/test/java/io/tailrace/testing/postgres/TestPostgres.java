package io.tailrace.testing.postgres;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * A real PostgreSQL server for tests, which can be killed and restarted on the same data. The
 * system property {@code it.postgres} chooses it: {@code 15} is an embedded server of that major
 * version, {@code debian15} the server that Debian installs. The default is the demo's.
 */
public final class TestPostgres implements AutoCloseable {
  private final PostgresBinaries binaries;
  private final Path folder;
  private final Map<String, String> settings;
  private final AtomicInteger databases = new AtomicInteger();
  private PostgresBinaries.Running server;

  private TestPostgres(PostgresBinaries binaries, Path folder, Map<String, String> settings)
      throws IOException {
    this.binaries = binaries;
    this.folder = folder;
    this.settings = settings;
    this.server = binaries.start(folder, settings, 0);
  }

  /** Starts a server with {@code wal_level = logical} and these settings. */
  public static TestPostgres start(Map<String, String> settings) {
    return start(System.getProperty("it.postgres", ""), settings);
  }

  /** Starts a server of a version, written as in {@code it.postgres}. */
  public static TestPostgres start(String version, Map<String, String> settings) {
    String missing = DebianBinaries.missing(version);
    if (!missing.isEmpty()) {
      throw new AssertionError(missing);
    }
    DebianBinaries debian = DebianBinaries.of(version);
    PostgresBinaries binaries = debian == null ? new EmbeddedBinaries(version) : debian;
    try {
      return new TestPostgres(binaries, Files.createTempDirectory("tailrace-postgres"), settings);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public int port() {
    return server.port();
  }

  /** The major version. */
  public int version() throws SQLException {
    return Integer.parseInt(database().query("SHOW server_version_num").get(0)) / 10_000;
  }

  /** The database {@code postgres}, which every server has. */
  public TestDatabase database() {
    return new TestDatabase(this, "postgres");
  }

  /** Creates an empty database. */
  public TestDatabase newDatabase() throws SQLException {
    String name = "test" + databases.incrementAndGet();
    database().execute("CREATE DATABASE " + name);
    return new TestDatabase(this, name);
  }

  private ProcessHandle postmaster() throws IOException {
    String pid = Files.readAllLines(folder.resolve("data/postmaster.pid")).get(0).strip();
    return ProcessHandle.of(Long.parseLong(pid)).orElseThrow();
  }

  /** Kills every process of the server, the postmaster first. */
  public void kill() throws IOException {
    ProcessHandle postmaster = postmaster();
    List<ProcessHandle> children = postmaster.descendants().toList();
    postmaster.destroyForcibly();
    children.forEach(ProcessHandle::destroyForcibly);
    postmaster.onExit().join();
    children.forEach(child -> child.onExit().join());
  }

  /** Restarts the server at the same port, with the same data. */
  public void startAgain() throws IOException {
    int port = port();
    server.stop();
    server = binaries.start(folder, settings, port);
  }

  /** Stops every process of the server with SIGSTOP, until the returned object is closed. */
  public Closeable freeze() throws IOException {
    ProcessHandle postmaster = postmaster();
    signal("STOP", List.of(postmaster));
    List<ProcessHandle> all = new ArrayList<>(postmaster.descendants().toList());
    signal("STOP", all);
    all.add(postmaster);
    return () -> signal("CONT", all);
  }

  public static void signal(String name, List<ProcessHandle> processes) throws IOException {
    List<String> command = new ArrayList<>(List.of("kill", "-" + name));
    processes.forEach(each -> command.add(String.valueOf(each.pid())));
    new ProcessBuilder(command).inheritIO().start().onExit().join();
  }

  /** Starts a standby of this server. This server is down while its data is copied. */
  public TestPostgres standby() throws IOException, SQLException {
    Path other = Files.createTempDirectory("tailrace-standby");
    database().execute("CHECKPOINT"); // commits are not synchronous here
    kill();
    copy(folder.resolve("data"), other.resolve("data"));
    startAgain();
    Files.createFile(other.resolve("data/standby.signal"));
    Files.writeString(
        other.resolve("data/postgresql.auto.conf"),
        "primary_conninfo = 'host=127.0.0.1 port=" + port() + " user=postgres'\n");
    return new TestPostgres(binaries, other, settings);
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> paths = Files.walk(from)) {
      for (Path path : paths.toList()) {
        if (!path.endsWith("postmaster.pid")) {
          Files.copy(path, to.resolve(from.relativize(path)), StandardCopyOption.COPY_ATTRIBUTES);
        }
      }
    }
  }

  @Override
  public void close() throws IOException {
    server.stop();
    try (var paths = Files.walk(folder)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    }
  }
}
