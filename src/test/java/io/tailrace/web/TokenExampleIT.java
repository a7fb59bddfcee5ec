package io.tailrace.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.JWK;
import io.tailrace.testing.TokenIssuer;
import io.tailrace.testing.TokenKeyServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The bearer tokens of docs/SECURITY.md: its settings, and its script. */
final class TokenExampleIT {
  private static final String LOGIN = "https://login.example.com";
  private static final String REALM = "/realms/shop/protocol/openid-connect";
  private static final Pattern EXPECTED = Pattern.compile("(?m)^curl .*# (.*)$");

  private static final JWK KEY = TokenIssuer.key(JWSAlgorithm.RS256, "k1");

  /** The page's block of this kind. */
  private static String block(String kind) throws IOException {
    String page = Files.readString(Path.of("docs/SECURITY.md"));
    int start = page.indexOf("```" + kind + "\n") + kind.length() + 4;
    return page.substring(start, page.indexOf("```", start));
  }

  private static TokenKeyServer login() throws IOException {
    TokenKeyServer login = new TokenKeyServer();
    String token =
        TokenIssuer.token(
            KEY,
            TokenIssuer.claims()
                .claim("preferred_username", "ann")
                .claim("realm_access", Map.of("roles", List.of("clerk"))));
    login.answers(
        exchange -> {
          String path = exchange.getRequestURI().getPath();
          String answer =
              path.equals(REALM + "/certs")
                  ? TokenIssuer.publicKeys(KEY)
                  : "{\"access_token\":\"" + token + "\",\"expires_in\":3600}";
          assertTrue(path.startsWith(REALM), path);
          TokenKeyServer.text(200, answer).to(exchange);
        });
    return login;
  }

  private static boolean hasCurl() {
    return Stream.of("bash", "curl").allMatch(each -> Files.exists(Path.of("/usr/bin", each)));
  }

  @Test
  void theSettingsAndTheScriptWorkAsPrinted() throws Exception {
    assumeTrue(hasCurl(), "bash and curl are needed: apt-get install curl");
    try (TokenKeyServer login = login()) {
      String address = login.address().resolve("/").toString().replaceFirst("/$", "");
      List<String> settings = new ArrayList<>(List.of("tailrace.url=postgresql://db/shop"));
      settings.add("tailrace.views=orders");
      block("properties")
          .lines()
          .map(line -> line.startsWith("tailrace.jwt.keys") ? line.replace(LOGIN, address) : line)
          .forEach(settings::add);
      try (ScriptedApplication server =
          ScriptedApplication.start(settings.toArray(String[]::new))) {
        server.contents("orders", 1, "[1]");
        String script =
            block("sh")
                .replace(LOGIN, address)
                .replace(
                    "https://tailrace.example.com",
                    server.uri("").toString().replaceFirst("/$", ""));
        List<String> expected =
            EXPECTED.matcher(script).results().map(each -> each.group(1)).toList();
        assertEquals(6, expected.size());
        assertEquals(expected, output(script));
      }
    }
  }

  private static List<String> output(String script) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder("/usr/bin/bash", "-c", script)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    int unused = process.waitFor();
    return output.lines().toList();
  }
}
