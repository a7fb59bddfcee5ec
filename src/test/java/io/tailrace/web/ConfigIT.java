package io.tailrace.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.testing.Await;
import io.tailrace.testing.clients.Replica;
import io.tailrace.testing.clients.StrictClient;
import io.tailrace.testing.containers.Application;
import io.tailrace.testing.containers.EmbeddedTomcat;
import io.tailrace.testing.postgres.TestDatabase;
import io.tailrace.testing.postgres.TestPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The file of settings is edited under open streams: views come, go and change. */
final class ConfigIT {
  @TempDir private Path folder;

  private final TestPostgres postgres = TestPostgres.start(Map.of());
  private final TestDatabase database = postgres.newDatabase();
  private final EmbeddedTomcat tomcat = new EmbeddedTomcat();

  ConfigIT() throws IOException, SQLException {}

  @BeforeEach
  void start() throws Exception {
    for (String table : List.of("a", "b", "c")) {
      database.execute(
          "CREATE TABLE " + table + " (n int8 PRIMARY KEY)",
          "INSERT INTO " + table + " VALUES (1)");
    }
    write("tailrace.views=a,b");
    tomcat.deploy(Application.of("shop", Map.of("tailrace.config", file().toString())));
    tomcat.start();
  }

  @AfterEach
  void stop() throws Exception {
    try (postgres;
        tomcat) {
      assertFalse(tomcat.log().contains("A bug"), tomcat.log());
    }
  }

  private Path file() {
    return folder.resolve("tailrace.properties");
  }

  /** As an editor does: under another name first. */
  private void write(String... lines) throws IOException {
    Path next = folder.resolve("next");
    Files.writeString(
        next,
        "tailrace.url=" + database.url() + "\ntailrace.user=postgres\n" + String.join("\n", lines));
    Files.move(next, file(), StandardCopyOption.ATOMIC_MOVE);
  }

  private String get(String path) {
    try (StrictClient client = StrictClient.get(tomcat.uri("shop").resolve(path))) {
      return client.awaitEnd().status() + " " + client.body();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private StrictClient stream(String view) throws IOException {
    StrictClient client = StrictClient.get(tomcat.uri("shop").resolve("api/stream/" + view));
    client.await("the rows of " + view, () -> client.replica().has(view));
    return client;
  }

  private void awaitRows(StrictClient client, String view, String... rows) throws IOException {
    client.await(
        "the rows of " + view, () -> client.replica().rows(view).equals(Replica.multiset(rows)));
  }

  /** One snapshot, and no status but the first ones. */
  private static void assertUndisturbed(StrictClient client, long statuses) {
    assertFalse(client.isEnded());
    assertEquals(1, client.events().stream().filter(each -> each.is("snapshot")).count());
    assertEquals(
        statuses,
        client.events().stream().filter(each -> each.is("status")).count(),
        () -> "" + client);
  }

  private static long statuses(StrictClient client) {
    return client.events().stream().filter(each -> each.is("status")).count();
  }

  @Test
  void aViewComesChangesAndGoesWhileTheOthersGoOn() throws Exception {
    try (StrictClient a = stream("a")) {
      long statuses = statuses(a);
      write("tailrace.views=a,b,c");
      Await.until("c is there", () -> get("api/views/c").startsWith("200"));
      try (StrictClient c = stream("c")) {
        database.execute("INSERT INTO a VALUES (2)", "INSERT INTO c VALUES (3)");
        awaitRows(a, "a", "[2]", "[1]");
        awaitRows(c, "c", "[1]", "[3]");

        write("tailrace.views=a,b,c", "tailrace.view.c.relation=b");
        c.awaitEvent("bye");
      }
      Await.until(
          "c has the rows of b",
          () ->
              get("api/views/c").contains("\"rows\":[[1]]")
                  || get("api/views/c").contains("[\n[1]"));

      try (StrictClient b = stream("b")) {
        write("tailrace.views=a");
        b.awaitEvent("bye");
      }
      Await.until("b is gone", () -> get("api/views/b").startsWith("404"));
      database.execute("INSERT INTO a VALUES (4)");
      awaitRows(a, "a", "[1]", "[2]", "[4]");

      write("tailrace.views=b,a");
      Await.until("b is there again", () -> get("api/views/b").startsWith("200"));
      assertUndisturbed(a, statuses);
    }
  }

  @Test
  void aWrongFileChangesNothingAndSaysWhy() throws Exception {
    try (StrictClient a = stream("a")) {
      long statuses = statuses(a);
      write("tailrace.views=a,c", "tailrace.veiw.c.relation=b");
      Await.until("the fault", () -> get("api/views").contains("\"configFault\""));
      assertTrue(get("api/views").contains("tailrace.veiw.c.relation"), get("api/views"));
      assertTrue(get("metrics").contains("tailrace_config_refused 1"));
      assertTrue(get("api/views/b").startsWith("200"));
      assertTrue(get("api/views/c").startsWith("404"));
      assertTrue(tomcat.log().contains(file() + " is not used, and nothing is changed: "));

      write("tailrace.views=a,c", "tailrace.heartbeat=20s");
      Await.until(
          "what cannot change",
          () -> get("api/views").contains("the settings of streams cannot change while"));

      write("tailrace.views=a,c");
      Await.until("c is there", () -> get("api/views/c").startsWith("200"));
      assertFalse(get("api/views").contains("configFault"));
      assertTrue(get("metrics").contains("tailrace_config_refused 0"));
      assertUndisturbed(a, statuses);
    }
  }

  @Test
  void aRoleThatAViewNeedsNowEndsItsStreams() throws Exception {
    try (StrictClient a = stream("a");
        StrictClient b = stream("b")) {
      long statuses = statuses(a);
      write("tailrace.views=a,b", "tailrace.view.b.roles=boss");
      b.awaitEvent("bye");
      assertTrue(get("api/views/b").matches("(?s)40[13].*"), get("api/views/b"));
      assertUndisturbed(a, statuses);
    }
  }

  @Test
  void aViewMayComeWhileTheDatabaseIsAway() throws Exception {
    try (StrictClient a = stream("a")) {
      postgres.kill();
      a.await("stale", () -> a.replica().state("a").equals("stale"));
      write("tailrace.views=a,c");
      Await.until("b is gone", () -> get("api/views/b").startsWith("404"));
      postgres.startAgain();
      Await.until("c is there", () -> get("api/views/c").startsWith("200"));
    }
  }
}
