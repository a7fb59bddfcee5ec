package io.tailrace.demo.feed;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tailrace.demo.EmbeddedDatabase;
import io.tailrace.demo.Query;
import io.tailrace.demo.Schema;
import io.tailrace.testing.Await;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FeedIT {
  private static final URI NOWHERE = URI.create("http://127.0.0.1:1/");

  @TempDir private Path folder;
  private static EmbeddedDatabase database;
  private String url;

  @BeforeAll
  static void start() throws IOException {
    database = EmbeddedDatabase.start();
  }

  @BeforeEach
  void create() throws Exception {
    url = Query.newDatabase(database);
    Schema.create(url);
  }

  @AfterAll
  static void stop() throws IOException {
    database.close();
  }

  @Test
  void everyEventOfAFileCountsExactlyOnceWhateverIsKilledMeanwhile() throws Exception {
    int events = 60_000;
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < events; i++) {
      lines.append("{\"meta\":{\"domain\":\"x\"},\"user\":\"u").append(i % 100).append("\"}\n");
    }
    Path file = folder.resolve("edits.jsonl.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
      out.write(lines.toString().getBytes(StandardCharsets.UTF_8));
    }
    whileFeeding(
        new FeedSettings(file, 20_000, NOWHERE),
        () -> {
          afterMore(5_000);
          Query.run(
              url,
              "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                  + " WHERE application_name = 'tailrace feed'");
          afterMore(5_000);
          database.kill();
          database.restart();
          afterMore(5_000);
          database.killPostmaster();
          database.restart();
          afterMore(5_000);
          database.stop();
          database.restart();
          awaitFinished();
        });
    assertEquals(String.valueOf(events), count());
    assertEquals(
        List.of(List.of("100", "600", "600")),
        Query.rows(url, "SELECT count(*), min(count), max(count) FROM user_edits"));
    assertEquals(
        List.of(List.of("replay", "finished", "edits.jsonl.gz: 60,000 events")),
        Query.rows(url, "SELECT mode, state, detail FROM feed"));
    assertEquals(
        List.of(List.of(file.toString(), "60000")),
        Query.rows(url, "SELECT source, position FROM feed_position"));
  }

  @Test
  void whatIsNoEventIsCountedAndSaidAndTheRestIsRead() throws Exception {
    Path file =
        Files.write(
            folder.resolve("curl.jsonl"),
            List.of(
                ":ok",
                "",
                "event: message",
                "id: [{\"topic\":\"t\",\"offset\":1}]",
                "data: {\"meta\":{\"domain\":\"x\"},\"user\":\"Ada\"}",
                "",
                "{\"meta\":{\"domain\":\"canary\"},\"user\":\"Canary\"}",
                "{\"meta\":{\"domain\":\"x\"},\"user\":",
                "<html>",
                "{\"meta\":{\"domain\":\"x\"},\"user\":null,\"bot\":true}",
                "{\"meta\":{\"domain\":\"x\"},\"user\":\"Ada\"}"));
    whileFeeding(new FeedSettings(file, 0, NOWHERE), this::awaitFinished);
    assertEquals(
        List.of(List.of("replay", "finished", "curl.jsonl: 3 events, 2 lines left out")),
        Query.rows(url, "SELECT mode, state, detail FROM feed"));
    assertEquals("3", count());
    assertEquals(List.of(List.of("Ada", "2")), Query.rows(url, "TABLE user_edits"));
    assertEquals(
        List.of(List.of("bot", "1"), List.of("human", "2")),
        Query.rows(url, "SELECT kind, count FROM kinds ORDER BY kind"));
  }

  @Test
  void aFileThatBreaksOffIsReadUpToThere() throws Exception {
    Path whole = folder.resolve("whole.jsonl.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(whole), true)) {
      out.write("{\"type\":\"edit\",\"user\":\"Ada\"}\n".getBytes(StandardCharsets.UTF_8));
      out.flush();
    }
    byte[] bytes = Files.readAllBytes(whole);
    Path cut = folder.resolve("cut.jsonl.gz");
    Files.write(cut, java.util.Arrays.copyOf(bytes, bytes.length - 8));
    whileFeeding(new FeedSettings(cut, 0, NOWHERE), this::awaitFinished);
    assertEquals(
        "cut.jsonl.gz: 1 event, unreadable after line 1",
        Query.one(url, "SELECT detail FROM feed"));
    assertEquals("1", count());
  }

  @Test
  void aFeedThatIsStartedAgainGoesOnWhereItWas() throws Exception {
    Path file = Files.writeString(folder.resolve("a.jsonl"), "{\"type\":\"edit\"}\n".repeat(10));
    for (int run = 0; run < 2; run++) {
      Query.run(url, "UPDATE feed SET state = 'connecting'");
      whileFeeding(new FeedSettings(file, 0, NOWHERE), this::awaitFinished);
      assertEquals("10", count());
    }
  }

  @Test
  void whereTheStreamCannotBeReachedEditsAreMadeUpAndLabelledSo() throws Exception {
    whileFeeding(
        new FeedSettings(null, 500, NOWHERE),
        () -> {
          afterMore(100);
        });
    assertEquals(
        List.of(
            List.of(
                "simulated",
                "running",
                "127.0.0.1 cannot be reached, so these edits are simulated")),
        Query.rows(url, "SELECT mode, state, detail FROM feed"));
  }

  private interface Body {
    void run() throws Exception;
  }

  private void whileFeeding(FeedSettings settings, Body body) throws Exception {
    Feed feed = Feed.start(settings, url);
    try {
      body.run();
    } finally {
      feed.close();
    }
  }

  private void awaitFinished() throws Exception {
    Await.until(
        "the feed has finished", () -> Query.one(url, "SELECT state FROM feed").equals("finished"));
  }

  private void afterMore(int events) throws Exception {
    long before = Long.parseLong(count());
    Await.until(events + " more are counted", () -> Long.parseLong(count()) >= before + events);
  }

  private String count() throws Exception {
    return Query.one(url, "SELECT count FROM counter");
  }
}
