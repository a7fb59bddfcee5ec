package io.tailrace.testing.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class ReplicaTest {
  private static final SseEvent SNAPSHOT =
      event(
          "snapshot",
          "7f-1",
          "{\"view\":\"a\",\"timestamp\":1,\"time\":1,\"columns\":[{\"name\":\"n\",\"type\":\"int4\"}],\"inserted\":[[1],[1]],\"deleted\":[]}");

  @Test
  void appliesWholeChangesOnly() {
    Replica replica = new Replica();
    replica.apply(SNAPSHOT);
    replica.apply(batch(true, null, "[2]", "[1]"));
    assertEquals(Replica.multiset("[1]", "[1]"), replica.rows("a"));
    replica.apply(batch(false, "7f-2", "[3]", "[1]"));
    assertEquals(Replica.multiset("[2]", "[3]"), replica.rows("a"));
    assertEquals("7f-2", replica.lastEventId());
  }

  @Test
  void keepsItsWholeChangesOverADisconnection() {
    Replica replica = new Replica();
    replica.apply(SNAPSHOT);
    long digest = replica.digest("a");
    replica.apply(batch(true, null, "[2]", "[1]"));
    replica.disconnected();
    replica.apply(batch(false, "7f-2", "[3]", "[1]"));
    assertEquals(Replica.multiset("[1]", "[3]"), replica.rows("a"));
    replica.apply(batch(false, "7f-3", "[1]", "[3]"));
    assertEquals(digest, replica.digest("a"));
  }

  static Stream<List<SseEvent>> rejectsWhatBreaksARule() {
    SseEvent progress = event("progress", "7f-2", "{\"timestamp\":2,\"time\":2}");
    return Stream.of(
        List.of(batch(false, "7f-2", "[2]", "[1]")),
        List.of(SNAPSHOT, batch(false, "7f-2", "[2]", "[5]")),
        List.of(SNAPSHOT, batch(false, "7f-2", "[2,3]", "[1]")),
        List.of(SNAPSHOT, batch(false, null, "[2]", "[1]")),
        List.of(SNAPSHOT, batch(true, "7f-2", "[2]", "[1]")),
        List.of(SNAPSHOT, batch(true, null, "[2]", "[1]"), progress),
        List.of(event("progress", null, "{\"timestamp\":2,\"time\":2}")),
        List.of(event("news", null, "{}")),
        List.of(event("bye", null, "{}"), progress),
        List.of(event("progress", "x", "{\"timestamp\":2,\"time\":2}")));
  }

  @ParameterizedTest
  @MethodSource
  void rejectsWhatBreaksARule(List<SseEvent> events) {
    Replica replica = new Replica();
    events.subList(0, events.size() - 1).forEach(replica::apply);
    SseEvent last = events.get(events.size() - 1);
    assertThrows(AssertionError.class, () -> replica.apply(last));
  }

  private static SseEvent batch(boolean more, @Nullable String id, String in, String out) {
    return event(
        "batch",
        id,
        (more ? "{\"more\":true," : "{")
            + "\"view\":\"a\",\"timestamp\":2,\"time\":2,\"inserted\":["
            + in
            + "],\"deleted\":["
            + out
            + "]}");
  }

  private static SseEvent event(String type, @Nullable String id, String data) {
    return new SseEvent(type, id, data, -1);
  }
}
