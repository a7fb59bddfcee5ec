package io.tailrace.source;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tailrace.testing.TestPostgres;
import io.tailrace.view.Update;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What a followed table shows after each kind of change. */
class PostgresSourceIT {
  private static TestPostgres server;

  @BeforeAll
  static void start() {
    server = TestPostgres.start(Map.of());
  }

  @AfterAll
  static void stop() throws IOException {
    server.close();
  }

  @Test
  void everyChangeOfATableArrives() throws Exception {
    server.execute(
        "CREATE TABLE changes (id int PRIMARY KEY, name text)",
        "ALTER TABLE changes REPLICA IDENTITY FULL",
        "INSERT INTO changes VALUES (1, 'one'), (2, NULL), (3, '')");
    try (Following following = Following.tables(server, "changes")) {
      String select = "SELECT json_build_array(id, name) FROM changes";
      following.awaitRows("changes", server, select);
      server.execute("INSERT INTO changes VALUES (4, 'four \"quoted\" \\ \n 🎉')");
      following.awaitRows("changes", server, select);
      server.execute("UPDATE changes SET name = 'two' WHERE id = 2");
      following.awaitRows("changes", server, select);
      server.execute("UPDATE changes SET id = 20, name = NULL WHERE id = 2");
      following.awaitRows("changes", server, select);
      server.execute("DELETE FROM changes WHERE id < 4");
      following.awaitRows("changes", server, select);
      assertEquals(1, following.told(Update.Contents.class::isInstance));
      assertEquals(4, following.told(Update.Changes.class::isInstance));
    }
  }
}
