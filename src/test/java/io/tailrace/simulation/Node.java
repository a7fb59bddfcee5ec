package io.tailrace.simulation;

import io.tailrace.push.Hub;
import io.tailrace.push.Signals;
import io.tailrace.push.Stream;
import io.tailrace.push.StreamTerms;
import io.tailrace.push.StreamTimeouts;
import io.tailrace.push.Writer;
import io.tailrace.push.message.ContentCoding;
import io.tailrace.push.metrics.StreamCounts;
import io.tailrace.source.Loop;
import io.tailrace.source.ScriptedSource;
import io.tailrace.testing.SeededRandom;
import io.tailrace.view.Database;
import io.tailrace.view.Update;
import io.tailrace.view.Update.Pace;
import io.tailrace.view.ViewSlice;
import io.tailrace.view.log.Bounds;
import io.tailrace.view.report.State;
import io.tailrace.view.report.ViewReport;
import io.tailrace.view.report.ViewRows;
import io.tailrace.view.saved.SavedBytes;
import io.tailrace.view.saved.SavedView;
import io.tailrace.view.zset.Limits;
import io.tailrace.view.zset.SourceFault;
import io.tailrace.view.zset.ZSet;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One application: a database, its readers and its writers, each run when its thread would run. */
final class Node implements Reader.Mirror {
  static final Bounds BOUNDS = new Bounds(60_000, 600, 1_000, 40_000);
  static final StreamTimeouts PATIENCE =
      new StreamTimeouts(
          Duration.ofSeconds(15),
          Duration.ofMinutes(2),
          Duration.ofSeconds(30),
          Duration.ofSeconds(15),
          Duration.ofSeconds(50));
  static final Limits LIMITS = new Limits(ReferenceModel.MAX_ROWS, 1 << 20);

  /** Why a view has gone. */
  static final String GONE = "it was dropped";

  private static final int WRITERS = 2;
  private static final int BUFFER = 700;

  /** How the database is read. */
  enum Kind {
    /** All views over one connection. */
    TOGETHER,
    /** One connection a view. */
    APART,
    /** One connection a view, which says nothing of quiet views. */
    SILENT
  }

  /** A thread: what it runs, and when it would run again. */
  private static final class Worker {
    private final Reader reader;
    private final Loop loop;
    private final List<String> views;
    private long due;

    Worker(Reader reader, Loop loop, List<String> views) {
      this.reader = reader;
      this.loop = loop;
      this.views = views;
    }
  }

  private final ReferenceModel model;
  private final List<String> named;
  private final SeededRandom random;
  private final InstantSource clock;
  private final Coverage coverage;
  private final Kind kind;
  private final Map<String, Lineage> reading = new HashMap<>();
  private final List<Reader> readers = new ArrayList<>();
  private final List<Worker> workers = new ArrayList<>();
  private final long[] writersDue = new long[WRITERS];
  private Database database;
  private Hub hub;
  private final List<Socket> sockets = new ArrayList<>();
  private boolean cutOff;
  private boolean calm;

  /**
   * Makes one that reads the true database.
   *
   * @param named the views that are there from the beginning; the others come and go
   */
  Node(
      ReferenceModel model,
      List<String> named,
      SeededRandom random,
      InstantSource clock,
      Coverage coverage,
      Kind kind) {
    this.model = model;
    this.named = named;
    this.random = random;
    this.clock = clock;
    this.coverage = coverage;
    this.kind = kind;
    this.database = new Database(Map.of(), clock);
    this.hub = new Hub(1, PATIENCE, clock, random.generator());
    start();
  }

  private void start() {
    reading.clear();
    readers.clear();
    workers.clear();
    Map<String, Limits> limits = new LinkedHashMap<>();
    named.forEach(name -> limits.put(name, LIMITS));
    database = new Database(limits, BOUNDS, clock);
    hub = Signals.hub(WRITERS, BUFFER, PATIENCE, clock, random.generator());
    sockets.clear();
    if (kind == Kind.TOGETHER) {
      read(model.names());
    } else {
      model.names().forEach(name -> read(List.of(name)));
    }
  }

  private void read(List<String> views) {
    boolean silent = kind == Kind.SILENT && views.get(0).equals(model.names().get(0));
    Pace pace = silent ? Pace.ALONE : Pace.CLOCKED;
    Reader reader = new Reader(model, random, clock, this, views, pace, coverage);
    if (calm) {
      reader.calm();
    }
    readers.add(reader);
    Loop loop = ScriptedSource.runner(reader, database, clock, random.generator());
    workers.add(new Worker(reader, loop, views));
  }

  /** Ends as an application that is undeployed, and starts again with nothing. */
  void restart() {
    stop();
    start();
  }

  /** Ends so, and starts again with what it saved. */
  void restartWithSavedViews() {
    stop();
    List<SavedView> saved = saved();
    Map<String, Lineage> read = Map.copyOf(reading);
    start();
    for (SavedView view : saved) {
      if (!named.contains(view.view())) {
        add(view.view());
      }
      String refusal = database.takeBack(view);
      if (refusal != null) {
        throw new AssertionError(view.view() + " " + refusal);
      }
      Lineage lineage = read.get(view.view());
      if (lineage != null) {
        reading.put(view.view(), lineage);
      }
    }
  }

  /** What is left of the views as bytes. */
  private List<SavedView> saved() {
    try {
      return SavedBytes.read(SavedBytes.of(database.saved(random.below(3) * 10_000L)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void add(String view) {
    try {
      database.apply(List.of(new Update.Added(view, LIMITS)));
    } catch (SourceFault e) {
      throw new IllegalStateException(e);
    }
  }

  private void stop() {
    hub.close();
    hub.writers().forEach(Writer::step);
    checkCounts();
    workers.forEach(worker -> worker.loop.stop());
  }

  void cutOff(boolean now) {
    cutOff = now;
  }

  void calm() {
    calm = true;
    cutOff = false;
    readers.forEach(Reader::calm);
  }

  void disturbFailed() {
    for (ViewReport report : database.reports()) {
      if (report.state() == State.FAILED) {
        model.disturb(report.view());
      }
    }
  }

  Database database() {
    return database;
  }

  Stream open(List<ViewSlice> views, @Nullable String lastId, ContentCoding coding, Socket socket) {
    return open(views, lastId, coding, socket, StreamTerms.UNLIMITED);
  }

  Stream open(
      List<ViewSlice> views,
      @Nullable String lastId,
      ContentCoding coding,
      Socket socket,
      StreamTerms terms) {
    sockets.add(socket);
    return hub.open(database, views, lastId, coding, socket, terms);
  }

  // What a reader finds.

  @Override
  public boolean isCutOff() {
    return cutOff;
  }

  @Override
  public @Nullable ZSet rows(String view) {
    ViewRows rows = database.rows(view);
    return rows == null ? null : rows.rows().toZSet();
  }

  @Override
  public @Nullable Lineage reading(String view) {
    return reading.get(view);
  }

  @Override
  public void reads(Lineage lineage) {
    reading.put(lineage.view(), lineage);
  }

  @Override
  public boolean has(String view) {
    return database.has(view);
  }

  @Override
  public void forget(String view) {
    reading.remove(view);
  }

  // Steps.

  /** Lets one reader run, where its thread would. */
  void read() {
    Worker worker = random.of(workers);
    if (clock.millis() < worker.due) {
      return;
    }
    try {
      worker.due = clock.millis() + worker.loop.step().toMillis();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    check();
    checkStates(worker);
  }

  /** Lets one writer run, where its thread would. */
  void write() {
    int index = random.below(WRITERS);
    Writer writer = hub.writers().get(index);
    if (Signals.taken(writer) || clock.millis() >= writersDue[index]) {
      writersDue[index] = clock.millis() + writer.step().toMillis();
      checkCounts();
    }
  }

  /** Lets all writers run until they wait for something. */
  void writeAll() {
    for (int index = 0; index < WRITERS; index++) {
      Writer writer = hub.writers().get(index);
      while (Signals.taken(writer) || clock.millis() >= writersDue[index]) {
        writersDue[index] = clock.millis() + writer.step().toMillis();
      }
    }
  }

  /** Each stream that is over has parted once, and each has joined once at most. */
  private void checkCounts() {
    StreamCounts counts = hub.counts();
    long over = sockets.stream().filter(Socket::isEnded).count();
    boolean once = sum(counts.parted().values()) == over && hub.size() == sockets.size() - over;
    if (!once || sum(counts.joined().values()) > sockets.size()) {
      throw new AssertionError(
          over + " of " + sockets.size() + " streams are over, " + hub.size() + " not: " + counts);
    }
    counts.joined().forEach((by, count) -> note("joined by " + by, count));
    counts.parted().forEach((why, count) -> note("parted: " + why, count));
  }

  private void note(String what, long count) {
    if (count > 0) {
      coverage.count(what);
    }
  }

  private static long sum(Collection<Long> counts) {
    return counts.stream().mapToLong(Long::longValue).sum();
  }

  /** A view without a connection says so. */
  private void checkStates(Worker worker) {
    for (String view : worker.views) {
      if (cutOff && worker.due > clock.millis() && report(view).state() == State.LIVE) {
        throw new AssertionError(view + " is live, without a connection");
      }
      if (worker.reader.follows(view) && report(view).state() != State.FAILED) {
        checkBehind(report(view), worker.reader.behind(view));
      }
    }
  }

  /** A view that is behind says so, and how far. */
  private void checkBehind(ViewReport report, @Nullable Duration behind) {
    if (!Objects.equals(report.behind(), behind)
        || (report.state() == State.STALE) != (behind != null)) {
      throw new AssertionError(report + " should be behind by " + behind);
    }
    if (behind != null && !report.alone()) {
      coverage.count("a view that was behind moved with others");
    }
  }

  /** Its contents are the database's, at the timestamp that they say. */
  private void check() {
    for (String view : model.names()) {
      ViewRows rows = database.rows(view);
      Lineage lineage = reading.get(view);
      if (rows == null || lineage == null) {
        continue;
      }
      String fingerprint = rows.history().fingerprint();
      if (model.isUnheardOf(view, fingerprint)) {
        model.mean(fingerprint, lineage);
      }
      Map<String, Long> held = new HashMap<>();
      rows.rows().forEach((row, count) -> held.put(row.toString(), count));
      Map<String, Long> real = model.meaning(view, fingerprint).at(rows.timestamp());
      if (!held.equals(real)) {
        throw new AssertionError(
            view + " is " + held + " at " + rows.timestamp() + ", and should be " + real);
      }
    }
  }

  ViewReport report(String view) {
    return database.group(List.of(view)).report(0);
  }
}
