package io.tailrace.testing.clients;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import java.io.StringReader;
import org.jspecify.annotations.Nullable;

/**
 * One event as received.
 *
 * @param event empty for a block that only has a {@code retry}
 * @param retry -1 if the event has none
 */
public record SseEvent(String event, @Nullable String id, String data, long retry) {
  public JsonObject json() {
    try (JsonReader reader = Json.createReader(new StringReader(data))) {
      return reader.readObject();
    }
  }

  public boolean is(String type) {
    return event.equals(type);
  }
}
