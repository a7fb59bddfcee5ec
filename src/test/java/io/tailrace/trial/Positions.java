package io.tailrace.trial;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.tailrace.testing.clients.Replica;
import jakarta.json.JsonArray;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What clients held at each resume position that they were given, whichever node gave it: the same.
 * Any thread.
 */
final class Positions {
  /** Of so many the rows are kept, to say what is different. */
  private static final int WITH_ROWS = 300;

  @GuardedBy("this")
  private final Map<String, Map<String, Long>> digests = new HashMap<>();

  @GuardedBy("this")
  private final Map<String, Map<String, Map<JsonArray, Long>>> rows =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(
            Map.Entry<String, Map<String, Map<JsonArray, Long>>> eldest) {
          return size() > WITH_ROWS;
        }
      };

  /**
   * Compares with what another client had there.
   *
   * @return whether there was one
   */
  synchronized boolean compare(List<String> views, String id, Replica replica) {
    Map<String, Long> now = new TreeMap<>();
    told(views, id).forEach(view -> now.put(view, replica.digest(view)));
    String key = views + " at " + id;
    Map<String, Long> before = digests.putIfAbsent(key, now);
    if (before != null && !before.equals(now)) {
      throw new AssertionError("other contents of " + key + differences(key, before, replica));
    }
    if (before == null && id.indexOf('.') < 0) {
      Map<String, Map<JsonArray, Long>> copy = new HashMap<>();
      views.forEach(view -> copy.put(view, new HashMap<>(replica.rows(view))));
      rows.put(key, copy);
    }
    return before != null;
  }

  @GuardedBy("this")
  private String differences(String key, Map<String, Long> before, Replica replica) {
    StringBuilder differences = new StringBuilder();
    before.forEach(
        (view, digest) -> {
          if (replica.digest(view) != digest) {
            differences.append("\n").append(view).append(' ').append(replica.newest(view));
            Map<JsonArray, Long> net = new HashMap<>(replica.rows(view));
            rows.getOrDefault(key, Map.of())
                .getOrDefault(view, Map.of())
                .forEach((row, copies) -> net.merge(row, -copies, Long::sum));
            net.values().removeIf(copies -> copies == 0);
            differences.append("\nnow minus then: ").append(net);
          }
        });
    return differences.toString();
  }

  /** The views of which the position says anything. */
  private static List<String> told(List<String> views, String id) {
    List<String> timestamps = List.of(id.substring(id.indexOf('-') + 1).split("\\.", -1));
    if (timestamps.size() == 1) {
      return views;
    }
    List<String> told = new ArrayList<>(views);
    told.removeIf(view -> timestamps.get(views.indexOf(view)).isEmpty());
    return told;
  }
}
