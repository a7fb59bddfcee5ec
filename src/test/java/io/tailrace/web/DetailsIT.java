package io.tailrace.web;

import static java.util.stream.Collectors.joining;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.JWK;
import io.tailrace.source.RelationName;
import io.tailrace.source.ViewReading;
import io.tailrace.testing.LogLines;
import io.tailrace.testing.TokenIssuer;
import io.tailrace.testing.TokenKeyServer;
import io.tailrace.testing.clients.StrictClient;
import io.tailrace.testing.containers.TestLogin;
import io.tailrace.view.report.State;
import io.tailrace.web.operation.Release;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What only those receive who run the server: by the container's login, or by a token. */
final class DetailsIT {
  private static final JWK KEY = TokenIssuer.key(JWSAlgorithm.ES256, "k1");
  private static final String TOKEN_BOSS = token("boss");
  private static final String TOKEN_CLERK = token("clerk");
  private static final String[] NOBODY = {};

  /** Names a host, a user, a setting and a statement. */
  private static final String REASON =
      "db.example.com refuses the user tailrace (tailrace.user); run: GRANT SELECT ON t TO tailrace";

  private static TokenKeyServer keys;
  private static ScriptedApplication server;

  private static String token(String role) {
    return "Authorization: Bearer "
        + TokenIssuer.token(KEY, TokenIssuer.claims().claim("groups", List.of(role)));
  }

  @BeforeAll
  static void start() throws Exception {
    keys = new TokenKeyServer(KEY);
    server =
        ScriptedApplication.start(
            context -> TestLogin.basic(context, TestLogin.users()),
            "tailrace.url=postgresql://db/shop",
            "tailrace.views=a,empty,shop.*",
            "tailrace.admin.roles=operator,boss",
            "tailrace.jwt.keys=" + keys.address(),
            "tailrace.jwt.roles-claim=groups",
            "tailrace.streams.max-per-user=4");
    server.is("");
    server.contents("a", 1, "[1]");
    server.status("empty", State.FAILED, REASON);
    server.found("shop.*", new RelationName("shop", "gone"));
    server.gone("shop.gone", REASON);
    server.readings(Map.of("a", new ViewReading("query", REASON, OptionalLong.of(7))));
  }

  @AfterAll
  static void stop() throws Exception {
    server.close();
    keys.close();
  }

  private static StrictClient get(String path, String... headers) throws Exception {
    return StrictClient.get(server.uri(path), headers);
  }

  private static String body(String path, String... headers) throws Exception {
    try (StrictClient client = get(path, headers).awaitEnd()) {
      return client.body();
    }
  }

  private static int status(String path, String... headers) throws Exception {
    try (StrictClient client = get(path, headers).awaitHeaders()) {
      return client.status();
    }
  }

  @Test
  void metricsAndTheScriptAreForTheirRoles() throws Exception {
    for (String path : List.of("metrics", "api/setup.sql")) {
      assertEquals(401, status(path), path);
      assertEquals(403, status(path, TestLogin.CLERK), path);
      assertEquals(403, status(path, TOKEN_CLERK), path);
      assertEquals(200, status(path, TestLogin.BOSS), path);
      assertEquals(200, status(path, TOKEN_BOSS), path);
    }
  }

  @Test
  void theVersionIsForThoseWhoRunTheServer() throws Exception {
    String version = "{\"version\":1,\"release\":\"" + Release.VERSION + "\",\"now\":";
    assertTrue(body("api/views", TestLogin.BOSS).startsWith(version));
    assertTrue(body("api/views", TestLogin.CLERK).startsWith("{\"version\":1,\"now\":"));
  }

  @Test
  void everyAnswerIsNeutralForTheOthers() throws Exception {
    List<String> paths =
        List.of(
            "api/views",
            "api/views/empty",
            "api/views/shop.gone",
            "api/stream/shop.gone",
            "health/ready");
    for (String path : paths) {
      assertTrue(body(path, TestLogin.BOSS).contains("db.example.com"), path);
      assertTrue(body(path, TOKEN_BOSS).contains("db.example.com"), path);
      for (String[] other : List.of(NOBODY, of(TestLogin.CLERK), of(TOKEN_CLERK))) {
        String body = body(path, other);
        for (String detail : List.of("db.example", "GRANT", "tailrace.user", "refuses")) {
          assertFalse(body.contains(detail), path + ": " + body);
        }
      }
    }
    assertTrue(body("api/views").contains("\"reason\":\"the view cannot be read at present\""));
    assertTrue(
        body("api/views/empty").contains("no contents yet: the view cannot be read at present"));
    assertTrue(body("api/views/shop.gone").contains("there is no view named shop.gone any more\""));
  }

  private static String[] of(String header) {
    return new String[] {header};
  }

  @Test
  void aProbeIsAnsweredWhateverTokenItHas() throws Exception {
    assertEquals(status("health/ready"), status("health/ready", "Authorization: Bearer x"));
    assertFalse(body("health/ready", "Authorization: Bearer x").contains("db.example.com"));
  }

  @Test
  void streamsOfBothAtOnceDoNotShareTheReason() throws Exception {
    try (StrictClient boss = get("api/stream/a", TestLogin.BOSS);
        StrictClient tokenBoss = get("api/stream/a", TOKEN_BOSS);
        StrictClient clerk = get("api/stream/a", TestLogin.CLERK);
        StrictClient nobody = get("api/stream/a")) {
      List<StrictClient> all = List.of(boss, tokenBoss, clerk, nobody);
      for (StrictClient each : all) {
        each.awaitEvent("snapshot");
      }
      server.status("a", State.STALE, REASON);
      for (StrictClient each : all) {
        each.awaitEvent("status");
      }
      assertTrue(said(boss).contains("db.example.com"), said(boss));
      assertTrue(said(tokenBoss).contains("db.example.com"), said(tokenBoss));
      assertTrue(said(nobody).contains("no connection to the database"), said(nobody));
      assertFalse(said(nobody).contains("db.example.com"), said(nobody));
      assertEquals(said(nobody), said(clerk));
      server.contents("a", 2, "[1]", "[2]");
      nobody.awaitEvent("batch");
      assertFalse(said(nobody).contains("db.example.com"), said(nobody));
    }
  }

  private static String said(StrictClient client) {
    return client.events().stream().map(each -> each.event() + each.data()).collect(joining("\n"));
  }

  @Test
  void anUnknownParameterNamesNoSettingToOthers() throws Exception {
    String setting = "tailrace.view.<name>.filter-by";
    for (String path : List.of("api/views/a?customer=42", "api/stream/a?customer=42")) {
      assertTrue(body(path, TestLogin.BOSS).contains(setting), body(path, TestLogin.BOSS));
      for (String[] other : List.of(NOBODY, of(TestLogin.CLERK), of(TOKEN_CLERK))) {
        String body = body(path, other);
        assertTrue(body.contains("there is no parameter customer; "), body);
        assertFalse(body.contains("tailrace."), body);
      }
    }
  }

  @Test
  void aCapDoesNotNameItsSettingToOthers() throws Exception {
    String carl =
        "Authorization: Bearer " + TokenIssuer.token(KEY, TokenIssuer.claims().subject("carl"));
    try (StrictClient one = get("api/stream/a", carl).awaitHeaders();
        StrictClient two = get("api/stream/a", carl).awaitHeaders();
        StrictClient three = get("api/stream/a", carl).awaitHeaders();
        StrictClient four = get("api/stream/a", carl).awaitHeaders()) {
      assertEquals(
          List.of(200, 200, 200, 200),
          List.of(one.status(), two.status(), three.status(), four.status()));
      String body = body("api/stream/a", carl);
      assertTrue(body.contains("this user has as many streams as it may have"), body);
    }
  }

  @Test
  void withoutTheSettingAllIsShownAndTheLogSaysSo() throws Exception {
    String line = "tailrace.admin.roles is not set";
    try (LogLines log = LogLines.of(Tailrace.class);
        ScriptedApplication open =
            ScriptedApplication.start("tailrace.url=postgresql://db/shop", "tailrace.views=a")) {
      open.status("a", State.FAILED, REASON);
      try (StrictClient client = StrictClient.get(open.uri("api/views")).awaitEnd()) {
        assertTrue(client.body().contains("db.example.com"), client.body());
      }
      assertEquals(1, log.seen().stream().filter(each -> each.contains(line)).count());
    }
  }
}
