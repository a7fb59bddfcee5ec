package io.tailrace.trial;

import io.tailrace.testing.SeededRandom;
import io.tailrace.testing.clients.Replica;
import io.tailrace.testing.clients.SseEvent;
import io.tailrace.testing.clients.StrictClient;
import io.tailrace.trial.Parcels.OwnRows;
import jakarta.json.JsonArray;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A browser that comes to either node with a token that soon expires: as the user that it was, with
 * its rows and position, or as another one with those of the user before. Every row that it gets is
 * looked at. One thread.
 */
final class WanderingUser {
  private static final Duration LONGEST_TOKEN = Duration.ofSeconds(4);
  private static final Duration LATEST_GOODBYE = Duration.ofSeconds(20);
  private static final int MEMORIES = 40;
  private static final int LONGEST_MEMORY = 600;

  /** Who it is and what it asks for. */
  private record Caller(
      String user, Set<String> tenants, List<String> views, @Nullable Integer kind) {
    OwnRows own(String view) {
      return view.equals("notes")
          ? new OwnRows(view, tenants, null)
          : new OwnRows(view, Set.of(user), kind);
    }

    /** Whether both have the same views, and of each the same rows. */
    boolean sees(Caller other) {
      return views.equals(other.views)
          && views.stream().allMatch(view -> own(view).equals(other.own(view)));
    }
  }

  private final SeededRandom random;
  private final ParcelTokens tokens;
  private final ParcelAudit audit;
  private final Map<String, Integer> happened;
  private Caller caller;
  private Replica replica = new Replica();

  /** Whose rows and position the replica has: until an answer has come, the user's before. */
  private Caller owner;

  /** The views whose rows are the caller's: not those that the user before had. */
  private Set<String> own = new HashSet<>();

  /** What it did and received last, for a message. */
  private final Deque<String> newest = new ArrayDeque<>();

  private @Nullable StrictClient connection;
  private @Nullable String last;
  private Instant expires = Instant.MAX;
  private boolean rejected;

  WanderingUser(
      SeededRandom random, ParcelTokens tokens, ParcelAudit audit, Map<String, Integer> happened) {
    this.random = random;
    this.tokens = tokens;
    this.audit = audit;
    this.happened = happened;
    this.caller = someone();
    this.owner = caller;
  }

  private Caller someone() {
    Set<String> tenants = new TreeSet<>(Set.of(random.of(Parcels.USERS)));
    while (random.oneIn(3)) {
      tenants.add(random.of(Parcels.USERS));
    }
    List<String> views =
        random.of(List.of(List.of("parcels"), List.of("notes"), List.of("notes", "parcels")));
    boolean asks = views.contains("parcels") && random.oneIn(3);
    return new Caller(
        random.of(Parcels.USERS), tenants, views, asks ? random.below(Parcels.KINDS) : null);
  }

  private void count(String what) {
    happened.merge(what, 1, Integer::sum);
  }

  boolean isConnected() {
    return connection != null;
  }

  /** One who sees other rows than {@code before}. */
  private Caller another(Caller before) {
    Caller next = someone();
    while (next.sees(before)) {
      next = someone();
    }
    return next;
  }

  /** Comes to a node, as what it was or as another. */
  void connect(URI node, List<WanderingUser> others) throws IOException {
    String position = replica.lastEventId();
    switch (random.below(6)) {
      case 0 -> {
        caller = another(owner);
        own = new HashSet<>();
        count("another user came with the rows and the position of the one before");
      }
      case 1 -> {
        WanderingUser other = random.of(others);
        position = other.replica.lastEventId();
        caller = another(other.owner);
        replica = new Replica();
        own = new HashSet<>();
        count("a user came with the position of another");
      }
      case 2 -> {
        caller = someone();
        replica = new Replica();
        own = new HashSet<>();
        position = null;
        count("a user joined");
      }
      default -> count(node.toString().equals(last) ? "a user came back" : "a user changed nodes");
    }
    last = node.toString();
    open(node, position, random.oneIn(20) ? -1_000 : random.below((int) LONGEST_TOKEN.toMillis()));
  }

  /** With a token that lasts. */
  void settle(URI node) throws IOException {
    if (connection == null) {
      open(node, own.isEmpty() ? null : replica.lastEventId(), 3_600_000);
    }
  }

  private void open(URI node, @Nullable String position, long validMs) throws IOException {
    expires = ParcelTokens.expiry(validMs);
    String token = tokens.of(caller.user(), caller.tenants(), expires);
    rejected = false;
    remember("to " + node.getPath() + " with " + position);
    List<String> headers = new ArrayList<>();
    headers.add(
        random.oneIn(2)
            ? "Authorization: Bearer " + token
            : "Cookie: " + ParcelTokens.COOKIE + "=" + token);
    if (position != null) {
      headers.add("Last-Event-ID: " + position);
    }
    String query = "api/stream?view=" + String.join("&view=", caller.views());
    if (caller.kind() != null) {
      query += "&parcels.kind=" + caller.kind();
    }
    connection =
        StrictClient.resume(
            node.resolve(query), replica, this::told, headers.toArray(String[]::new));
  }

  void leave() throws IOException {
    if (connection != null) {
      connection.close();
      connection = null;
      replica.disconnected();
    }
  }

  /** Reads what there is. */
  void read() throws IOException {
    StrictClient open = connection;
    if (open == null) {
      return;
    }
    boolean reset = false;
    try {
      open.pump();
    } catch (IOException e) {
      reset = true;
    }
    if (open.status() == 401) {
      rejected = true;
      count("an expired token was refused");
    } else if (open.status() > 200) {
      throw new AssertionError("refused: " + open);
    }
    if (reset || rejected || open.isEnded() || open.hasEnded()) {
      leave();
    } else if (Instant.now().isAfter(expires.plus(LATEST_GOODBYE))) {
      throw new AssertionError("a stream whose token expired at " + expires + " goes on: " + open);
    }
  }

  private void remember(String what) {
    newest.add(what.length() > LONGEST_MEMORY ? what.substring(0, LONGEST_MEMORY) : what);
    if (newest.size() > MEMORIES) {
      newest.poll();
    }
  }

  private void told(SseEvent event) {
    remember(event.event() + " " + event.id() + " " + event.data());
    if (event.is("bye")) {
      count(Instant.now().isBefore(expires) ? "bye" : "bye, since the token has expired");
    }
    if (event.is("snapshot") || event.is("batch")) {
      part(event);
    }
    String id = event.id();
    if (id != null) {
      owner = caller;
      timestamps(id, caller.views()).forEach(this::claim);
    }
  }

  private void part(SseEvent event) {
    String view = event.json().getString("view");
    OwnRows rows = caller.own(view);
    for (String member : List.of("inserted", "deleted")) {
      for (JsonValue row : event.json().getJsonArray(member)) {
        check(rows.has(row.asJsonArray()), "a row of another: " + event);
      }
    }
    if (event.is("snapshot")) {
      boolean unused = own.add(view);
    }
    check(own.contains(view), "a batch for the rows of another: " + event);
  }

  private void claim(String view, long timestamp) {
    check(own.contains(view), "a position, but no rows of " + view);
    Map<JsonArray, Long> rows = replica.rows(view);
    audit.claim(toString(), caller.own(view), timestamp, rows);
  }

  private void check(boolean holds, String what) {
    if (!holds) {
      throw new AssertionError(this + ": " + what);
    }
  }

  /** Whether it has exactly what is its own now. */
  boolean hasAll(Parcels parcels) {
    return caller.views().stream()
        .allMatch(
            view ->
                own.contains(view)
                    && replica
                        .rows(view)
                        .equals(parcels.rows(parcels.commits(), caller.own(view))));
  }

  /** Of the views of which the position says something. */
  static Map<String, Long> timestamps(String id, List<String> views) {
    String[] texts = id.substring(id.indexOf('-') + 1).split("\\.", -1);
    Map<String, Long> timestamps = new HashMap<>();
    for (int i = 0; i < views.size(); i++) {
      String text = texts[texts.length == 1 ? 0 : i];
      if (!text.isEmpty()) {
        timestamps.put(views.get(i), Long.parseLong(text));
      }
    }
    return timestamps;
  }

  @Override
  public String toString() {
    return caller
        + " at "
        + Objects.requireNonNullElse(replica.lastEventId(), "nothing")
        + "\n"
        + String.join("\n", newest)
        + "\n";
  }
}
