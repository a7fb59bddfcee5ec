package io.tailrace.demo.feed;

import static io.tailrace.demo.feed.StreamServer.event;
import static io.tailrace.demo.feed.StreamServer.status;
import static io.tailrace.demo.feed.StreamServer.streamThatEnds;
import static io.tailrace.demo.feed.StreamServer.streamThatStaysOpen;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LiveSourceIT {
  private static final String ADA = "{\"meta\":{\"id\":\"1\",\"domain\":\"x\"},\"user\":\"Ada\"}";
  private static final String BOB = "{\"meta\":{\"id\":\"2\",\"domain\":\"x\"},\"user\":\"Bøb\"}";
  private static final String EVE = "{\"meta\":{\"id\":\"3\",\"domain\":\"x\"},\"user\":\"Eve\"}";
  private static final String CANARY = "{\"meta\":{\"id\":\"4\",\"domain\":\"canary\"}}";

  @Test
  void itResumesAfterTheLastEventAndDropsWhatComesTwice() throws Exception {
    try (StreamServer server =
        new StreamServer(
            streamThatEnds(":ok\n\n" + event("id-1", ADA) + event("id-2", BOB) + "data: {\"cut"),
            status(503),
            streamThatStaysOpen(event("id-2", BOB), event("id-3", CANARY), event("id-4", EVE)))) {
      assertEquals(
          List.of(
              said(Item.State.CONNECTING, "127.0.0.1"),
              said(Item.State.RUNNING, "127.0.0.1"),
              counted(server, "1", "Ada", "id-1"),
              counted(server, "2", "Bøb", "id-2"),
              said(Item.State.WAITING, "127.0.0.1 is opened again"),
              said(Item.State.RUNNING, "127.0.0.1"),
              counted(server, "3", "Eve", "id-4")),
          items(server, "", 7));
      assertEquals(List.of("", "id-2", "id-2"), server.lastEventIds());
      assertTrue(server.agents().get(0).startsWith("tailrace-demo/"), server.agents().get(0));
    }
  }

  @Test
  void itBeginsAfterThePositionThatTheDatabaseHas() throws Exception {
    try (StreamServer server = new StreamServer(streamThatStaysOpen(event("id-9", ADA)))) {
      items(server, "id-8", 3);
      assertEquals(List.of("id-8"), server.lastEventIds());
    }
  }

  @Test
  void oneMalformedEventIsLeftOut() throws Exception {
    try (StreamServer server =
        new StreamServer(streamThatStaysOpen(event("id-1", "<html>"), event("id-2", ADA)))) {
      assertEquals(counted(server, "1", "Ada", "id-2"), items(server, "", 3).get(2));
    }
  }

  @Test
  void aServerThatWasNeverReachedIsGivenUp() throws Exception {
    StreamServer closed = new StreamServer(status(500));
    closed.close();
    assertThrows(IOException.class, () -> run(new LiveSource(closed.uri())));
  }

  @Test
  void whatAnswersSomethingElseWasNotReached() throws Exception {
    try (StreamServer server = new StreamServer(status(404))) {
      IOException refusal =
          assertThrows(IOException.class, () -> run(new LiveSource(server.uri())));
      assertEquals("answered 404 with no Content-Type", refusal.getMessage());
    }
  }

  private static void run(LiveSource source) throws IOException, InterruptedException {
    source.run("", new Outbox());
  }

  private static Item said(Item.State state, String detail) {
    return new Item.Status(Mode.LIVE, state, detail);
  }

  private static Item counted(StreamServer server, String id, String user, String position) {
    return new Item.Counted(
        new Edit(id, user, null, null, false), server.uri().toString(), position);
  }

  /** What a source hands on, up to so many items. */
  private static List<Item> items(StreamServer server, String from, int count)
      throws InterruptedException {
    Retry retry = new Retry(Duration.ofMillis(2), Duration.ofMillis(10));
    LiveSource source = new LiveSource(server.uri(), retry);
    Outbox outbox = new Outbox();
    Thread reader =
        new Thread(
            () -> {
              try {
                source.run(from, outbox);
              } catch (IOException e) {
                throw new IllegalStateException(e);
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    reader.start();
    try {
      List<Item> items = new ArrayList<>();
      while (items.size() < count) {
        Item item = outbox.poll(TimeUnit.SECONDS.toNanos(20));
        if (item == null) {
          throw new AssertionError("nothing came after " + items);
        }
        items.add(item);
      }
      return items;
    } finally {
      reader.interrupt();
      reader.join();
    }
  }
}
