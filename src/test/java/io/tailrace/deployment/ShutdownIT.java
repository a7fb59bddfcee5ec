package io.tailrace.deployment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.testing.Await;
import io.tailrace.testing.clients.SseEvent;
import io.tailrace.testing.clients.StrictClient;
import io.tailrace.testing.containers.StockTomcat;
import io.tailrace.testing.postgres.TestDatabase;
import io.tailrace.testing.postgres.TestPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A stock Tomcat stops while some clients read in the middle of a message and others do not. */
final class ShutdownIT {
  private static final int READING = 80;
  private static final int STALLED = 20;
  private static final int LARGE = 5_000_000;

  @Test
  void theEndWaitsForNoClient() throws Exception {
    List<StrictClient> clients = new ArrayList<>();
    try (TestPostgres postgres = TestPostgres.start(Map.of());
        StockTomcat tomcat = new StockTomcat("tomcat-11.zip")) {
      TestDatabase database = postgres.newDatabase();
      database.execute(
          "CREATE TABLE small (n int8)",
          "CREATE TABLE large (n int8, t text)",
          "ALTER TABLE small REPLICA IDENTITY FULL",
          "ALTER TABLE large REPLICA IDENTITY FULL",
          "INSERT INTO large SELECT g, repeat('x', 1000) FROM generate_series(1, "
              + LARGE / 1_000
              + ") g");
      tomcat.deploy("tailrace", descriptor(database));
      tomcat.start();
      for (int i = 0; i < READING; i++) {
        clients.add(StrictClient.get(tomcat.uri("tailrace").resolve("api/stream/small")));
      }
      for (StrictClient each : clients) {
        each.awaitEvent("snapshot");
      }
      for (int i = 0; i < STALLED; i++) {
        clients.add(StrictClient.narrow(tomcat.uri("tailrace").resolve("api/stream/large"), 4096));
      }
      Await.until("all streams are open", () -> areOpen(tomcat, READING + STALLED));
      long begin = System.nanoTime();
      tomcat.stop();
      System.getLogger(ShutdownIT.class.getName())
          .log(
              System.Logger.Level.INFO,
              "Ended in {0} ms",
              Duration.ofNanos(System.nanoTime() - begin).toMillis());
      for (StrictClient each : clients.subList(0, READING)) {
        each.awaitEnd();
        SseEvent last = each.events().get(each.events().size() - 1);
        assertEquals("bye", last.event());
      }
      assertTrue(tomcat.log().contains("Destroying ProtocolHandler"), tomcat.log());
      LedgerInTomcat.assertNoComplaints(tomcat.log());
    } finally {
      for (StrictClient each : clients) {
        each.close();
      }
    }
  }

  private static boolean areOpen(StockTomcat tomcat, int streams) {
    try (StrictClient scrape = StrictClient.get(tomcat.uri("tailrace").resolve("metrics"))) {
      return scrape.awaitEnd().body().contains("\ntailrace_streams_open " + streams + ".0\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String descriptor(TestDatabase database) throws Exception {
    return Files.readString(Path.of("tomcat-conf/tailrace.xml"))
        .replace("</Context>", LedgerInTomcat.parameters(database, "small,large") + "</Context>");
  }
}
