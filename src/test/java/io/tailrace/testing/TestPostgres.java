package io.tailrace.testing;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A real PostgreSQL server for tests, which can be killed and started again on the same data. */
public final class TestPostgres implements AutoCloseable {
  private final Path folder;
  private final Map<String, String> settings;
  private EmbeddedPostgres server;

  private TestPostgres(Path folder, Map<String, String> settings) throws IOException {
    this.folder = folder;
    this.settings = settings;
    this.server = start(0);
  }

  /** One that can replicate, with these settings besides. */
  public static TestPostgres start(Map<String, String> settings) {
    try {
      return new TestPostgres(Files.createTempDirectory("tailrace-postgres"), settings);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private EmbeddedPostgres start(int port) throws IOException {
    EmbeddedPostgres.Builder builder =
        EmbeddedPostgres.builder()
            .setDataDirectory(folder.resolve("data"))
            .setOverrideWorkingDirectory(folder.resolveSibling("tailrace-postgres").toFile())
            .setCleanDataDirectory(false)
            .setPGStartupWait(Duration.ofSeconds(60))
            .setServerConfig("wal_level", "logical")
            .setServerConfig("unix_socket_directories", "")
            .setServerConfig("fsync", "off");
    settings.forEach(builder::setServerConfig);
    if (port != 0) {
      builder.setPort(port);
    }
    return builder.start();
  }

  public int port() {
    return server.getPort();
  }

  public String url() {
    return url("postgres");
  }

  public String url(String database) {
    return "jdbc:postgresql://127.0.0.1:" + port() + "/" + database;
  }

  public Connection connect() throws SQLException {
    return DriverManager.getConnection(url(), "postgres", "");
  }

  public void execute(String... statements) throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  /** The first column of the result. */
  public List<String> query(String sql) throws SQLException {
    List<String> values = new ArrayList<>();
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        values.add(String.valueOf(rows.getString(1)));
      }
    }
    return values;
  }

  /** Kills every process of the server, the postmaster first. */
  public void kill() throws IOException {
    long pid =
        Long.parseLong(Files.readAllLines(folder.resolve("data/postmaster.pid")).get(0).strip());
    ProcessHandle postmaster = ProcessHandle.of(pid).orElseThrow();
    List<ProcessHandle> children = postmaster.descendants().toList();
    postmaster.destroyForcibly();
    children.forEach(ProcessHandle::destroyForcibly);
    postmaster.onExit().join();
    children.forEach(child -> child.onExit().join());
  }

  /** Starts it again where it was. */
  public void startAgain() throws IOException {
    int port = port();
    server.close();
    server = start(port);
  }

  @Override
  public void close() throws IOException {
    server.close();
    try (var paths = Files.walk(folder)) {
      for (Path path : paths.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    }
  }
}
