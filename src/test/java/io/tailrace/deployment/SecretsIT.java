package io.tailrace.deployment;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.demo.EmbeddedDatabase;
import io.tailrace.testing.Await;
import io.tailrace.testing.clients.Replica;
import io.tailrace.testing.clients.StrictClient;
import io.tailrace.testing.containers.StockTomcat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Passwords in a stock Tomcat, in every place where a setting can be. */
final class SecretsIT {
  /** Part of every password here, and of nothing else. */
  private static final String MARK = "Zq7-geheim";

  private static final List<String> PLACES =
      List.of("before", "among", "parameter", "jndi", "datasource", "file", "property", "variable");

  @TempDir private Path folder;
  private EmbeddedDatabase database;
  private StockTomcat server;
  private Path file;

  @BeforeEach
  void start() throws Exception {
    database = EmbeddedDatabase.start();
    execute(
        "CREATE ROLE app LOGIN REPLICATION PASSWORD '" + MARK + "-first'",
        "CREATE TABLE orders (id int)",
        "ALTER TABLE orders REPLICA IDENTITY FULL",
        "GRANT SELECT ON orders TO app",
        "CREATE PUBLICATION tailrace FOR TABLE orders");
    file = folder.resolve("password");
    Files.writeString(file, MARK + "-in-file\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    server = new StockTomcat("tomcat-11.zip");
    server.deploy("tailrace", descriptor());
    // Tomcat makes system properties of these.
    Path properties = server.home().resolve("conf/catalina.properties");
    Files.writeString(
        properties,
        Files.readString(properties)
            + "\ntailrace.source.property.password="
            + MARK
            + "-in-property\n");
    server.variable("TAILRACE_SOURCE_VARIABLE_PASSWORD", MARK + "-in-variable");
    server.start();
  }

  private String descriptor() throws IOException {
    String host = "127.0.0.1:" + database.port() + "/postgres";
    List<String> lines = new ArrayList<>();
    lines.add(parameter("tailrace.views", String.join(",", PLACES)));
    for (String place : PLACES) {
      lines.add(parameter("tailrace.view." + place + ".source", place));
      lines.add(parameter("tailrace.view." + place + ".relation", "orders"));
      String source = "tailrace.source." + place;
      switch (place) {
        case "before" ->
            lines.add(parameter(source + ".url", "postgresql://app:" + MARK + "-before@" + host));
        case "among" ->
            lines.add(
                parameter(
                    source + ".url",
                    "postgresql://" + host + "?user=app&amp;password=" + MARK + "-among"));
        case "datasource" -> {
          lines.add(
              "<Resource name='jdbc/it' auth='Container'"
                  + " type='org.postgresql.ds.PGSimpleDataSource'"
                  + " factory='org.postgresql.ds.common.PGObjectFactory' serverName='127.0.0.1'"
                  + " portNumber='"
                  + database.port()
                  + "' databaseName='postgres' user='app' password='"
                  + MARK
                  + "-in-resource'/>");
          lines.add(parameter(source + ".datasource", "jdbc/it"));
        }
        default -> {
          lines.add(parameter(source + ".url", "postgresql://" + host));
          lines.add(parameter(source + ".user", "app"));
        }
      }
    }
    lines.add(parameter("tailrace.source.parameter.password", MARK + "-in-parameter"));
    lines.add(
        "<Environment name='tailrace.source.jndi.password' type='java.lang.String' value='"
            + MARK
            + "-in-entry'/>");
    lines.add(parameter("tailrace.source.file.password-file", file.toString()));
    return Files.readString(Path.of("tomcat-conf/tailrace.xml"))
        .replace("</Context>", String.join("\n", lines) + "\n</Context>");
  }

  private static String parameter(String name, String value) {
    return "<Parameter name='" + name + "' value='" + value + "' override='false'/>";
  }

  @AfterEach
  void stop() throws Exception {
    try {
      server.close();
    } finally {
      database.close();
    }
  }

  @Test
  void areNeverShownAndOneInAFileMayChange() throws Exception {
    for (String place : PLACES) {
      Await.until(
          place + " is refused: " + views(),
          () -> is(place, "failed") && views().contains("check"));
    }
    assertTrue(views().contains("tailrace.source.file.password-file"), views());
    assertTrue(
        server.log().contains(file + ": every user of this machine can read the password"),
        server.log());
    nothingShows();

    Files.writeString(file, MARK + "-first\n");
    Await.until("the file's new password is taken", () -> is("file", "live"));

    try (StrictClient client = open("api/stream/file")) {
      client.await("the contents", () -> client.replica().has("file"));
      execute("ALTER ROLE app PASSWORD '" + MARK + "-second'");
      Files.delete(file);
      execute(
          "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'app'",
          "INSERT INTO orders VALUES (1)");
      Await.until("the missing file is said", () -> views().contains("the file cannot be read"));
      Files.writeString(file, MARK + "-second");
      client.await(
          "what was missed", () -> client.replica().rows("file").equals(Replica.multiset("[1]")));
      nothingShows();

      database.kill();
      client.await("an outage", () -> client.replica().state("file").equals("stale"));
    }
    nothingShows();
    server.stop();
    assertFalse(server.log().contains(MARK), server.log());
  }

  private void nothingShows() throws IOException {
    List<String> paths = new ArrayList<>(List.of("", "api/views", "metrics", "health/ready", "x"));
    PLACES.forEach(place -> paths.add("api/views/" + place));
    for (String path : paths) {
      String body = get(path);
      assertFalse(body.contains(MARK), body);
    }
    for (String place : PLACES) {
      try (StrictClient client = open("api/stream/" + place)) {
        client.await("an event", () -> !client.events().isEmpty());
        assertFalse(client.events().toString().contains(MARK), client.events()::toString);
      }
    }
    try (var logs = Files.list(server.home().resolve("logs"))) {
      for (Path log : logs.toList()) {
        String text = Files.readString(log);
        assertFalse(text.contains(MARK), text);
      }
    }
  }

  private boolean is(String view, String state) {
    return views().contains("\"name\":\"" + view + "\",\"state\":\"" + state + "\"");
  }

  private String views() {
    return get("api/views");
  }

  private String get(String path) {
    try (StrictClient client = open(path)) {
      return client.awaitEnd().body();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private StrictClient open(String path) throws IOException {
    return StrictClient.get(server.uri("tailrace").resolve(path));
  }

  private void execute(String... statements) throws SQLException {
    try (Connection connection = DriverManager.getConnection(database.jdbcUrl());
        Statement statement = connection.createStatement()) {
      for (String each : statements) {
        statement.execute(each);
      }
    }
  }
}
