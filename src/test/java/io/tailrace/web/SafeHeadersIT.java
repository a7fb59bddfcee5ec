package io.tailrace.web;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tailrace.testing.clients.StrictClient;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every answer says to a browser about itself. */
final class SafeHeadersIT {
  private static ScriptedApplication server;

  @BeforeAll
  static void start() throws Exception {
    server = ScriptedApplication.start("tailrace.url=postgresql://db/shop", "tailrace.views=a");
    server.contents("a", 1, "[1]");
  }

  @AfterAll
  static void stop() throws Exception {
    server.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "tailrace.js", "api/views", "api/views/a", "api/views/none", "api/stream/a"})
  void pagesRunAndLoadOnlyWhatIsOursAndNobodyFramesThem(String path) throws Exception {
    Map<String, String> said =
        Map.of(
            "Content-Security-Policy",
            "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'self'",
            "X-Content-Type-Options",
            "nosniff",
            "Referrer-Policy",
            "no-referrer",
            "Cross-Origin-Resource-Policy",
            "same-origin",
            "Permissions-Policy",
            "camera=(), geolocation=(), microphone=()");
    try (StrictClient client = StrictClient.get(server.uri(path)).awaitHeaders()) {
      said.forEach((name, value) -> assertEquals(value, client.header(name), name));
    }
  }
}
