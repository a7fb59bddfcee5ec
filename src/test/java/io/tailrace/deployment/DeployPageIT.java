package io.tailrace.deployment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.demo.EmbeddedDatabase;
import io.tailrace.testing.documents.PrintedCommands;
import io.tailrace.web.operation.Release;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands for Tomcat in docs/DEPLOY.md, from an unpacked Tomcat to a login. */
final class DeployPageIT {
  private static final String ROWS = "\"rows\":[\n[1]\n]";

  @TempDir private Path folder;

  @Test
  void everyCommandDoesWhatTheTextSays() throws Exception {
    PrintedCommands page =
        PrintedCommands.of(
            Path.of("docs/DEPLOY.md"), "## Tomcat 10.1 and 11", "## Jetty 12", folder);
    try (EmbeddedDatabase database = EmbeddedDatabase.start();
        PrintedTomcat tomcat =
            new PrintedTomcat("tomcat-10.1.zip", folder, "release").withOurConnector()) {
      try (Connection connection = DriverManager.getConnection(database.jdbcUrl());
          Statement statement = connection.createStatement()) {
        statement.execute("CREATE DATABASE shop");
      }
      try (Connection connection =
              DriverManager.getConnection(database.jdbcUrl().replace("/postgres?", "/shop?"));
          Statement statement = connection.createStatement()) {
        statement.execute(
            "CREATE TABLE orders (id int PRIMARY KEY); INSERT INTO orders VALUES (1)");
      }
      PrintedCommands commands =
          page.replacing("/opt/tomcat", "" + tomcat.home())
              .replacing("/opt/tailrace-" + Release.VERSION, "" + tomcat.release())
              .replacing("/etc/tailrace", folder.resolve("etc") + "")
              .replacing("localhost:8080", tomcat.address())
              .replacing("localhost:5432", "127.0.0.1:" + database.port())
              .with("PGUSER", database.user())
              .with("PGPASSWORD", database.password())
              .with("CATALINA_PID", "" + tomcat.pid());
      Path root = tomcat.home().resolve("conf/Catalina/localhost/ROOT.xml");
      List<String> checked = new ArrayList<>();
      for (String block : commands.blocks()) {
        String said = commands.run(block);
        if (block.contains("setup.sql")) {
          assertTrue(said.contains(ROWS), said);
          checked.add("contents");
        } else if (block.contains("ROOT.war")) {
          assertTrue(Files.exists(root), "Tomcat has deleted ROOT.xml");
          checked.add("root");
        } else if (block.contains("Origin:")) {
          assertTrue(said.contains(ROWS), said);
          assertTrue(said.contains("Access-Control-Allow-Origin: https://shop.example.com"), said);
          checked.add("login and origin");
        }
      }
      assertEquals(List.of("contents", "root", "login and origin"), checked);
      assertEquals("INFO", startInJson(tomcat.log()).getString("level"));
      assertEquals(List.of(), tomcat.log().lines().filter(line -> line.contains("8192")).toList());
    }
  }

  /** Tailrace's first line after the change of the format. */
  private static JsonObject startInJson(String log) {
    String line =
        log.lines()
            .filter(each -> each.startsWith("{") && each.contains("Tailrace " + Release.VERSION))
            .findFirst()
            .orElseThrow(() -> new AssertionError(log));
    try (JsonReader reader = Json.createReader(new StringReader(line))) {
      return reader.readObject();
    }
  }
}
