package io.tailrace.web;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.JWK;
import io.tailrace.testing.TokenIssuer;
import io.tailrace.testing.TokenKeyServer;
import io.tailrace.testing.clients.Replica;
import io.tailrace.testing.clients.StrictClient;
import io.tailrace.testing.containers.TestLogin;
import io.tailrace.view.zset.Column;
import jakarta.json.Json;
import java.io.StringReader;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Rows of a token's user: by its claims, its name and its roles. */
final class SlicesTokenIT {
  private static final JWK KEY = TokenIssuer.key(JWSAlgorithm.RS256, "k1");

  private static final List<Column> COLUMNS =
      List.of(new Column("id", "int8"), new Column("tenant", "int4"), new Column("owner", "text"));

  private static TokenKeyServer keys;
  private static ScriptedApplication server;

  @BeforeAll
  static void start() throws Exception {
    keys = new TokenKeyServer(KEY);
    server =
        ScriptedApplication.start(
            context -> TestLogin.basic(context, TestLogin.users()),
            "tailrace.url=postgresql://db/shop",
            "tailrace.views=claimed,named,areas",
            "tailrace.view.claimed.rows.tenant=claim:org.tenants",
            "tailrace.view.claimed.all-rows-roles=boss",
            "tailrace.view.named.rows.owner=user",
            "tailrace.view.areas.rows.owner=role",
            "tailrace.jwt.keys=" + keys.address(),
            "tailrace.jwt.issuer=" + TokenIssuer.ISSUER,
            "tailrace.jwt.audience=" + TokenIssuer.AUDIENCE,
            "tailrace.jwt.roles-claim=roles");
    for (String view : List.of("claimed", "named", "areas")) {
      server.contents(
          view, COLUMNS, 1, "[1,1,\"zoe\"]", "[2,2,\"ann\"]", "[3,3,\"eu\"]", "[4,null,\"us\"]");
    }
  }

  @AfterAll
  static void stop() throws Exception {
    server.close();
    keys.close();
  }

  /** Of zoe, with this claim. */
  private static String bearer(String claim, Object value) {
    return "Authorization: Bearer "
        + TokenIssuer.token(KEY, TokenIssuer.claims().subject("zoe").claim(claim, value));
  }

  private static String rows(String view, String... headers) throws Exception {
    return Json.createReader(new StringReader(json(200, view, headers)))
        .readObject()
        .getJsonArray("rows")
        .stream()
        .map(Object::toString)
        .sorted()
        .toList()
        .toString()
        .replace(", ", ",");
  }

  private static String json(int status, String view, String... headers) throws Exception {
    try (StrictClient client = StrictClient.get(server.uri("api/views/" + view), headers)) {
      assertEquals(status, client.awaitEnd().status(), client.body());
      return client.body();
    }
  }

  private static String detail(int status, String view, String... headers) throws Exception {
    String problem = json(status, view, headers);
    return Json.createReader(new StringReader(problem)).readObject().getString("detail");
  }

  @Test
  void aClaimChoosesTheRows() throws Exception {
    String one = bearer("org", Map.of("tenants", 1));
    assertEquals("[[1,1,\"zoe\"]]", rows("claimed", one));
    assertEquals(
        "[[1,1,\"zoe\"],[3,3,\"eu\"]]",
        rows("claimed", bearer("org", Map.of("tenants", List.of("3", 1, "x")))));
    try (StrictClient stream =
        StrictClient.get(server.uri("api/stream/claimed"), one).awaitEvent("snapshot")) {
      assertEquals(Replica.multiset("[1,1,\"zoe\"]"), stream.replica().rows("claimed"));
    }
  }

  @Test
  void aTokenWithoutTheClaimIsRefused() throws Exception {
    assertEquals(
        "the view claimed shows callers their own rows, and this one has no claim org.tenants",
        detail(403, "claimed", bearer("org", Map.of("tenant", 1))));
    assertEquals("log in: the view claimed shows callers their own rows", detail(401, "claimed"));
    detail(403, "claimed", TestLogin.CLERK);
  }

  @Test
  void userAndRolesAreTheTokens() throws Exception {
    assertEquals("[[1,1,\"zoe\"]]", rows("named", bearer("roles", List.of("eu"))));
    assertEquals("[[2,2,\"ann\"]]", rows("named", TestLogin.BOSS));
    assertEquals(
        "[[3,3,\"eu\"],[4,null,\"us\"]]", rows("areas", bearer("roles", List.of("eu", "us"))));
    assertEquals("[]", rows("areas", bearer("roles", List.of("boss"))));
  }

  @Test
  void allRowsRolesMayBeATokensOrTheContainers() throws Exception {
    assertEquals(4, rows("claimed", bearer("roles", List.of("boss"))).split("],", -1).length);
    assertEquals(4, rows("claimed", TestLogin.BOSS).split("],", -1).length);
  }
}
