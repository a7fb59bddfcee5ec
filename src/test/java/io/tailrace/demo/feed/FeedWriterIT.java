package io.tailrace.demo.feed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.tailrace.demo.EmbeddedDatabase;
import io.tailrace.demo.Query;
import io.tailrace.demo.Schema;
import io.tailrace.testing.Await;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FeedWriterIT {
  private static final Edit ADA = new Edit(null, "Ada", "xwiki", "edit", false);
  private static final Batch FIRST = new Batch(List.of(ADA), "s", "1");
  private static final Batch SECOND = new Batch(List.of(ADA, ADA), "s", "3");

  private static EmbeddedDatabase database;
  private final ExecutorService thread = Executors.newSingleThreadExecutor();
  private String url;
  private DeafProxy proxy;
  private FeedWriter writer;

  @BeforeAll
  static void startDatabase() throws IOException {
    database = EmbeddedDatabase.start();
  }

  @AfterAll
  static void stopDatabase() throws IOException {
    database.close();
  }

  @BeforeEach
  void start() throws Exception {
    url = Query.newDatabase(database);
    Schema.create(url);
    proxy = new DeafProxy(database.port());
    writer = new FeedWriter(url.replace(":" + database.port() + "/", ":" + proxy.port() + "/"));
    writer.write(FIRST);
  }

  @AfterEach
  void stop() throws IOException {
    thread.shutdownNow();
    writer.close();
    proxy.close();
  }

  @Test
  void aCommitWhoseAnswerWasLostIsNotMadeAgain() throws Exception {
    proxy.keepAnswers();
    Future<?> writing = writing(SECOND);
    Await.until("the batch is committed", () -> count().equals("3"));
    proxy.cut();
    writing.get();
    assertEquals("3", count());
    assertPosition("2", "3");
  }

  @Test
  void aBatchThatNeverArrivedIsWrittenAgain() throws Exception {
    proxy.keepRequests();
    Future<?> writing = writing(SECOND);
    assertEquals("1", count());
    proxy.cut();
    writing.get();
    assertEquals("3", count());
    assertPosition("2", "3");
  }

  @Test
  void aCommitThatIsStillOnItsWayIsWaitedFor() throws Exception {
    try (java.sql.Connection other = java.sql.DriverManager.getConnection(url);
        java.sql.Statement statement = other.createStatement()) {
      other.setAutoCommit(false);
      statement.execute("SELECT * FROM counter FOR UPDATE");
      Future<?> writing = writing(SECOND);
      awaitBlocked(1);
      proxy.cut();
      awaitBlocked(2);
      other.rollback();
      writing.get();
    }
    assertEquals("3", count());
    assertPosition("2", "3");
  }

  @Test
  void twoFeedsOfOneDatabaseAreRefused() throws Exception {
    Query.run(url, "UPDATE feed_position SET batch = 7");
    IllegalStateException refusal =
        assertThrows(IllegalStateException.class, () -> writer.write(SECOND));
    assertEquals("another feed writes feed_position: stop one of the two", refusal.getMessage());
    assertEquals("1", count());
  }

  private Future<?> writing(Batch batch) {
    return thread.submit(
        (Callable<Void>)
            () -> {
              writer.write(batch);
              return null;
            });
  }

  private void awaitBlocked(int sessions) throws Exception {
    Await.until(
        sessions + " sessions wait for a lock",
        () ->
            Query.one(
                    url,
                    "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
                        + " AND datname = current_database()")
                .equals(String.valueOf(sessions)));
  }

  private String count() throws Exception {
    return Query.one(url, "SELECT count FROM counter");
  }

  private void assertPosition(String batch, String position) throws Exception {
    assertEquals(
        List.of(List.of(batch, position)),
        Query.rows(url, "SELECT batch, position FROM feed_position"));
  }
}
