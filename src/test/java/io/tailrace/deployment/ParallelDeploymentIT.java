package io.tailrace.deployment;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tailrace.testing.Await;
import io.tailrace.testing.clients.ReturningCrowd;
import io.tailrace.testing.clients.StrictClient;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Two versions of the application at one path, as Tomcat deploys them beside each other. */
final class ParallelDeploymentIT {
  private static final int STREAMS = 20;
  private static final int HASTE = 20;

  @Test
  void clientsGoOverToTheNewVersionWithTheirPositionsAndWithoutASnapshot() throws Exception {
    try (LedgerInTomcat server = new LedgerInTomcat();
        ReturningCrowd crowd = new ReturningCrowd(server.uri(), STREAMS, HASTE)) {
      crowd.awaitAll("the contents", client -> Ledger.newest(client.replica()) >= 0);
      List<String> threads = server.threads();

      server.deployVersion("2");
      List<String> both = new ArrayList<>(threads);
      both.addAll(threads);
      Await.until(
          "the threads of both", () -> server.threads().equals(both.stream().sorted().toList()));
      Await.until("a slot for each", () -> server.slots() == 2);
      try (StrictClient newcomer = StrictClient.get(server.uri())) {
        newcomer.await("the contents", () -> Ledger.newest(newcomer.replica()) >= 0);
        awaitNext(server, crowd);
        crowd.clients().forEach(each -> assertEquals(1, each.connections()));

        server.undeploy("tailrace");
        crowd.awaitAll("everybody is back", client -> client.connections() == 2);
        awaitNext(server, crowd);
        newcomer.pump();
        assertEquals(false, newcomer.isEnded());
      }
      crowd.clients().forEach(each -> assertEquals(2, each.snapshots()));
      Await.until("the threads of one", () -> server.threads().equals(threads));
      Await.until("the slot of one", () -> server.slots() == 1);
    }
  }

  private static void awaitNext(LedgerInTomcat server, ReturningCrowd crowd) throws Exception {
    long next = server.ledger().committed() + 1;
    crowd.awaitAll("the next commit", client -> Ledger.newest(client.replica()) >= next);
  }
}
