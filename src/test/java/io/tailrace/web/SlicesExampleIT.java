package io.tailrace.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tailrace.testing.Await;
import io.tailrace.testing.clients.Replica;
import io.tailrace.testing.clients.StrictClient;
import io.tailrace.testing.containers.Application;
import io.tailrace.testing.containers.EmbeddedTomcat;
import io.tailrace.testing.containers.TomcatDescriptor;
import io.tailrace.testing.postgres.PostgresExtension;
import io.tailrace.testing.postgres.TestDatabase;
import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The commands of docs/SLICES.md, as printed, with the settings above them and PostgreSQL. */
final class SlicesExampleIT {
  private static final String LOCAL = "http://localhost:8080/tailrace/";
  private static final String SHOP = "https://shop.example/tailrace/";

  @RegisterExtension static final PostgresExtension POSTGRES = new PostgresExtension();

  @TempDir private static Path folder;
  private static EmbeddedTomcat server;

  @BeforeAll
  static void start() throws Exception {
    TestDatabase database = POSTGRES.newDatabase();
    database.execute(
        "CREATE TABLE orders (id int PRIMARY KEY, customer_id int, region text, seller text)",
        "CREATE TABLE lines (id int PRIMARY KEY, customer_id int)",
        "ALTER TABLE orders REPLICA IDENTITY FULL",
        "ALTER TABLE lines REPLICA IDENTITY FULL",
        "INSERT INTO orders VALUES (1, 42, 'eu', 'ann'), (2, 42, 'us', 'bob'),"
            + " (3, 43, 'eu', 'ann'), (4, 43, 'us', 'ann'), (5, NULL, 'eu', NULL)",
        "INSERT INTO lines VALUES (1, 42), (2, 43)");
    Files.writeString(
        folder.resolve("users.xml"),
        "<tomcat-users><user username='ann' password='secret' roles='sales'/></tomcat-users>");
    server = new EmbeddedTomcat();
    server.deploy(application("asked", blocks("properties").get(0), database));
    server.deploy(
        "mine",
        TomcatDescriptor.of(application("mine", blocks("properties").get(1), database))
            .replace("<Context", "<Context preemptiveAuthentication='true'")
            .replace(
                "</Context>",
                "<Valve className='org.apache.catalina.authenticator.BasicAuthenticator'/>"
                    + "<Realm className='org.apache.catalina.realm.MemoryRealm' pathname='"
                    + folder.resolve("users.xml")
                    + "'/></Context>"));
    server.start();
    for (String name : List.of("asked", "mine")) {
      URI views = server.uri(name).resolve("api/views");
      Await.until("the contents of " + name, () -> isLive(views));
    }
  }

  @AfterAll
  static void stop() throws Exception {
    server.close();
  }

  private static boolean isLive(URI views) throws IOException {
    try (StrictClient client = StrictClient.get(views, "Authorization: Basic YW5uOnNlY3JldA==")) {
      String list = client.awaitEnd().body();
      return list.contains("\"live\"") && !list.contains("\"loading\"");
    }
  }

  private static Application application(String name, String properties, TestDatabase database) {
    Map<String, String> settings = new HashMap<>();
    properties
        .lines()
        .map(line -> line.split("=", 2))
        .forEach(each -> settings.put(each[0], each[1]));
    settings.put("tailrace.url", database.url());
    settings.put("tailrace.user", "postgres");
    settings.put("tailrace.hold", "async");
    return Application.of(name, settings);
  }

  /** The page's blocks of this kind. */
  private static List<String> blocks(String kind) throws IOException {
    List<String> blocks = new ArrayList<>();
    String[] parts = Files.readString(Path.of("docs/SLICES.md")).split("```", -1);
    for (int part = 1; part < parts.length; part += 2) {
      if (parts[part].startsWith(kind + "\n")) {
        blocks.add(parts[part].substring(kind.length() + 1));
      }
    }
    return blocks;
  }

  /** What the command prints, up to the first snapshot where it is a stream. */
  private static String output(String command, String application) throws Exception {
    assumeTrue(
        Stream.of("bash", "curl").allMatch(each -> Files.exists(Path.of("/usr/bin", each))),
        "bash and curl are needed: apt-get install curl");
    String there = server.uri(application).toString();
    assertTrue(command.contains(LOCAL) || command.contains(SHOP), command);
    Process process =
        new ProcessBuilder(
                "/usr/bin/bash",
                "-c",
                "exec "
                    + command
                        .replace(LOCAL, there)
                        .replace(SHOP, there)
                        .replace("curl ", "curl -s "))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      StringBuilder all = new StringBuilder();
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        all.append(line).append('\n');
        if (line.startsWith("data: ") && line.contains("\"columns\"")) {
          return line.substring("data: ".length());
        }
      }
      return all.toString();
    } finally {
      process.destroy();
    }
  }

  private static Map<JsonArray, Long> rows(String json) {
    JsonObject object = Json.createReader(new StringReader(json)).readObject();
    return Replica.multiset(
        object.getJsonArray(object.containsKey("rows") ? "rows" : "inserted").stream()
            .map(Object::toString)
            .toArray(String[]::new));
  }

  private static List<String> commands(int block) throws IOException {
    return blocks("sh").get(block).lines().filter(line -> line.startsWith("curl ")).toList();
  }

  @Test
  void aClientGetsTheRowsThatItAsksFor() throws Exception {
    List<String> commands = commands(0);
    assertEquals(2, commands.size());
    assertEquals(
        Replica.multiset("[1,42,\"eu\",\"ann\"]", "[2,42,\"us\",\"bob\"]"),
        rows(output(commands.get(0), "asked")));
    assertEquals(Replica.multiset("[1,42,\"eu\",\"ann\"]"), rows(output(commands.get(1), "asked")));
  }

  @Test
  void aUserGetsItsOwnRows() throws Exception {
    List<String> commands = commands(1);
    assertEquals(2, commands.size());
    assertEquals(
        Replica.multiset("[1,42,\"eu\",\"ann\"]", "[3,43,\"eu\",\"ann\"]", "[4,43,\"us\",\"ann\"]"),
        rows(output(commands.get(0), "mine")));
    assertEquals(
        Replica.multiset("[1,42,\"eu\",\"ann\"]", "[3,43,\"eu\",\"ann\"]"),
        rows(output(commands.get(1), "mine")));
  }

  @Test
  void anUnknownParameterIsRefused() throws Exception {
    List<String> commands = commands(2);
    assertEquals(1, commands.size());
    assertEquals(blocks("json").get(0).strip(), output(commands.get(0), "asked").strip());
    assertEquals(3, blocks("sh").size(), "another block needs a test");
  }
}
