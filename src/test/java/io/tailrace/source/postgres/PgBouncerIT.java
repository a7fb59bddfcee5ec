package io.tailrace.source.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tailrace.testing.Await;
import io.tailrace.testing.postgres.FollowedPostgres;
import io.tailrace.testing.postgres.TestDatabase;
import io.tailrace.testing.postgres.TestPostgres;
import io.tailrace.view.State;
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
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What is said where the address is that of the real PgBouncer, where one is installed. */
class PgBouncerIT {
  private static final List<Path> PLACES =
      Stream.of("/usr/sbin", "/usr/bin", "/usr/local/bin", "/opt/homebrew/bin")
          .map(folder -> Path.of(folder, "pgbouncer"))
          .toList();

  @Test
  void aPoolerThatSharesItsConnectionsIsRefusedBeforeItIsToldAnything() throws Exception {
    refuses(
        "transaction",
        "tailrace.url is the address of a connection pooler, through which we cannot work (it gives"
            + " one connection of the database to several clients in turn): write the address and"
            + " port of the database itself");
  }

  @Test
  void aPoolerThatTakesNoReplicationIsRefused() throws Exception {
    refuses(
        "session",
        "tailrace.url is the address of a connection pooler, through which we cannot work"
            + " (unsupported startup parameter: replication): write the address and port of the"
            + " database itself");
  }

  private static void refuses(String mode, String reason) throws Exception {
    Optional<Path> program = PLACES.stream().filter(Files::isExecutable).findFirst();
    assumeTrue(program.isPresent(), "pgbouncer is not installed: apt-get install pgbouncer");
    Path folder = Files.createTempDirectory("tailrace-pgbouncer");
    try (TestPostgres server = TestPostgres.start(Map.of())) {
      TestDatabase database = server.newDatabase();
      database.execute(
          "CREATE TABLE good (n int)",
          "ALTER TABLE good REPLICA IDENTITY FULL",
          "ALTER ROLE postgres SET statement_timeout = '77s'");
      int port = freePort();
      Process pooler = start(program.orElseThrow(), folder, mode, port, database);
      try {
        String url = "jdbc:postgresql://127.0.0.1:" + port + "/" + database.name();
        Await.until(() -> "pgbouncer to answer", () -> answers(url));
        try (FollowedPostgres following =
            FollowedPostgres.of(
                url, "postgres", List.of(FollowedPostgres.view("good", "good", 10, 200)))) {
          following.awaitState("good", State.FAILED, reason);
        }
        assertEquals("77s", statementTimeout(url));
      } finally {
        pooler.destroy();
        pooler.waitFor();
      }
    }
    try (var files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(folder);
  }

  private static int freePort() throws IOException {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return free.getLocalPort();
    }
  }

  private static Process start(
      Path program, Path folder, String mode, int port, TestDatabase database) throws IOException {
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
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
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve("log").toFile())
        .start();
  }

  private static boolean answers(String url) {
    try {
      statementTimeout(url);
      return true;
    } catch (SQLException e) {
      return false;
    }
  }

  /** Of the next client of the pooler. */
  private static String statementTimeout(String url) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url, "postgres", "");
        ResultSet row = connection.createStatement().executeQuery("SHOW statement_timeout")) {
      row.next();
      return row.getString(1);
    }
  }
}
