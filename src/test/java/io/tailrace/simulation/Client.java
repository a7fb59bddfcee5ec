package io.tailrace.simulation;

import static java.util.Objects.requireNonNull;

import io.tailrace.push.Stream;
import io.tailrace.push.message.ContentCoding;
import io.tailrace.push.message.Framing;
import io.tailrace.testing.Gunzip;
import io.tailrace.testing.SeededRandom;
import io.tailrace.testing.clients.ResponseBody;
import io.tailrace.view.Group;
import io.tailrace.view.ViewInternals;
import io.tailrace.view.ViewSlice;
import io.tailrace.view.log.Timestamp;
import io.tailrace.view.position.StreamPosition;
import io.tailrace.view.slice.Slice;
import java.io.ByteArrayOutputStream;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A browser: it holds what it was told, compares it with the model after every change, and comes
 * back to any node when its connection is over.
 */
final class Client {
  /** How it reads. */
  enum Pace {
    EAGER,
    SLOW,
    NEVER
  }

  /** What it holds of one view. */
  private static final class Held {
    private Map<String, Long> rows = new HashMap<>();
    private boolean known;
    private @Nullable String history;
    private @Nullable Long at;
    private boolean alone;
    private String state = "live";

    Held copy() {
      Held copy = new Held();
      copy.rows = new HashMap<>(rows);
      copy.known = known;
      copy.history = history;
      copy.at = at;
      return copy;
    }
  }

  /** A part of a change that is not whole yet. */
  private record Part(
      boolean replaces,
      String view,
      long timestamp,
      long time,
      @Nullable Long since,
      List<String> inserted,
      List<String> deleted) {}

  private final ReferenceModel model;
  private final SeededRandom random;
  private final InstantSource clock;
  private final Coverage coverage;
  private final List<ViewSlice> slices;
  private final List<String> views;
  private Pace pace;
  private boolean calm;
  private Map<String, Held> held = new HashMap<>();
  private @Nullable String lastId;

  // One connection.
  private @Nullable Socket socket;
  private @Nullable Node node;
  private @Nullable ResponseBody chunks;
  private final ByteArrayOutputStream content = new ByteArrayOutputStream();
  private @Nullable Gunzip gunzip;
  private EventReader reader = new EventReader(event -> {}, retry -> {});
  private final List<Part> parts = new ArrayList<>();
  private final Map<String, Long> told = new HashMap<>();
  private boolean forged;
  private boolean goodbye;
  private boolean gone;
  private final List<String> log = new ArrayList<>();
  private long connected;
  private long retry;
  private long back;

  Client(
      ReferenceModel model,
      SeededRandom random,
      InstantSource clock,
      Coverage coverage,
      List<ViewSlice> slices,
      Pace pace) {
    this.model = model;
    this.random = random;
    this.clock = clock;
    this.coverage = coverage;
    this.slices = slices;
    this.views = slices.stream().map(ViewSlice::view).toList();
    this.pace = pace;
    views.forEach(view -> held.put(view, new Held()));
  }

  private Held held(String view) {
    return requireNonNull(held.get(view));
  }

  // Connecting.

  /** One step of its life. */
  void act(List<Node> nodes, List<Client> others) {
    Socket open = socket;
    if (open == null) {
      if (clock.millis() >= back) {
        prepare(others);
        connect(random.of(nodes));
      }
    } else if (random.oneIn(150)) {
      coverage.count("a client left");
      open.leave(random.oneIn(2));
      disconnected(random.below(3_000));
    } else {
      int unused = read(open);
    }
  }

  /** One step of a life without accidents. */
  void act(List<Node> nodes) {
    Socket open = socket;
    if (open != null) {
      int unused = read(open);
    } else if (clock.millis() >= back) {
      connect(random.of(nodes));
    }
  }

  /** Another id than its own, now and then. */
  private void prepare(List<Client> others) {
    if (forged) {
      forged = false;
      forget(null);
      return;
    }
    switch (random.below(14)) {
      case 0 -> forget(null);
      case 1 -> forget("hello " + random.below(9) + "-");
      case 2 -> forget("deadbeefdeadbeef-" + model.timestamp());
      case 3 -> forge();
      case 4, 5 -> become(random.of(others));
      default -> coverage.count("a client came back with its own id");
    }
  }

  private void forget(@Nullable String id) {
    coverage.count(id == null ? "a client came without an id" : "a client came with garbage");
    held = new HashMap<>();
    views.forEach(view -> held.put(view, new Held()));
    lastId = id;
  }

  private void forge() {
    String id = lastId;
    if (id != null && id.contains("-")) {
      forget(id.substring(0, id.indexOf('-') + 1) + (model.timestamp() + random.below(100) - 50));
      forged = true;
      coverage.count("a client came with a forged id");
    }
  }

  /** Its tab is a copy of another client's, of now or of the views alone. */
  private void become(Client other) {
    boolean itsOwn = other.held.values().stream().anyMatch(each -> each.at != null);
    if (other == this || other.forged || !itsOwn) {
      return;
    }
    if (!other.slices.equals(slices)) {
      if (saysNothingOfAView(other.lastId)) {
        return; // It may be an id of these views as well, where the others have the same history.
      }
      forget(other.lastId);
      coverage.count("a client came with an id of other views");
      return;
    }
    held = new HashMap<>();
    other.held.forEach((view, its) -> held.put(view, its.copy()));
    lastId = other.lastId;
    coverage.count("a client came with another's id and rows");
  }

  private static boolean saysNothingOfAView(@Nullable String id) {
    return id != null && (id.contains("-.") || id.contains("..") || id.endsWith("."));
  }

  private void connect(Node to) {
    if (!views.stream().allMatch(to::has) && !random.oneIn(5)) {
      coverage.count("a client was told that there is no such view");
      disconnected(1_000 + random.below(5_000));
      return;
    }
    Framing framing = random.of(List.of(Framing.values()));
    Socket opened =
        new Socket(1 + random.below(random.oneIn(2) ? 300 : 20_000), framing, () -> meanwhile(to));
    chunks = framing == Framing.CHUNKED ? ResponseBody.chunked(content::write) : null;
    for (Held each : held.values()) {
      each.alone = false;
      each.state = "live";
    }
    connected = clock.millis();
    told.clear();
    log.add("connected with " + lastId);
    parts.clear();
    goodbye = false;
    gone = false;
    reader = new EventReader(this::take, next -> retry = next);
    ContentCoding coding = random.of(List.of(ContentCoding.values()));
    gunzip = coding == ContentCoding.GZIP ? new Gunzip() : null;
    socket = opened;
    node = to;
    Stream stream = to.open(slices, lastId, coding, opened);
    opened.serve(stream);
    stream.wake();
  }

  /** The database and its readers do not wait for a writer. */
  private void meanwhile(Node serving) {
    if (!calm && random.oneIn(6)) {
      model.commit(clock.millis());
      serving.read();
    }
  }

  private void disconnected(long wait) {
    socket = null;
    back = clock.millis() + wait;
  }

  private int read(Socket open) {
    int most =
        switch (pace) {
          case EAGER -> Integer.MAX_VALUE;
          case SLOW -> 1 + random.below(200);
          case NEVER -> 0;
        };
    byte[] taken = open.take(most);
    byte[] bytes = unframed(taken);
    reader.read(gunzip == null ? bytes : gunzip.read(bytes));
    if (open.isOver() || (pace == Pace.NEVER && open.isClosed())) {
      coverage.count(goodbye ? "a client was told goodbye" : "a client was ended");
      checkEnd();
      if (!goodbye && reader.isWithinAnEvent()) {
        coverage.count("a client was ended within a change");
      }
      if (pace == Pace.NEVER) {
        coverage.count("a client that never read was ended");
      }
      disconnected(retry);
    }
    return taken.length;
  }

  private byte[] unframed(byte[] bytes) {
    ResponseBody framed = chunks;
    if (framed == null) {
      return bytes;
    }
    content.reset();
    framed.feed(bytes, 0, bytes.length);
    return content.toByteArray();
  }

  private void checkEnd() {
    if (chunks != null && goodbye && !chunks.isComplete(true)) {
      throw new AssertionError("a goodbye that is not the end of its response");
    }
  }

  void calm() {
    calm = true;
    pace = Pace.EAGER;
    if (forged) {
      Socket open = socket;
      if (open != null) {
        open.leave(true);
      }
      disconnected(0);
      forget(null);
      forged = false;
    }
  }

  /** Takes what has been sent, if it is connected; how many bytes that is. */
  int readAll() {
    Socket open = socket;
    return open == null ? 0 : read(open);
  }

  /** Whoever is served has all that its node can give. */
  void checkServed() {
    String id = lastId;
    Node serving = node;
    if (socket == null
        || serving == null
        || id == null
        || gone
        || !views.stream().allMatch(serving::has)) {
      return;
    }
    Group group = serving.database().groupOf(slices);
    StreamPosition position = group.resume(id);
    if (position == null || position.isNowhere()) {
      return;
    }
    coverage.count("a client was looked at without the clock");
    // What changes nothing of a slice is no reason to look at its streams.
    if (group.next(position).transitions().stream().anyMatch(each -> !each.frames().isEmpty())) {
      throw new AssertionError(
          slices
              + " are left behind at "
              + id
              + ", "
              + socket
              + ", "
              + group.next(position)
              + serving.report(views.get(0))
              + "\n"
              + log.subList(Math.max(0, log.size() - 8), log.size())
              + " now "
              + clock.millis()
              + " connected "
              + connected);
    }
  }

  // What it is told.

  private void take(Event event) {
    log.add(clock.millis() + " " + event.type() + " " + event.id() + " " + event.data());
    if (goodbye) {
      throw new AssertionError("something came after bye");
    }
    if (gone && !event.type().equals("status") && !event.type().equals("bye")) {
      throw new AssertionError("something came after a view had gone");
    }
    switch (event.type()) {
      case "snapshot", "batch" -> part(event);
      case "progress" -> progress(event);
      case "status" -> status(event);
      case "bye" -> {
        event.data().expect("{}");
        event.data().end();
        goodbye = true;
        if (gone) {
          coverage.count("a client was told that its view has gone");
        }
        if (!parts.isEmpty()) {
          coverage.count("a goodbye within a change");
        }
        long age = clock.millis() - connected;
        if (retry <= 1_000) {
          coverage.count("a stream grew too old");
          if (!parts.isEmpty() || age < Node.PATIENCE.age().toMillis() * 3 / 4) {
            throw new AssertionError("too old at " + age + " ms, or within a change");
          }
        }
      }
      default -> throw new AssertionError("an event " + event.type());
    }
  }

  private void part(Event event) {
    Event.Scanner data = event.data();
    data.expect("{");
    boolean more = data.skip("\"more\":true,");
    if (more != (event.id() == null)) {
      throw new AssertionError("an id with more, or none without");
    }
    data.expect("\"view\":");
    String view = data.string();
    data.expect(",\"timestamp\":");
    long timestamp = data.number();
    data.expect(",\"time\":");
    long time = data.number();
    Long since = data.skip(",\"since\":") ? data.number() : null;
    boolean replaces = event.type().equals("snapshot");
    if (replaces) {
      data.expect(",\"columns\":");
      if (data.array().size() != 2 || since != null) {
        throw new AssertionError("a snapshot's columns, or since");
      }
    }
    data.expect(",\"inserted\":");
    List<String> inserted = data.array();
    data.expect(",\"deleted\":");
    List<String> deleted = data.array();
    data.expect("}");
    data.end();
    if (replaces) {
      parts.removeIf(part -> part.view().equals(view));
      coverage.count("a snapshot");
    }
    parts.add(new Part(replaces, view, timestamp, time, since, inserted, deleted));
    if (event.id() != null) {
      whole(event.id());
    } else {
      coverage.count("a part with more");
    }
  }

  private void whole(String id) {
    Map<String, Long> last = new HashMap<>();
    List<String> replaced = new ArrayList<>();
    Map<String, @Nullable String> before = new HashMap<>();
    views.forEach(view -> before.put(view, held(view).history));
    for (int index = 0; index < parts.size(); index++) {
      Part part = parts.get(index);
      apply(part, !last.containsKey(part.view()));
      last.put(part.view(), part.timestamp());
      if (part.replaces()) {
        before.remove(part.view());
        replaced.add(part.view());
      }
      if (part.time() > clock.millis()) {
        throw new AssertionError("a change of the future");
      }
    }
    Set<String> touched = Set.copyOf(last.keySet());
    parts.clear();
    lastId = id;
    if (clock.millis() - connected >= Node.PATIENCE.ahead().toMillis()) {
      // Whoever was ahead for too long gets a snapshot, even an older one.
      told.keySet().removeIf(of -> replaced.stream().anyMatch(of::startsWith));
    }
    ids(id);
    // Of a change into another history the last part may still be of the old one.
    last.keySet()
        .removeIf(
            view ->
                before.containsKey(view) && !Objects.equals(before.get(view), held(view).history));
    if (touched.size() > 1) {
      coverage.count("a change of several views");
    }
    coverage.count("a whole change");
    for (String view : last.keySet()) {
      Held now = held(view);
      if (now.at == null || now.history == null) {
        throw new AssertionError("a changed view without a timestamp");
      }
      long told = requireNonNull(last.get(view));
      if (now.known && Long.compareUnsigned(told, now.at) > 0) {
        throw new AssertionError("a change of " + told + " under an id of " + now.at);
      }
      if (now.known) {
        equal(view, model.meaning(view, now.history).at(told), "timestamp " + told);
      }
    }
    together(touched);
    compare();
  }

  private void apply(Part part, boolean first) {
    Held of = held(part.view());
    if (part.replaces()) {
      of.known = true;
      of.rows.clear();
    } else if (!of.known) {
      if (forged) {
        return;
      }
      throw new AssertionError("a batch without contents: " + situation());
    }
    Long since = part.since();
    boolean whole = slices.get(views.indexOf(part.view())).slice().isAll();
    // Where another history began, a slice may have had no part in that, and it is of the new one.
    if (since != null && first && of.history != null && whole) {
      equal(part.view(), model.meaning(part.view(), of.history).at(since), "since " + since);
      coverage.count("a batch with since");
    }
    for (String row : part.deleted()) {
      if (of.rows.getOrDefault(row, 0L) == 0) {
        throw new AssertionError(part.view() + ": " + row + " was deleted that is not there");
      }
      of.rows.merge(row, -1L, Long::sum);
      of.rows.remove(row, 0L);
    }
    part.inserted().forEach(row -> of.rows.merge(row, 1L, Long::sum));
  }

  private void progress(Event event) {
    if (!parts.isEmpty()) {
      throw new AssertionError("progress within a change");
    }
    Event.Scanner data = event.data();
    data.expect("{\"timestamp\":");
    long timestamp = data.number();
    data.expect(",\"time\":");
    long time = data.number();
    data.expect("}");
    data.end();
    lastId = requireNonNull(event.id());
    ids(lastId);
    coverage.count("progress");
    if (held.values().stream().noneMatch(each -> each.at != null && each.at == timestamp)) {
      throw new AssertionError("progress of nobody");
    }
    compare();
    if (views.stream().anyMatch(view -> model.isPast(view, held(view).history))) {
      return; // Timestamps of different pasts of one clock have no time in common.
    }
    for (String view : views) {
      Held of = held(view);
      if (of.known && !of.alone && of.at != null && of.at == timestamp) {
        long until = model.meaning(view, requireNonNull(of.history)).until(timestamp);
        if (time > until) {
          throw new AssertionError(
              view + " is known at " + time + ", but only was to " + until + "; " + situation());
        }
      }
    }
  }

  private void status(Event event) {
    if (!parts.isEmpty() || event.id() != null) {
      throw new AssertionError("a status within a change, or with an id");
    }
    Event.Scanner data = event.data();
    data.expect("{\"view\":");
    Held of = held(data.string());
    data.expect(",\"state\":");
    String state = data.string();
    data.expect(",\"sinceTime\":");
    long sinceTime = data.number();
    data.expect(",\"reason\":");
    gone |= data.string().equals(Node.GONE);
    of.alone = data.skip(",\"alone\":true");
    data.expect("}");
    data.end();
    of.state = state;
    coverage.count("status " + state);
    if (sinceTime > clock.millis()) {
      throw new AssertionError("a state of the future");
    }
  }

  /** Takes what an id says, and whether it may say that after what was said before. */
  private void ids(String id) {
    String fingerprint = id.substring(0, id.indexOf('-'));
    List<String> texts = Arrays.asList(id.substring(id.indexOf('-') + 1).split("\\.", -1));
    List<@Nullable Long> timestamps = new ArrayList<>();
    for (int index = 0; index < views.size(); index++) {
      String text = texts.get(texts.size() == 1 ? 0 : index);
      timestamps.add(text.isEmpty() ? null : Long.valueOf(Long.parseUnsignedLong(text)));
    }
    List<String> histories = model.decode(slices, timestamps, fingerprint);
    for (int index = 0; index < views.size(); index++) {
      String view = views.get(index);
      Held of = held(view);
      Long at = timestamps.get(index);
      of.history = at == null ? null : histories.get(index);
      of.at = at;
      if (at != null) {
        Long before = told.put(view + of.history, at);
        boolean back = before != null && Long.compareUnsigned(at, before) < 0;
        if (back && !forged && !model.meaning(view, histories.get(index)).isConstant()) {
          throw new AssertionError(view + " went back from " + before + " to " + at + situation());
        }
      }
    }
  }

  /** What does not say that it moves by itself stands at one timestamp. */
  private void together(Set<String> touched) {
    List<String> movers =
        views.stream()
            .filter(view -> held(view).known && !held(view).alone && held(view).at != null)
            .toList();
    if (movers.stream().noneMatch(touched::contains)) {
      return;
    }
    if (movers.stream().map(view -> held(view).at).distinct().count() > 1) {
      throw new AssertionError("a change that leaves " + movers + " at " + lastId);
    }
  }

  /** Its rows equal the model at the timestamps that it received. */
  private void compare() {
    for (String view : views) {
      Held of = held(view);
      if (!of.known && of.at != null && !forged) {
        throw new AssertionError(view + " has a timestamp, but no contents: " + situation());
      }
      if (of.known && of.at != null) {
        Lineage lineage = model.meaning(view, requireNonNull(of.history));
        if (!lineage.begunAt(of.at)) {
          throw new AssertionError(view + " was nothing at " + of.at);
        }
        equal(view, lineage.at(of.at), "id " + lastId);
      }
    }
  }

  private void equal(String view, Map<String, Long> whole, String when) {
    Map<String, Long> rows = held(view).rows;
    Slice slice = slices.get(views.indexOf(view)).slice();
    Map<String, Long> real = new HashMap<>(whole);
    real.keySet().removeIf(row -> !isIn(slice, row));
    if (!slice.isAll()) {
      coverage.count(real.isEmpty() ? "an empty slice" : "a slice");
    }
    if (!rows.equals(real)) {
      throw new AssertionError(
          view + " is " + rows + " at " + when + ", and should be " + real + "; " + situation());
    }
  }

  /** Of rows as {@code ["k3",2]}. */
  private static boolean isIn(Slice slice, String row) {
    int comma = row.lastIndexOf(',');
    Map<String, String> values =
        Map.of("k", row.substring(2, comma - 1), "n", row.substring(comma + 1, row.length() - 1));
    return slice.values().entrySet().stream()
        .allMatch(each -> each.getValue().contains(values.get(each.getKey())));
  }

  /** Whether what it would be sent now costs too much, and one that is far behind. */
  void weigh(double factor) {
    Node of = node;
    String id = lastId;
    if (of == null
        || id == null
        || views.size() > 1
        || !slices.get(0).slice().isAll()
        || !id.contains("-")
        || !of.has(views.get(0))) {
      return;
    }
    String behind = id.substring(0, id.indexOf('-') + 1);
    long timestamp = of.report(views.get(0)).timestamp() - random.below(1_000);
    for (String from : List.of(id, behind + Timestamp.text(timestamp))) {
      ViewInternals.Weighed weighed =
          ViewInternals.weigh(of.database(), Node.BOUNDS, views.get(0), from);
      coverage.count(weighed.what());
      if (weighed.isWaste(factor, Node.BOUNDS.small())) {
        throw new AssertionError(weighed + " from " + from);
      }
    }
  }

  private String situation() {
    StringBuilder all = new StringBuilder("client of " + views + " with " + lastId);
    Node of = node;
    if (of != null) {
      views.forEach(
          view ->
              all.append("; ")
                  .append(of.report(view))
                  .append(held(view).at)
                  .append(held(view).alone));
    }
    log.subList(Math.max(0, log.size() - 20), log.size())
        .forEach(line -> all.append("\n  ").append(line));
    all.append('\n');
    all.append("; ").append(socket).append(" parts ").append(parts.size());
    return all + "; the truth is at " + model.timestamp();
  }

  boolean isConnected() {
    return socket != null;
  }

  /** At the end, when nothing fails any more. */
  void checkArrived() {
    if (socket == null || forged) {
      throw new AssertionError("not connected: " + situation());
    }
    for (String view : views) {
      Held of = held(view);
      if (!of.known) {
        throw new AssertionError("nothing of " + view + ": " + situation());
      }
      equal(view, model.lineage(view).at(model.timestamp()), "the end");
      if (!of.state.equals(requireNonNull(node).report(view).state().wire())) {
        throw new AssertionError(view + " is told to be " + of.state + ": " + situation());
      }
    }
  }
}
