package io.tailrace.web;

import io.tailrace.testing.clients.StrictClient;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Clients that leave while they are written to. A container gives what served them to the next
 * ones, whose streams have to be whole.
 */
final class LeaversIT {
  private static final int CLIENTS = 12;
  private static final int ROUNDS = 200;

  @ParameterizedTest
  @ValueSource(strings = {"async", "upgrade"})
  void whoeverLeavesHarmsNobodyWhoComes(String hold) throws Exception {
    try (ScriptedApplication server =
        ScriptedApplication.start(
            "tailrace.url=postgresql://db/shop", "tailrace.views=a", "tailrace.hold=" + hold)) {
      server.contents("a", 1, "[0]");
      long now = 1;
      for (int round = 1; round <= ROUNDS; round++) {
        now = comeAndGo(server, now, round);
      }
    }
  }

  /** Those who come do so while the server finds out that those before have left. */
  private static long comeAndGo(ScriptedApplication server, long since, int round)
      throws Exception {
    long now = since;
    List<StrictClient> clients = new ArrayList<>();
    try {
      for (int i = 0; i < CLIENTS; i++) {
        server.insert("a", ++now, "[1]");
        clients.add(StrictClient.get(server.uri("api/stream/a")));
        server.delete("a", ++now, "[1]");
      }
      for (StrictClient each : clients) {
        each.awaitEvent("snapshot");
      }
      server.insert("a", ++now, "[2]");
      for (StrictClient each : clients) {
        each.await("round " + round, () -> each.replica().rows("a").size() == 2);
      }
      server.delete("a", ++now, "[2]");
      return now;
    } finally {
      for (StrictClient each : clients) {
        each.close();
      }
    }
  }
}
