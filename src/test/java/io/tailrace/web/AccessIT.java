package io.tailrace.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.testing.clients.StrictClient;
import io.tailrace.testing.containers.TestLogin;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.StringReader;
import java.util.List;
import java.util.Objects;
import org.apache.catalina.UserDatabase;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who sees which view, by the container's login. */
final class AccessIT {
  private static final UserDatabase USERS = TestLogin.users();
  private static ScriptedApplication server;

  @BeforeAll
  static void start() throws Exception {
    server =
        ScriptedApplication.start(
            context -> TestLogin.basic(context, USERS),
            "tailrace.url=postgresql://db/shop",
            "tailrace.views=open,desk,secret",
            "tailrace.view.desk.roles=clerk,boss",
            "tailrace.view.secret.roles=boss",
            "tailrace.stream.max-age=5s");
    for (String view : List.of("open", "desk", "secret")) {
      server.contents(view, 1, "[1]");
    }
  }

  @AfterAll
  static void stop() throws Exception {
    server.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "api/stream/secret",
        "api/stream?view=open&view=secret",
        "api/views/secret",
        "api/setup.sql"
      })
  void onlyWhoHasTheRoleIsServed(String path) throws Exception {
    assertEquals(401, status(path));
    assertEquals(401, status(path, TestLogin.WRONG));
    assertEquals(403, status(path, TestLogin.CLERK));
    assertEquals(200, status(path, TestLogin.BOSS));
  }

  private static int status(String path, String... headers) throws Exception {
    try (StrictClient client = StrictClient.get(server.uri(path), headers)) {
      client.awaitHeaders();
      boolean asked = String.valueOf(client.header("WWW-Authenticate")).startsWith("Basic ");
      assertEquals(client.status() == 401, asked, "a login is asked for where it helps");
      return client.status();
    }
  }

  @Test
  void whoIsNotLoggedInIsToldSo() throws Exception {
    try (StrictClient client = StrictClient.get(server.uri("api/views/secret"))) {
      client.awaitEnd();
      assertEquals("application/problem+json", client.header("Content-Type"));
      assertEquals("log in to see the view secret", json(client).getString("detail"));
    }
  }

  @Test
  void theListHasWhatTheCallerMayRead() throws Exception {
    assertEquals(List.of("open"), listed());
    assertEquals(List.of("open", "desk"), listed(TestLogin.CLERK));
    assertEquals(List.of("open", "desk", "secret"), listed(TestLogin.BOSS));
  }

  private static List<String> listed(String... headers) throws Exception {
    try (StrictClient client = StrictClient.get(server.uri("api/views"), headers)) {
      return json(client.awaitEnd()).getJsonArray("views").getValuesAs(JsonObject.class).stream()
          .map(view -> view.getString("name"))
          .toList();
    }
  }

  @Test
  void aRightThatIsTakenAwayEndsWithTheStream() throws Exception {
    String path = "api/stream/secret";
    try (StrictClient loses = StrictClient.get(server.uri(path), TestLogin.OTHER_BOSS);
        StrictClient stays = StrictClient.get(server.uri(path), TestLogin.BOSS)) {
      loses.awaitEvent("snapshot");
      stays.awaitEvent("snapshot");
      USERS.findUser("eve").removeRole(USERS.findRole("boss"));
      long begun = System.nanoTime();
      for (StrictClient each : List.of(loses, stays)) {
        each.awaitEnd();
        assertEquals("bye", each.events().get(each.events().size() - 1).event());
        assertTrue(each.events().get(each.events().size() - 1).retry() <= 1_000);
      }
      assertTrue(System.nanoTime() - begun > 1_000_000_000L, "not at once");
      String id = "Last-Event-ID: " + Objects.requireNonNull(stays.replica().lastEventId());
      assertEquals(403, status(path, TestLogin.OTHER_BOSS, id));
      try (StrictClient resumed = StrictClient.get(server.uri(path), TestLogin.BOSS, id)) {
        resumed.awaitEvent("progress");
        assertFalse(resumed.replica().has("secret"), "it has everything");
      }
    }
  }

  @Test
  void whereTheContainerHasNoLoginNoneIsAskedFor() throws Exception {
    try (ScriptedApplication bare =
            ScriptedApplication.start(
                "tailrace.url=postgresql://db/shop",
                "tailrace.views=secret",
                "tailrace.view.secret.roles=boss");
        StrictClient client =
            StrictClient.get(bare.uri("api/stream/secret"), TestLogin.BOSS).awaitEnd()) {
      assertEquals(401, client.status());
      assertNull(client.header("WWW-Authenticate"));
      assertEquals("log in to see the view secret", json(client).getString("detail"));
    }
  }

  private static JsonObject json(StrictClient client) {
    return Json.createReader(new StringReader(client.body())).readObject();
  }
}
