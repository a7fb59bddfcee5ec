package io.tailrace.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.testing.clients.Replica;
import io.tailrace.testing.clients.StrictClient;
import jakarta.json.JsonArray;
import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A client that never reads, among a thousand that do. */
final class CrowdIT {
  private static final int CLIENTS = 1_000;
  private static final int CHANGES = 12;
  private static final int ROW = 16_000;
  private static final int BURST_CLIENTS = 1_000;
  private static final int BURST = 100;
  private static final Duration DEADLINE = Duration.ofMinutes(2);

  @ParameterizedTest
  @ValueSource(strings = {"async", "upgrade"})
  void aClientThatNeverReadsDelaysNobody(String hold) throws Exception {
    List<StrictClient> crowd = new ArrayList<>();
    try (ScriptedApplication server =
            ScriptedApplication.start(
                "tailrace.url=postgresql://db/shop", "tailrace.views=a", "tailrace.hold=" + hold);
        Selector selector = Selector.open();
        StrictClient stalled = StrictClient.narrow(server.uri("api/stream/a"), 4096)) {
      try {
        server.contents("a", 1, row(0));
        stalled.awaitEvent("snapshot");
        for (int i = 0; i < CLIENTS; i++) {
          StrictClient client = StrictClient.get(server.uri("api/stream/a"));
          client.register(selector);
          crowd.add(client);
        }
        await(selector, crowd, client -> client.replica().has("a"));

        for (int change = 1; change <= CHANGES; change++) {
          server.insert("a", 1 + change, row(change));
          int rows = change + 1;
          await(selector, crowd, client -> client.replica().rows("a").size() == rows);
        }
        Map<JsonArray, Long> all =
            Replica.multiset(
                IntStream.rangeClosed(0, CHANGES).mapToObj(CrowdIT::row).toArray(String[]::new));
        for (StrictClient client : crowd) {
          assertEquals(all, client.replica().rows("a"));
        }
        long sentToTheOthers = server.sent();
        stalled.await("what it missed", () -> stalled.replica().rows("a").equals(all));
        long sentToTheStalled = server.sent() - sentToTheOthers;
        assertTrue(
            sentToTheStalled > CHANGES / 2 * ROW,
            "it was not behind: " + sentToTheStalled + " bytes");
      } finally {
        for (StrictClient client : crowd) {
          client.close();
        }
      }
    }
  }

  @Test
  void aBurstOfChangesOfASmallViewEndsNobody() throws Exception {
    List<StrictClient> crowd = new ArrayList<>();
    try (ScriptedApplication server =
            ScriptedApplication.start("tailrace.url=postgresql://db/shop", "tailrace.views=a");
        Selector selector = Selector.open()) {
      try {
        server.contents("a", 1, small(0));
        for (int i = 0; i < BURST_CLIENTS; i++) {
          StrictClient client = StrictClient.get(server.uri("api/stream/a"));
          client.register(selector);
          crowd.add(client);
        }
        await(selector, crowd, client -> client.replica().has("a"));
        for (int change = 1; change <= BURST; change++) {
          server.insert("a", 1 + change, small(change));
        }
        await(selector, crowd, client -> client.replica().rows("a").size() == BURST + 1);
      } finally {
        for (StrictClient client : crowd) {
          client.close();
        }
      }
    }
  }

  private static String small(int number) {
    return "[\"" + number + " " + "x".repeat(4_000) + "\"]";
  }

  private static void await(
      Selector selector, List<StrictClient> crowd, Predicate<StrictClient> done)
      throws IOException {
    long end = System.nanoTime() + DEADLINE.toNanos();
    while (!crowd.stream().allMatch(done)) {
      long late = crowd.stream().filter(done.negate()).count();
      if (System.nanoTime() > end) {
        throw new AssertionError(late + " clients are late");
      }
      selector.select(1_000);
      for (SelectionKey key : selector.selectedKeys()) {
        ((StrictClient) key.attachment()).pump();
      }
      selector.selectedKeys().clear();
    }
  }

  private static String row(int number) {
    return "[\"" + number + " " + "x".repeat(ROW) + "\"]";
  }
}
