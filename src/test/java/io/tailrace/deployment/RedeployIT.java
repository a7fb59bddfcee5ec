package io.tailrace.deployment;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.testing.Await;
import io.tailrace.testing.clients.ReturningClient;
import io.tailrace.testing.clients.ReturningCrowd;
import io.tailrace.testing.containers.TomcatBeans;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.LongStream;
import javax.management.JMException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The application is redeployed in a stock Tomcat while streams are open and commits go on. {@code
 * -Dit.redeployments=100} redeploys it a hundred times and prints the figures after each ten.
 */
final class RedeployIT {
  private static final int ROUNDS = Integer.getInteger("it.redeployments", 2);
  private static final int STREAMS = 100;
  private static final int HASTE = 20;

  private LedgerInTomcat server;

  @BeforeEach
  void start() throws Exception {
    server = new LedgerInTomcat();
  }

  @AfterEach
  void stop() throws Exception {
    server.close();
  }

  @Test
  void aRedeploymentLeavesNothingAndEveryClientComesBackByItself() throws Exception {
    try (ReturningCrowd crowd = new ReturningCrowd(server.uri(), STREAMS, HASTE)) {
      awaitReturn(crowd, 1);
      List<String> threads = server.threads();
      List<String> connections = server.connections();
      for (int round = 1; round <= ROUNDS; round++) {
        during(crowd, round % 2 == 1 ? server::replace : server::undeployAndDeploy);
        awaitReturn(crowd, round + 1);
        Await.until("the threads of one", () -> server.threads().equals(threads));
        Await.until("the connections of one", () -> server.connections().equals(connections));
        Await.until("the slot of one", () -> server.slots() == 1);
        if (round % 10 == 0) {
          report(round, crowd);
        }
      }
      assertSpread(
          crowd.clients().stream()
              .flatMapToLong(client -> client.goodbyes().stream().mapToLong(each -> each)));
    }
    server.assertNothingIsLeft(1);
  }

  private interface Deed {
    void run() throws IOException, JMException;
  }

  private static void during(ReturningCrowd crowd, Deed deed) throws Exception {
    CompletableFuture<Void> done =
        CompletableFuture.runAsync(
            () -> {
              try {
                deed.run();
              } catch (IOException | JMException e) {
                throw new AssertionError(e);
              }
            });
    crowd.await("Tomcat", done::isDone);
    done.get();
  }

  /** A client that comes in the middle of a stop is told goodbye twice. */
  private void awaitReturn(ReturningCrowd crowd, int connections) throws Exception {
    long goal = server.ledger().committed() + 1;
    crowd.awaitAll(
        "everybody is there and has what was committed",
        client -> client.connections() >= connections && Ledger.newest(client.replica()) >= goal);
  }

  private static void assertSpread(LongStream waits) {
    List<Long> all = waits.sorted().boxed().toList();
    assertTrue(all.size() > ROUNDS * STREAMS * 9 / 10, "goodbyes: " + all.size());
    long least = all.get(0);
    long most = all.get(all.size() - 1);
    assertTrue(least >= 3_750 && most <= 15_000, least + " to " + most);
    assertTrue(least < 5_000 && most > 13_000, least + " to " + most);
  }

  private void report(int round, ReturningCrowd crowd) throws IOException, JMException {
    TomcatBeans beans = server.beans();
    System.getLogger(RedeployIT.class.getName())
        .log(
            System.Logger.Level.INFO,
            "{0} redeployments: {1} KiB of heap, {2} threads, {3} classes, {4} open files,"
                + " {5} class loaders, {6} slots, {7} connections to the database,"
                + " {8} snapshots, {9} refusals",
            round,
            beans.heap() >> 10,
            beans.threads().size(),
            beans.loadedClasses(),
            beans.openFiles(),
            beans.count("org.apache.catalina.loader.ParallelWebappClassLoader"),
            server.slots(),
            server.connections().size(),
            crowd.clients().stream().mapToInt(ReturningClient::snapshots).sum(),
            crowd.clients().stream().mapToInt(ReturningClient::refusals).sum());
  }
}
