package io.tailrace.testing.clients;

import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import jakarta.json.JsonValue;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A client's state: the rows of each view, updated by whole changes only. Rejects every event that
 * breaks a rule of the protocol.
 */
public final class Replica {
  private static final Pattern ID =
      Pattern.compile("[0-9a-f]{1,32}-(\\d{1,20})?(\\.(\\d{1,20})?)*");

  private final Map<String, Map<JsonArray, Long>> rows = new HashMap<>();
  private final Map<String, Long> digests = new HashMap<>();
  private final Map<String, List<String>> columns = new HashMap<>();
  private final Map<String, String> states = new HashMap<>();
  private final Map<String, JsonObject> newest = new HashMap<>();
  private final List<SseEvent> held = new ArrayList<>();
  private @Nullable String lastEventId;
  private @Nullable String saidBye;
  private long changes;

  /** A client that has one view's contents, as {@code GET api/views/{view}} gives them. */
  public static Replica of(JsonObject contents, String position) {
    Replica replica = new Replica();
    String view = contents.getString("view");
    replica.rows.put(view, new HashMap<>());
    replica.columns.put(view, names(contents.getJsonArray("columns")));
    for (JsonArray row : contents.getJsonArray("rows").getValuesAs(JsonArray.class)) {
      replica.add(view, row, 1);
    }
    replica.lastEventId = position;
    return replica;
  }

  /** Of a view that was never told: empty. */
  public Map<JsonArray, Long> rows(String view) {
    return rows.getOrDefault(view, Map.of());
  }

  /** Whether the view's contents were told, be they empty. */
  public boolean has(String view) {
    return rows.containsKey(view);
  }

  /** The last state that was told; a view whose contents come without one is live. */
  public String state(String view) {
    return states.getOrDefault(view, rows.containsKey(view) ? "live" : "");
  }

  /** Of the view's last snapshot: every row has one value for each. */
  public List<String> columns(String view) {
    return columns.getOrDefault(view, List.of());
  }

  /** The same for equal rows, however they came to be. */
  public long digest(String view) {
    return digests.getOrDefault(view, 0L);
  }

  /** The connection ended: the rows and the resume position stay, for the next one. */
  public void disconnected() {
    held.clear();
    states.clear();
    saidBye = null;
  }

  /** The data of the last event about the view. */
  public @Nullable JsonObject newest(String view) {
    return newest.get(view);
  }

  public @Nullable String lastEventId() {
    return lastEventId;
  }

  /** Whole changes so far. */
  public long changes() {
    return changes;
  }

  /** A multiset of rows, of their JSON. */
  public static Map<JsonArray, Long> multiset(String... jsonRows) {
    Map<JsonArray, Long> multiset = new HashMap<>();
    for (String json : jsonRows) {
      try (JsonReader reader = Json.createReader(new StringReader(json))) {
        multiset.merge(reader.readArray(), 1L, Long::sum);
      }
    }
    return multiset;
  }

  public void apply(SseEvent event) {
    if (saidBye != null) {
      throw new AssertionError("an event after " + saidBye + ": " + event);
    }
    if (event.id() != null && !ID.matcher(event.id()).matches()) {
      throw new AssertionError("not an id: " + event);
    }
    switch (event.event()) {
      case "snapshot", "batch" -> part(event);
      case "progress" -> progress(event);
      case "status" -> status(event);
      case "bye", "busy" -> {
        check(event.data().equals("{}") && event.id() == null, "data or id", event);
        saidBye = event.event();
      }
      case "" -> check(event.retry() > 0, "neither event nor retry", event);
      default -> throw new AssertionError("an unknown event: " + event);
    }
  }

  private void part(SseEvent event) {
    JsonObject data = event.json();
    boolean more = data.getBoolean("more", false);
    check(more == event.data().startsWith("{\"more\":true,"), "more does not come first", event);
    check(more == (event.id() == null), "an id before the end of a change, or none", event);
    boolean snapshot = event.is("snapshot");
    check(snapshot == data.containsKey("columns"), "columns belong to a snapshot", event);
    check(!snapshot || data.getJsonArray("deleted").isEmpty(), "a snapshot that deletes", event);
    Set<String> known =
        Set.of("more", "view", "timestamp", "time", "since", "columns", "inserted", "deleted");
    check(known.containsAll(data.keySet()), "an unknown member", event);
    held.add(event);
    if (!more) {
      applyHeld();
      lastEventId = event.id();
      changes++;
    }
  }

  /** All parts at once; a snapshot discards what was held of its view. */
  private void applyHeld() {
    Set<String> views = new LinkedHashSet<>();
    Set<JsonArray> deleted = new LinkedHashSet<>();
    for (SseEvent part : held) {
      JsonObject data = part.json();
      String view = data.getString("view");
      if (part.is("snapshot")) {
        rows.put(view, new HashMap<>());
        digests.put(view, 0L);
        columns.put(view, names(data.getJsonArray("columns")));
      } else {
        check(has(view), "a batch before a snapshot", part);
      }
      for (JsonValue row : data.getJsonArray("deleted")) {
        add(view, row.asJsonArray(), -1, part);
        deleted.add(row.asJsonArray());
      }
      data.getJsonArray("inserted").forEach(row -> add(view, row.asJsonArray(), 1, part));
      newest.put(view, data);
      views.add(view);
    }
    for (String view : views) {
      for (JsonArray row : deleted) {
        if (rows(view).getOrDefault(row, 0L) < 0) {
          throw new AssertionError("deleted but not there, in " + view + ": " + row);
        }
      }
    }
    held.clear();
  }

  private static List<String> names(JsonArray columns) {
    return columns.stream().map(column -> column.asJsonObject().getString("name")).toList();
  }

  private void add(String view, JsonArray row, long copies, SseEvent part) {
    check(row.size() == columns(view).size(), "a row " + row + " of another shape", part);
    add(view, row, copies);
  }

  private void add(String view, JsonArray row, long copies) {
    Objects.requireNonNull(rows.get(view))
        .merge(row, copies, (a, b) -> a + b == 0 ? null : Long.valueOf(a + b));
    long mixed = (row.hashCode() + 0x9E3779B97F4A7C15L) * 0xD6E8FEB86659FD93L;
    digests.merge(view, copies * (mixed ^ (mixed >>> 32)), Long::sum);
  }

  private void progress(SseEvent event) {
    check(held.isEmpty(), "inside a change", event);
    check(event.json().keySet().equals(Set.of("timestamp", "time")), "other members", event);
    check(event.id() != null, "without an id", event);
    lastEventId = event.id();
  }

  private void status(SseEvent event) {
    check(held.isEmpty() && event.id() == null, "inside a change, or with an id", event);
    JsonObject data = event.json();
    Set<String> states = Set.of("loading", "live", "stale", "failed");
    check(states.contains(data.getString("state")), "an unknown state", event);
    data.getJsonNumber("sinceTime").longValueExact();
    data.getString("reason");
    this.states.put(data.getString("view"), data.getString("state"));
  }

  private static void check(boolean rule, String what, SseEvent event) {
    if (!rule) {
      throw new AssertionError(what + ": " + event);
    }
  }
}
