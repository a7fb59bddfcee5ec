package io.tailrace.simulation;

import static java.util.Objects.requireNonNull;

import io.tailrace.push.Stream;
import io.tailrace.push.StreamTerms;
import io.tailrace.push.message.ContentCoding;
import io.tailrace.push.message.Framing;
import io.tailrace.testing.Gunzip;
import io.tailrace.testing.SeededRandom;
import io.tailrace.view.ViewSlice;
import io.tailrace.view.slice.Slice;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A browser whose user has a token that expires. It wanders between the nodes, with its own resume
 * position and rows, with another client's, or as another user with those of the user before. Each
 * event is checked when it comes: no row is another user's, and after each change the rows are
 * exactly the user's at the timestamp of the event's id.
 */
final class UserClient {
  /** A user has rows of two keys. Neighbours have one key in common. */
  static final int USERS = ReferenceModel.KEYS / 2;

  private static final Duration LONGEST_TOKEN = Duration.ofSeconds(20);

  private final ReferenceModel model;
  private final SeededRandom random;
  private final InstantSource clock;
  private final Coverage coverage;

  // What the browser keeps from connection to connection.
  private List<ViewSlice> slices = List.of();
  private Map<String, UserRows> rows = new LinkedHashMap<>();
  private @Nullable String lastId;
  private boolean forged;

  /** Whether its position is that of another user, with which it has no rows. */
  private boolean strange;

  private int user;
  private @Nullable Node last;

  // One connection.
  private @Nullable Socket socket;
  private @Nullable Gunzip gunzip;
  private EventReader reader = new EventReader(event -> {}, retry -> {});
  private final List<UserPart> parts = new ArrayList<>();
  private final List<String> log = new ArrayList<>();
  private Instant expires = Instant.MAX;
  private boolean goodbye;

  UserClient(ReferenceModel model, SeededRandom random, InstantSource clock, Coverage coverage) {
    this.model = model;
    this.random = random;
    this.clock = clock;
    this.coverage = coverage;
    become(random.below(USERS));
  }

  boolean isConnected() {
    return socket != null;
  }

  // Who it is, and what it says that it has.

  /** Another user's, or the same one's, with nothing. */
  private void become(int next) {
    user = next;
    List<String> views = new ArrayList<>(model.names());
    while (views.size() > 1 && random.oneIn(2)) {
      views.remove(random.below(views.size()));
    }
    Slice own = Slice.of(Map.of("k", List.of("k" + next, "k" + (next + 1))));
    Slice asked =
        random.oneIn(3) ? Slice.of(Map.of("n", List.of("" + random.below(3), "3"))) : Slice.ALL;
    slices = views.stream().map(view -> new ViewSlice(view, own.and(asked))).toList();
    forget();
    lastId = null;
  }

  private void forget() {
    rows = new LinkedHashMap<>();
    slices.forEach(each -> rows.put(each.view(), new UserRows(each.slice())));
    forged = false;
    strange = false;
  }

  /** Keeps all that it has, or comes as somebody else, or with what is not its own. */
  private void prepare(List<UserClient> others) {
    if (forged || strange) {
      forget();
      lastId = null;
    }
    switch (random.below(10)) {
      case 0 -> become(user);
      case 1, 2 -> takeOver();
      case 3 -> steal(random.of(others));
      case 4 -> copy(random.of(others));
      case 5 -> forge();
      default -> coverage.count("came back as it was");
    }
  }

  /** Another user logs in; the page sends the resume position of the user before. */
  private void takeOver() {
    String id = lastId;
    become((user + 1 + random.below(USERS - 1)) % USERS);
    lastId = id;
    strange = id != null;
    coverage.count("another user with the position of the one before");
  }

  private void steal(UserClient other) {
    if (other.user != user && other.lastId != null && !other.strange) {
      forget();
      lastId = other.lastId;
      strange = true;
      coverage.count("a position of another user");
    }
  }

  /** Another tab of the same user, or of another one who lets it have all. */
  private void copy(UserClient other) {
    if (other != this && !other.forged && !other.strange && other.parts.isEmpty()) {
      user = other.user;
      slices = other.slices;
      forget();
      other.rows.forEach((view, each) -> rows.put(view, each.copy()));
      lastId = other.lastId;
      coverage.count("a copy of another client");
    }
  }

  /** A resume position that it was never given, of its own slices. */
  private void forge() {
    String id = lastId;
    if (id != null && id.indexOf('-') > 0) {
      forget();
      forged = true;
      lastId =
          id.substring(0, id.indexOf('-') + 1)
              + Long.toUnsignedString(model.timestamp() + random.below(60) - 40);
      coverage.count("a forged position");
    }
  }

  void join(List<Node> nodes, List<UserClient> others) {
    prepare(others);
    connect(random.of(nodes));
  }

  private void connect(Node to) {
    if (lastId != null && last != null && last != to) {
      coverage.count("came to the other node");
    }
    last = to;
    parts.clear();
    log.clear();
    log.add("user " + user + " of " + slices + " with " + lastId);
    goodbye = false;
    expires = clock.instant().plusMillis(random.below((int) LONGEST_TOKEN.toMillis()));
    reader = new EventReader(this::take, retry -> {});
    ContentCoding coding = random.of(List.of(ContentCoding.values()));
    gunzip = coding == ContentCoding.GZIP ? new Gunzip() : null;
    Socket opened =
        new Socket(1 + random.below(random.oneIn(2) ? 300 : 20_000), Framing.NONE, () -> {});
    socket = opened;
    StreamTerms terms = new StreamTerms(expires, random.oneIn(2));
    Stream stream = to.open(slices, lastId, coding, opened, terms);
    opened.serve(stream);
    stream.wake();
  }

  void leave() {
    Socket open = socket;
    if (open != null) {
      open.leave(random.oneIn(2));
      socket = null;
      coverage.count("left");
    }
  }

  /** Takes some of what was sent, or all. */
  void read() {
    Socket open = socket;
    if (open == null) {
      return;
    }
    byte[] bytes = open.take(random.oneIn(4) ? 1 + random.below(200) : Integer.MAX_VALUE);
    reader.read(gunzip == null ? bytes : gunzip.read(bytes));
    if (open.isOver()) {
      boolean expired = !clock.instant().isBefore(expires);
      coverage.count(
          goodbye && expired ? "a token expired" : goodbye ? "a goodbye" : "was disconnected");
      socket = null;
    }
  }

  // Events.

  private void take(Event event) {
    log.add(event.type() + " " + event.id() + " " + event.data());
    try {
      check(!goodbye, "an event after bye");
      switch (event.type()) {
        case "snapshot", "batch" -> part(event);
        case "progress" -> arrived(requireNonNull(event.id()));
        case "bye" -> goodbye = true;
        default -> check(event.type().equals("status") && event.id() == null, "an unknown event");
      }
    } catch (AssertionError e) {
      throw new AssertionError(
          e.getMessage()
              + "\n"
              + String.join("\n", log.subList(Math.max(0, log.size() - 20), log.size())),
          e);
    }
  }

  private void part(Event event) {
    UserPart part = UserPart.of(event);
    check(part.time() < expires.toEpochMilli(), part + " was after the token's end");
    UserRows of = requireNonNull(rows.get(part.view()));
    of.checkOwn(part.inserted());
    of.checkOwn(part.deleted());
    if (part.replaces()) {
      parts.removeIf(each -> each.view().equals(part.view()));
    }
    parts.add(part);
    String id = event.id();
    if (id != null) {
      parts.forEach(this::apply);
      parts.clear();
      arrived(id);
    }
  }

  private void apply(UserPart part) {
    UserRows of = requireNonNull(rows.get(part.view()));
    check(part.replaces() || of.isKnown() || forged, "a batch without a snapshot");
    if (strange) {
      coverage.count("another's position was answered with a snapshot of its own rows");
    }
    of.apply(part.replaces(), part.inserted(), part.deleted());
    coverage.count(of.size() == 0 ? "no rows" : "rows");
  }

  /** The rows are those of the timestamps of an id. */
  private void arrived(String id) {
    check(parts.isEmpty(), "an id within a change");
    lastId = id;
    strange = false;
    int dash = id.indexOf('-');
    List<String> texts = Arrays.asList(id.substring(dash + 1).split("\\.", -1));
    List<@Nullable Long> timestamps = new ArrayList<>();
    for (int index = 0; index < slices.size(); index++) {
      String text = texts.get(texts.size() == 1 ? 0 : index);
      timestamps.add(text.isEmpty() ? null : Long.valueOf(Long.parseUnsignedLong(text)));
    }
    List<String> histories = model.decode(slices, timestamps, id.substring(0, dash));
    for (int index : IntStream.range(0, slices.size()).toArray()) {
      String view = slices.get(index).view();
      UserRows of = requireNonNull(rows.get(view));
      of.at(histories.get(index), timestamps.get(index));
      check(timestamps.get(index) == null || of.isKnown() || forged, "a position without rows");
      of.compare(model, view);
      coverage.count("compared");
    }
  }

  private static void check(boolean holds, String what) {
    if (!holds) {
      throw new AssertionError(what);
    }
  }

  /** With its own position and rows, and a token that lasts. */
  void settle(List<Node> nodes) {
    if (socket == null) {
      if (forged || strange) {
        forget();
        lastId = null;
      }
      connect(random.of(nodes));
    }
    read();
  }

  void checkArrived() {
    rows.forEach((view, each) -> each.equal(model.lineage(view).at(model.timestamp())));
  }
}
