package io.tailrace.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Checks the examples of docs/PROTOCOL.md against its rules. */
final class ProtocolExamplesTest {
  private static final Pattern RETRY = Pattern.compile("retry: [0-9]+\n\n");
  private static final Pattern EVENT =
      Pattern.compile("event: (\\w+)\n(?:id: (\\S+)\n)?data: (\\{.*})\n\n");
  private static final Pattern ID =
      Pattern.compile("[0-9a-f]{16}-(?=[0-9.]*[0-9])[0-9]*(\\.[0-9]*)*");
  private static final Set<String> CHANGES = Set.of("snapshot", "batch");

  private record Event(String name, String id, JsonObject data) {
    boolean change() {
      return CHANGES.contains(name);
    }

    boolean more() {
      return data.containsKey("more");
    }
  }

  static List<String> streams() throws IOException {
    return ProtocolPage.examples("sse");
  }

  static List<String> bodies() throws IOException {
    return ProtocolPage.examples("json");
  }

  @ParameterizedTest
  @MethodSource("streams")
  void everyStreamKeepsTheRules(String stream) {
    boolean within = false;
    for (Event event : events(stream)) {
      JsonObject data = event.data();
      boolean position = event.change() ? !event.more() : event.name().equals("progress");
      assertEquals(position, event.id() != null, event::toString);
      assertTrue(event.id() == null || ID.matcher(event.id()).matches(), event::toString);
      assertTrue(!within || event.change() || event.name().equals("bye"), event::toString);
      if (event.more()) {
        assertEquals("more", data.keySet().iterator().next());
        assertEquals(JsonValue.TRUE, data.get("more"));
      }
      assertEquals(members(event, data), data.keySet());
      within = event.more();
    }
  }

  @ParameterizedTest
  @MethodSource("bodies")
  void everyBodyIsOneObject(String body) {
    assertFalse(object(body).isEmpty());
  }

  @Test
  void thereAreExamplesOfEveryEvent() throws IOException {
    List<String> names =
        streams().stream().flatMap(stream -> events(stream).stream()).map(Event::name).toList();
    assertEquals(
        Set.of("snapshot", "batch", "progress", "status", "busy", "bye"), Set.copyOf(names));
  }

  /** Returns the required members of an event, and its optional ones. */
  private static Set<String> members(Event event, JsonObject data) {
    List<String> members =
        new ArrayList<>(
            switch (event.name()) {
              case "snapshot" ->
                  List.of("view", "timestamp", "time", "columns", "inserted", "deleted");
              case "batch" -> List.of("view", "timestamp", "time", "inserted", "deleted");
              case "progress" -> List.of("timestamp", "time");
              case "status" -> List.of("view", "state", "sinceTime", "reason");
              case "busy", "bye" -> List.of();
              default -> throw new AssertionError("no such event: " + event);
            });
    List<String> optional =
        event.change()
            ? List.of("more", "since")
            : event.name().equals("status") ? List.of("alone") : List.of();
    optional.stream().filter(data::containsKey).forEach(members::add);
    return Set.copyOf(members);
  }

  private static List<Event> events(String stream) {
    List<Event> events = new ArrayList<>();
    Matcher retry = RETRY.matcher(stream);
    Matcher event = EVENT.matcher(stream);
    for (int at = 0; at < stream.length(); ) {
      if (event.region(at, stream.length()).lookingAt()) {
        events.add(new Event(event.group(1), event.group(2), object(event.group(3))));
        at = event.end();
      } else {
        assertTrue(retry.region(at, stream.length()).lookingAt(), stream.substring(at));
        at = retry.end();
      }
    }
    return events;
  }

  private static JsonObject object(String json) {
    try (JsonReader reader = Json.createReader(new StringReader(json))) {
      return reader.readObject();
    }
  }
}
