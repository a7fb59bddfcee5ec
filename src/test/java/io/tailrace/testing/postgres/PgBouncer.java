package io.tailrace.testing.postgres;

import io.tailrace.testing.Await;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The installed PgBouncer in front of a test database. */
public final class PgBouncer implements AutoCloseable {
  private static final List<Path> PLACES =
      Stream.of("/usr/sbin", "/usr/bin", "/usr/local/bin", "/opt/homebrew/bin")
          .map(folder -> Path.of(folder, "pgbouncer"))
          .toList();

  private final Path folder;
  private final Process process;
  private final String url;

  private PgBouncer(Path folder, Process process, String url) {
    this.folder = folder;
    this.process = process;
    this.url = url;
  }

  /** The installed program, if there is one. */
  public static Optional<Path> program() {
    return PLACES.stream().filter(Files::isExecutable).findFirst();
  }

  /**
   * Returns when the pooler answers.
   *
   * @param mode {@code session}, {@code transaction} or {@code statement}
   */
  public static PgBouncer start(Path program, String mode, TestDatabase database)
      throws IOException {
    Path folder = Files.createTempDirectory("tailrace-pgbouncer");
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    int port = freePort();
    Path settings = folder.resolve("pgbouncer.ini");
    Files.writeString(
        settings,
        """
        [databases]
        * = host=127.0.0.1 port=%d user=postgres
        [pgbouncer]
        listen_addr = 127.0.0.1
        listen_port = %d
        unix_socket_dir =
        auth_type = any
        pool_mode = %s
        """
            .formatted(
                URI.create(database.url().substring("jdbc:".length())).getPort(), port, mode));
    List<String> command = new ArrayList<>(List.of(program.toString()));
    if (System.getProperty("user.name").equals("root")) {
      command.addAll(List.of("-u", "nobody")); // it does not run as root
    }
    command.add(settings.toString());
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("log").toFile())
            .start();
    String url = "jdbc:postgresql://127.0.0.1:" + port + "/" + database.name();
    PgBouncer pooler = new PgBouncer(folder, process, url);
    Await.until("pgbouncer answers", pooler::answers);
    return pooler;
  }

  private static int freePort() throws IOException {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return free.getLocalPort();
    }
  }

  public String url() {
    return url;
  }

  private boolean answers() {
    try {
      String unused = statementTimeout();
      return true;
    } catch (SQLException e) {
      return false;
    }
  }

  /** The {@code statement_timeout} of the pooler's next client. */
  public String statementTimeout() throws SQLException {
    try (Connection connection = DriverManager.getConnection(url, "postgres", "");
        ResultSet row = connection.createStatement().executeQuery("SHOW statement_timeout")) {
      row.next();
      return row.getString(1);
    }
  }

  @Override
  public void close() throws IOException {
    process.destroy();
    process.onExit().join();
    try (var files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(folder);
  }
}
