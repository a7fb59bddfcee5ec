package io.tailrace.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.testing.clients.StrictClient;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What has to be run in the databases, over HTTP. */
final class SetupIT {
  private @Nullable ScriptedApplication server;

  @AfterEach
  void stop() throws Exception {
    if (server != null) {
      server.close();
    }
  }

  private StrictClient ask(String method, String path) throws Exception {
    StrictClient client = StrictClient.request(method, Objects.requireNonNull(server).uri(path));
    client.awaitEnd();
    return client;
  }

  @Test
  void oneDatabasesScriptIsGivenAsItIs() throws Exception {
    server =
        ScriptedApplication.start(
            "tailrace.url=postgresql://db/shop",
            "tailrace.user=reader",
            "tailrace.password=hunter2",
            "tailrace.views=a");
    for (String method : new String[] {"GET", "HEAD"}) {
      try (StrictClient client = ask(method, "api/setup.sql")) {
        assertEquals(200, client.status());
        assertEquals("text/plain;charset=utf-8", client.header("Content-Type"));
        assertEquals("no-store", client.header("Cache-Control"));
        assertEquals("14", client.header("Content-Length"));
        assertEquals(method.equals("GET") ? "-- é  reader\n" : "", client.body());
      }
    }
    try (StrictClient client = ask("POST", "api/setup.sql")) {
      assertEquals(405, client.status());
    }
  }

  @Test
  void severalDatabasesHaveAPartEach() throws Exception {
    server =
        ScriptedApplication.start(
            "tailrace.url=postgresql://db/shop",
            "tailrace.user=reader",
            "tailrace.views=a,b",
            "tailrace.view.b.source=second",
            "tailrace.source.second.url=postgresql://db/second",
            "tailrace.source.second.user=other");
    try (StrictClient all = ask("GET", "api/setup.sql");
        StrictClient second = ask("GET", "api/setup.sql?source=second");
        StrictClient first = ask("GET", "api/setup.sql?source=");
        StrictClient third = ask("GET", "api/setup.sql?source=third")) {
      assertEquals("-- é second other\n", second.body());
      assertEquals("-- é  reader\n", first.body());
      assertEquals(400, third.status());
      assertTrue(third.body().contains("there is no such source"), third.body());
      assertTrue(all.body().contains("-- The first database (tailrace.url)"), all.body());
      assertTrue(all.body().contains("-- api/setup.sql?source=second\n"), all.body());
      assertTrue(
          all.body().indexOf("-- é  reader\n") < all.body().indexOf("-- é second other\n"),
          all.body());
      assertTrue(all.body().lines().allMatch(line -> line.isEmpty() || line.startsWith("--")));
    }
  }
}
