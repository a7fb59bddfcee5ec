package io.tailrace.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.JWK;
import io.tailrace.testing.TokenIssuer;
import io.tailrace.testing.TokenKeyServer;
import io.tailrace.testing.clients.SseEvent;
import io.tailrace.testing.clients.StrictClient;
import io.tailrace.testing.containers.TestLogin;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.StringReader;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Who sees which view, by a bearer token. */
final class TokenIT {
  private static final JWK KEY = TokenIssuer.key(JWSAlgorithm.RS256, "k1");
  private static final JWK FOREIGN = TokenIssuer.key(JWSAlgorithm.RS256, "k1");
  private static final String BOSS = TokenIssuer.token(KEY, TokenIssuer.claims());
  private static final String CLERK =
      TokenIssuer.token(
          KEY,
          TokenIssuer.claims()
              .subject("bob")
              .claim("realm_access", Map.of("roles", List.of("clerk"))));

  private static TokenKeyServer keys;
  private static ScriptedApplication server;

  @BeforeAll
  static void start() throws Exception {
    keys = new TokenKeyServer(KEY);
    server =
        ScriptedApplication.start(
            context -> TestLogin.basic(context, TestLogin.users()),
            "tailrace.url=postgresql://db/shop",
            "tailrace.views=open,desk,secret",
            "tailrace.view.desk.roles=clerk,boss",
            "tailrace.view.secret.roles=boss",
            "tailrace.jwt.keys=" + keys.address(),
            "tailrace.jwt.issuer=" + TokenIssuer.ISSUER,
            "tailrace.jwt.audience=" + TokenIssuer.AUDIENCE,
            "tailrace.jwt.roles-claim=realm_access.roles",
            "tailrace.jwt.cookie=access_token",
            "tailrace.jwt.clock-skew=0s",
            "tailrace.streams.max-per-user=3");
    for (String view : List.of("open", "desk", "secret")) {
      server.contents(view, 1, "[1]");
    }
  }

  @AfterAll
  static void stop() throws Exception {
    server.close();
    keys.close();
  }

  private static String bearer(String token) {
    return "Authorization: Bearer " + token;
  }

  private static StrictClient get(String path, String... headers) throws Exception {
    return StrictClient.get(server.uri(path), headers).awaitHeaders();
  }

  private static int status(String path, String... headers) throws Exception {
    try (StrictClient client = get(path, headers)) {
      return client.status();
    }
  }

  @Test
  void rolesOfTheTokenDecide() throws Exception {
    for (String path : List.of("api/stream/secret", "api/views/secret", "api/setup.sql")) {
      assertEquals(401, status(path), path);
      assertEquals(403, status(path, bearer(CLERK)), path);
      assertEquals(200, status(path, bearer(BOSS)), path);
    }
    assertEquals(200, status("api/stream/open"));
    assertEquals(200, status("api/stream/open", bearer(CLERK)));
    assertEquals(200, status("api/views/secret", TestLogin.BOSS), "the container's login goes on");
  }

  @Test
  void theListHasWhatTheTokensUserMayRead() throws Exception {
    assertEquals(List.of("open"), listed());
    assertEquals(List.of("open", "desk"), listed(bearer(CLERK)));
    assertEquals(List.of("open", "desk", "secret"), listed(bearer(BOSS)));
    assertEquals(List.of("open", "desk"), listed(TestLogin.BOSS.replaceFirst(".*", bearer(CLERK))));
  }

  private static List<String> listed(String... headers) throws Exception {
    try (StrictClient client = StrictClient.get(server.uri("api/views"), headers)) {
      return json(client.awaitEnd()).getJsonArray("views").getValuesAs(JsonObject.class).stream()
          .map(view -> view.getString("name"))
          .toList();
    }
  }

  @Test
  void aWrongTokenIsRefusedWhereNoneIsNeeded() throws Exception {
    String forged = TokenIssuer.token(FOREIGN, TokenIssuer.claims());
    for (String path : List.of("api/stream/open", "api/views", "api/views/open", "metrics")) {
      try (StrictClient client = StrictClient.get(server.uri(path), bearer(forged)).awaitEnd()) {
        assertEquals(401, client.status());
        assertEquals("application/problem+json", client.header("Content-Type"));
        assertEquals("the signature of the token is wrong", json(client).getString("detail"));
        assertEquals(
            "Bearer error=\"invalid_token\","
                + " error_description=\"the signature of the token is wrong\"",
            client.header("WWW-Authenticate"));
      }
      assertEquals(200, status(path, bearer(BOSS)));
    }
  }

  @Test
  void whereATokenHelpsTheRefusalSaysSo() throws Exception {
    try (StrictClient client = get("api/stream/secret", bearer(CLERK))) {
      assertEquals(403, client.status());
      assertNull(client.header("WWW-Authenticate"));
    }
    try (ScriptedApplication bare =
            ScriptedApplication.start(
                "tailrace.url=postgresql://db/shop",
                "tailrace.views=secret",
                "tailrace.view.secret.roles=boss",
                "tailrace.jwt.keys=" + keys.address());
        StrictClient client = StrictClient.get(bare.uri("api/stream/secret")).awaitEnd()) {
      assertEquals(401, client.status());
      assertEquals("Bearer", client.header("WWW-Authenticate"));
    }
  }

  @Test
  void aCookieServesAnEventSource() throws Exception {
    String cookie = "Cookie: access_token=" + BOSS;
    assertEquals(200, status("api/stream/secret", cookie));
    assertEquals(401, status("api/stream/secret", "Cookie: other=" + BOSS));
    assertEquals(401, status("api/stream/open", "Cookie: access_token=x"));
    assertEquals(200, status("api/stream/secret", cookie, bearer(BOSS)), "the same twice");
  }

  @Test
  void aLoginBesideATokenAddsNothing() throws Exception {
    String cookie = "Cookie: access_token=" + CLERK;
    assertEquals(200, status("api/stream/secret", TestLogin.BOSS));
    assertEquals(403, status("api/stream/secret", TestLogin.BOSS, cookie));
    assertEquals(403, status("api/views/secret", TestLogin.BOSS, cookie));
    assertEquals(List.of("open", "desk"), listed(TestLogin.BOSS, cookie));
  }

  @Test
  void twoDifferentTokensAreRefused() throws Exception {
    try (StrictClient client = get("api/views", "Cookie: access_token=" + BOSS, bearer(CLERK))) {
      assertEquals(400, client.status());
      assertTrue(
          String.valueOf(client.header("WWW-Authenticate"))
              .startsWith("Bearer error=\"invalid_request\""));
    }
    assertEquals(400, status("api/views", bearer(BOSS), bearer(CLERK)));
  }

  @Test
  void aStreamEndsWithItsTokenAndGoesOnWithTheNext() throws Exception {
    Instant end = Instant.now().plusSeconds(3);
    String ends = TokenIssuer.token(KEY, TokenIssuer.claims().expirationTime(Date.from(end)));
    try (StrictClient client = get("api/stream/secret", bearer(ends))) {
      client.awaitEvent("snapshot");
      client.awaitEnd();
      assertTrue(!Instant.now().isBefore(end.minusSeconds(1)), "not at once");
      SseEvent last = client.events().get(client.events().size() - 1);
      assertEquals("bye", last.event());
      assertTrue(last.retry() <= 1_000, "retry: " + last.retry());
      String id = "Last-Event-ID: " + Objects.requireNonNull(client.replica().lastEventId());
      assertEquals(401, status("api/stream/secret", bearer(ends), id));
      try (StrictClient resumed = get("api/stream/secret", bearer(BOSS), id)) {
        resumed.awaitEvent("progress");
      }
    }
  }

  @Test
  void streamsAreCountedByTheTokensUser() throws Exception {
    String carl = bearer(TokenIssuer.token(KEY, TokenIssuer.claims().subject("carl")));
    String path = "api/stream/open";
    try (StrictClient one = get(path, carl);
        StrictClient two = get(path, carl);
        StrictClient three = get(path, carl)) {
      assertEquals(List.of(200, 200, 200), List.of(one.status(), two.status(), three.status()));
      assertEquals(503, status(path, carl));
      assertEquals(200, status(path, bearer(CLERK)));
    }
  }

  private static JsonObject json(StrictClient client) {
    return Json.createReader(new StringReader(client.body())).readObject();
  }
}
