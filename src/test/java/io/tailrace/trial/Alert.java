package io.tailrace.trial;

import io.tailrace.testing.clients.Replica;
import io.tailrace.testing.clients.SseEvent;
import jakarta.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** What one client was told of its views besides rows. Any thread. */
final class Alert implements TrialClient.Audience {
  private final Map<String, Integer> snapshots = new ConcurrentHashMap<>();
  private final Map<String, String> status = new ConcurrentHashMap<>();

  @Override
  public void told(List<String> views, Replica replica, SseEvent event) {
    if (event.is("snapshot")) {
      snapshots.merge(event.json().getString("view"), 1, Integer::sum);
    } else if (event.is("status")) {
      JsonObject said = event.json();
      status.put(
          said.getString("view"),
          (said.getString("state") + " " + said.getString("reason")).strip());
    }
  }

  int snapshots(String view) {
    return snapshots.getOrDefault(view, 0);
  }

  /** The last state with its reason; {@code live} where nothing was said. */
  String status(String view) {
    return status.getOrDefault(view, "live");
  }
}
