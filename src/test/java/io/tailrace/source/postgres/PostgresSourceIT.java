package io.tailrace.source.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.source.ViewSettings;
import io.tailrace.testing.postgres.FollowedPostgres;
import io.tailrace.testing.postgres.PostgresExtension;
import io.tailrace.testing.postgres.TestDatabase;
import io.tailrace.view.Update;
import io.tailrace.view.report.ViewReport;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a followed table shows after each kind of change. */
class PostgresSourceIT {
  @RegisterExtension private static final PostgresExtension postgres = new PostgresExtension();

  private final TestDatabase database = postgres.newDatabase();

  @Test
  void everyChangeOfATableArrives() throws Exception {
    database.execute(
        "CREATE TABLE changes (id int PRIMARY KEY, name text)",
        "ALTER TABLE changes REPLICA IDENTITY FULL",
        "INSERT INTO changes VALUES (1, 'one'), (2, NULL), (3, '')");
    try (FollowedPostgres following = FollowedPostgres.tables(database, "changes")) {
      String select = "SELECT json_build_array(id, name) FROM changes";
      following.awaitRows("changes", database, select);
      database.execute("INSERT INTO changes VALUES (4, E'four \"quoted\" \\\\ \\n 🎉')");
      following.awaitRows("changes", database, select);
      database.execute("UPDATE changes SET name = 'two' WHERE id = 2");
      following.awaitRows("changes", database, select);
      database.execute("UPDATE changes SET id = 20, name = NULL WHERE id = 2");
      following.awaitRows("changes", database, select);
      database.execute("DELETE FROM changes WHERE id < 4");
      following.awaitRows("changes", database, select);
      assertEquals(1, following.told(Update.Contents.class::isInstance));
      assertEquals(4, following.told(Update.Changes.class::isInstance));
    }
  }

  @Test
  void truncateEmptiesTheViewInTheMiddleOfItsTransaction() throws Exception {
    database.execute(
        "CREATE TABLE a (n int)",
        "CREATE TABLE b (n int)",
        "ALTER TABLE a REPLICA IDENTITY FULL",
        "ALTER TABLE b REPLICA IDENTITY FULL",
        "INSERT INTO a VALUES (1), (1), (2)",
        "INSERT INTO b VALUES (1)");
    try (FollowedPostgres following = FollowedPostgres.tables(database, "a", "b")) {
      String a = "SELECT json_build_array(n) FROM a";
      following.awaitRows("a", database, a);
      database.execute(
          "BEGIN; INSERT INTO a VALUES (3); DELETE FROM a WHERE n = 2; TRUNCATE a, b;"
              + " INSERT INTO a VALUES (1), (4); COMMIT");
      following.awaitRows("a", database, a);
      following.awaitRows("b", database, "SELECT json_build_array(n) FROM b");
      assertEquals(List.of("[1]", "[4]"), following.contents("a"));
      assertEquals(List.of(), following.contents("b"));
      database.execute("BEGIN; TRUNCATE a; ROLLBACK", "TRUNCATE b", "INSERT INTO a VALUES (5)");
      following.awaitRows("a", database, a);
      // A truncated table is held while its definition is checked; the other table is not.
      following.await(
          "three truncations", () -> following.told(Update.Cleared.class::isInstance) == 3);
      assertEquals(1, following.opened());
    }
  }

  @Test
  void copiesOfARowAreCounted() throws Exception {
    database.execute(
        "CREATE TABLE copies (n int, t text)",
        "ALTER TABLE copies REPLICA IDENTITY FULL",
        "INSERT INTO copies SELECT 1, 'a' FROM generate_series(1, 5)");
    try (FollowedPostgres following = FollowedPostgres.tables(database, "copies")) {
      String select = "SELECT json_build_array(n, t) FROM copies";
      following.awaitRows("copies", database, select);
      String oneCopy = " WHERE ctid = (SELECT ctid FROM copies WHERE n = 1 LIMIT 1)";
      database.execute("UPDATE copies SET t = NULL" + oneCopy, "DELETE FROM copies" + oneCopy);
      following.awaitRows("copies", database, select);
      database.execute("INSERT INTO copies VALUES (1, NULL)", "UPDATE copies SET n = 1");
      following.awaitRows("copies", database, select);
      assertEquals(5, following.report("copies").rows());
    }
  }

  @Test
  void largeValuesThatDidNotChangeStay() throws Exception {
    database.execute(
        "CREATE TABLE documents (id int, body text, n int, other text)",
        "ALTER TABLE documents REPLICA IDENTITY FULL",
        "ALTER TABLE documents ALTER body SET STORAGE EXTERNAL",
        "INSERT INTO documents SELECT i, repeat(chr(64 + i), 20000), 0, NULL"
            + " FROM generate_series(1, 3) i");
    try (FollowedPostgres following = FollowedPostgres.tables(database, "documents")) {
      String select = "SELECT json_build_array(id, body, n, other) FROM documents";
      following.awaitRows("documents", database, select);
      database.execute(
          "UPDATE documents SET n = id",
          "UPDATE documents SET other = body WHERE id = 2",
          "UPDATE documents SET body = 'short' WHERE id = 3");
      following.awaitRows("documents", database, select);
    }
  }

  @Test
  void aCommitMovesAllViewsToOneTimestamp() throws Exception {
    database.execute(
        "CREATE TABLE \"Mixed Case\" (\"a \"\"b\" int, dropped int)",
        "CREATE TABLE other (n int)",
        "ALTER TABLE \"Mixed Case\" DROP COLUMN dropped",
        "ALTER TABLE \"Mixed Case\" ADD COLUMN added text DEFAULT 'x'",
        "ALTER TABLE \"Mixed Case\" REPLICA IDENTITY FULL",
        "ALTER TABLE other REPLICA IDENTITY FULL");
    List<ViewSettings> views =
        List.of(
            FollowedPostgres.view("one", "\"Mixed Case\"", 100, 10_000),
            FollowedPostgres.view("same", "public.\"Mixed Case\"", 100, 10_000),
            FollowedPostgres.view("other", "public.other", 100, 10_000));
    try (FollowedPostgres following = FollowedPostgres.of(database, "postgres", views)) {
      following.await("contents", () -> following.report("other").loaded());
      database.execute("BEGIN; INSERT INTO \"Mixed Case\" VALUES (1); DELETE FROM other; COMMIT");
      following.await("the row", () -> following.contents("same").size() == 1);
      assertEquals(List.of("[1,\"x\"]"), following.contents("one"));
      assertEquals(
          1, views.stream().map(v -> following.report(v.name()).timestamp()).distinct().count());
    }
  }

  @Test
  void positionsMoveWithTheCommitsOfOtherTables() throws Exception {
    database.execute(
        "CREATE TABLE quiet (n int)",
        "ALTER TABLE quiet REPLICA IDENTITY FULL",
        "CREATE TABLE busy (n int)");
    try (FollowedPostgres following = FollowedPostgres.tables(database, "quiet")) {
      following.await("contents", () -> following.report("quiet").loaded());
      ViewReport before = following.report("quiet");
      for (int i = 0; i < 3; i++) {
        long behind = following.report("quiet").timestamp();
        database.execute("INSERT INTO busy VALUES (1)");
        following.await("progress", () -> following.report("quiet").timestamp() > behind);
      }
      assertTrue(following.report("quiet").time() >= before.time());
      assertEquals(0, following.told(Update.Changes.class::isInstance));
    }
  }
}
