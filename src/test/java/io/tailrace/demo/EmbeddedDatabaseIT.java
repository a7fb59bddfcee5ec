package io.tailrace.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.testing.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.DriverManager;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class EmbeddedDatabaseIT {
  private static EmbeddedDatabase database;

  @BeforeAll
  static void start() throws IOException {
    database = EmbeddedDatabase.start(Map.of("max_connections", "17"));
  }

  @AfterAll
  static void stop() throws IOException {
    database.close();
  }

  @Test
  void itIsReadyForLogicalReplicationAndListensOnlyHere() throws Exception {
    assertEquals("logical", ask("SHOW wal_level"));
    assertEquals("127.0.0.1", ask("SHOW listen_addresses"));
    assertEquals("", ask("SHOW unix_socket_directories"));
    assertEquals("17", ask("SHOW max_connections"));
    assertEquals("UTF8", ask("SHOW server_encoding"));
  }

  @Test
  void nobodyGetsInWithoutThePassword() {
    assertFalse(canConnect(database.url() + "?user=postgres&password=postgres"));
    assertTrue(canConnect(database.jdbcUrl()));
  }

  @Test
  void whatWasCommittedSurvivesEveryDeathOnTheSamePort() throws Exception {
    int port = database.port();
    run("CREATE TABLE deaths (of text)");
    try (Connection left = DriverManager.getConnection(database.jdbcUrl())) {
      run("INSERT INTO deaths VALUES ('all processes')");
      database.kill();
      assertFalse(database.isRunning());
      assertFalse(canConnect(database.jdbcUrl()));
      database.restart();
      assertFalse(left.isValid(5));
    }
    try (Connection left = DriverManager.getConnection(database.jdbcUrl())) {
      run("INSERT INTO deaths VALUES ('the postmaster')");
      long before = database.pid();
      database.killPostmaster();
      database.restart();
      assertNotEquals(before, database.pid());
      assertFalse(left.isValid(5));
    }
    run("INSERT INTO deaths VALUES ('in order')");
    database.stop();
    assertFalse(database.isRunning());
    database.restart();
    assertEquals(port, database.port());
    assertEquals(
        List.of(List.of("all processes"), List.of("the postmaster"), List.of("in order")),
        Query.rows(database.jdbcUrl(), "SELECT of FROM deaths"));
  }

  @Test
  void nothingIsLeftOfAClosedOne() throws Exception {
    EmbeddedDatabase other = EmbeddedDatabase.start();
    ProcessHandle postmaster = ProcessHandle.of(other.pid()).orElseThrow();
    List<ProcessHandle> children = postmaster.descendants().toList();
    assertTrue(Files.exists(other.folder().resolve("data")));
    assertFalse(children.isEmpty());

    other.close();
    assertFalse(postmaster.isAlive());
    Await.until(
        "its children have ended", () -> children.stream().noneMatch(ProcessHandle::isAlive));
    assertFalse(Files.exists(other.folder()));
    other.close();
  }

  @Test
  void aSettingThatPostgresRefusesIsSaidAndNothingIsLeft() throws Exception {
    try {
      EmbeddedDatabase.start(Map.of("wal_level", "chatty")).close();
    } catch (IOException e) {
      assertTrue(String.valueOf(e.getMessage()).contains("wal_level"), e.getMessage());
      return;
    }
    throw new AssertionError("it has started");
  }

  private static String ask(String sql) throws Exception {
    return Query.one(database.jdbcUrl(), sql);
  }

  private static void run(String sql) throws Exception {
    Query.run(database.jdbcUrl(), sql);
  }

  private static boolean canConnect(String url) {
    try (Connection connection = DriverManager.getConnection(url)) {
      return connection.isValid(5);
    } catch (java.sql.SQLException e) {
      return false;
    }
  }
}
