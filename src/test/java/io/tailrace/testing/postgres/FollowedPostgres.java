package io.tailrace.testing.postgres;

import static org.junit.jupiter.api.Assertions.fail;

import io.tailrace.source.DatabaseSettings;
import io.tailrace.source.Outage;
import io.tailrace.source.Source;
import io.tailrace.source.Tail;
import io.tailrace.source.ViewPatterns;
import io.tailrace.source.ViewSettings;
import io.tailrace.source.Waiting;
import io.tailrace.source.connection.Connector;
import io.tailrace.source.postgres.PostgresSource;
import io.tailrace.source.runner.Runner;
import io.tailrace.testing.TestLoop;
import io.tailrace.view.Database;
import io.tailrace.view.Update;
import io.tailrace.view.log.Timestamp;
import io.tailrace.view.position.ResumePoint;
import io.tailrace.view.report.State;
import io.tailrace.view.report.ViewReport;
import io.tailrace.view.report.ViewRows;
import io.tailrace.view.zset.Limits;
import io.tailrace.view.zset.SourceFault;
import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonReader;
import java.io.StringReader;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Views of a real database that the real source and runner follow in a thread. Keeps every update
 * and checks the source's promises about timestamps.
 */
public final class FollowedPostgres implements AutoCloseable {
  private static final Duration DEADLINE = Duration.ofSeconds(60);

  public final List<Update> updates = new CopyOnWriteArrayList<>();
  public final Database database;
  private final Runner runner;
  private final List<TestLoop> loops;
  private final Thread thread;
  private final List<String> faults = new CopyOnWriteArrayList<>();
  private final Object changed = new Object();
  private volatile boolean stopped;
  private final AtomicInteger opened = new AtomicInteger();

  private FollowedPostgres(
      DatabaseSettings settings, Source source, Database database, List<TestLoop> loops) {
    this.database = database;
    this.loops = loops;
    this.runner = new Runner(new Recording(source), database, new Random(1));
    database.onChange(this::noteFaults);
    database.onChange(this::wake);
    this.thread = new Thread(this::run, "following " + settings);
    thread.start();
  }

  public static FollowedPostgres tables(TestDatabase in, String... relations) {
    return tables(in, 10_000, relations);
  }

  public static FollowedPostgres tables(TestDatabase in, long maxRows, String... relations) {
    List<ViewSettings> views =
        Stream.of(relations).map(each -> view(each, each, maxRows, 1_000 * maxRows)).toList();
    return of(in, "postgres", views);
  }

  public static ViewSettings view(String name, String relation, long maxRows, long maxBytes) {
    return new ViewSettings(name, relation, null, maxRows, maxBytes);
  }

  public static FollowedPostgres of(TestDatabase in, String user, List<ViewSettings> views) {
    return of(in.url(), user, views);
  }

  public static FollowedPostgres of(String url, String user, List<ViewSettings> views) {
    return of(url, user, views, Duration.ofSeconds(30));
  }

  /**
   * Follows these views.
   *
   * @param dead a server that is silent for so long counts as dead
   */
  public static FollowedPostgres of(
      String url, String user, List<ViewSettings> views, Duration dead) {
    return of(url, user, views, ViewPatterns.NONE, dead, null);
  }

  /** Uses a permanent slot. */
  public static FollowedPostgres withSlot(TestDatabase in, String slot, List<ViewSettings> views) {
    return of(in.url(), "postgres", views, ViewPatterns.NONE, Duration.ofSeconds(30), slot);
  }

  /** Follows named views and those that match the patterns. */
  public static FollowedPostgres of(
      TestDatabase in, String user, List<ViewSettings> views, ViewPatterns patterns) {
    return of(in.url(), user, views, patterns, Duration.ofSeconds(30), null);
  }

  private static FollowedPostgres of(
      String url,
      String user,
      List<ViewSettings> views,
      ViewPatterns patterns,
      Duration dead,
      @Nullable String slot) {
    DatabaseSettings settings = new DatabaseSettings("", url, user, "secret", views);
    Map<String, Limits> limits = new LinkedHashMap<>();
    views.forEach(view -> limits.put(view.name(), new Limits(view.maxRows(), view.maxBytes())));
    Database database = new Database(limits, InstantSource.system());
    List<TestLoop> loops = new CopyOnWriteArrayList<>();
    Source source =
        new PostgresSource(
            new Connector(settings),
            views,
            patterns,
            slot,
            Duration.ofSeconds(2),
            dead,
            new Random(System.nanoTime()),
            (name, loop) -> loops.add(new TestLoop(loop)),
            new Waiting(database)::forRows);
    return new FollowedPostgres(settings, source, database, loops);
  }

  private void run() {
    try {
      while (!stopped) {
        Duration wait = runner.step();
        synchronized (changed) {
          if (!wait.isZero() && !stopped) {
            changed.wait(Math.max(1, wait.toMillis()));
          }
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Notes what the database rejected as wrong. */
  private void noteFaults() {
    for (ViewReport report : database.reports()) {
      if (report.reason().startsWith("read again")) {
        faults.add(report.reason());
      }
    }
  }

  private void wake() {
    synchronized (changed) {
      changed.notifyAll();
    }
  }

  /** How many times the source was opened. */
  public int opened() {
    return opened.get();
  }

  public long told(Predicate<Update> what) {
    return updates.stream().filter(what).count();
  }

  public ViewReport report(String view) {
    return database.reports().stream()
        .filter(each -> each.view().equals(view))
        .findFirst()
        .orElseThrow();
  }

  /** The contents as sorted JSON arrays, one for each copy of a row. */
  public List<String> contents(String view) {
    ViewRows rows = database.rows(view);
    List<String> all = new ArrayList<>();
    if (rows != null) {
      rows.rows()
          .forEach(
              (row, weight) -> {
                for (long i = 0; i < weight; i++) {
                  all.add(normal(row.toString()));
                }
              });
    }
    return all.stream().sorted().toList();
  }

  public static String normal(String json) {
    try (JsonReader reader = Json.createReader(new StringReader(json))) {
      JsonArray array = reader.readArray();
      return array.toString();
    }
  }

  public void awaitState(String view, State state, String reason) throws Exception {
    await(
        view + " to be " + state + " with the reason " + reason,
        () -> {
          ViewReport report = report(view);
          return report.state() == state && report.reason().contains(reason);
        },
        () -> report(view).toString());
  }

  /** Waits until the view has the rows of {@code select}, which returns a JSON array for each. */
  public void awaitRows(String view, TestDatabase in, String select) throws Exception {
    Callable<List<String>> expected =
        () -> {
          List<String> rows = new ArrayList<>();
          for (String row : in.query(select)) {
            rows.add(normal(row));
          }
          return rows.stream().sorted().toList();
        };
    List<String> rows = expected.call();
    await(
        view + " to have " + rows,
        () -> report(view).state() == State.LIVE && contents(view).equals(rows),
        () -> report(view) + " " + contents(view));
  }

  /** The following thread's stack, which shows what it waits for. */
  private List<String> stack() {
    return Stream.of(thread.getStackTrace()).map(StackTraceElement::toString).toList();
  }

  public void await(String what, Callable<Boolean> condition, Callable<String> found)
      throws Exception {
    long deadline = System.nanoTime() + DEADLINE.toNanos();
    while (!condition.call()) {
      if (System.nanoTime() > deadline) {
        String stack = String.join("\n  at ", stack());
        fail(
            "waited for " + what + " but found " + found.call() + "; its thread is\n  at " + stack);
      }
      synchronized (changed) {
        changed.wait(20);
      }
    }
  }

  public void await(String what, Callable<Boolean> condition) throws Exception {
    await(what, condition, () -> updates.toString());
  }

  @Override
  public void close() {
    stopped = true;
    runner.stop();
    loops.forEach(TestLoop::stop);
    wake();
    try {
      thread.join(DEADLINE.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (thread.isAlive()) {
      fail("the reader did not end");
    }
    if (!faults.isEmpty()) {
      fail("the database rejected an update: " + faults.get(0));
    }
  }

  /** Notes every update and checks the source's promises about timestamps. */
  private final class Recording implements Source {
    private final Source source;

    /** Survives a tail: one that resumes at a slot sends no contents. */
    private final Map<String, Long> positions = new HashMap<>();

    Recording(Source source) {
      this.source = source;
    }

    @Override
    public List<String> views() {
      return source.views();
    }

    @Override
    public Tail open(Function<String, @Nullable ResumePoint> known)
        throws Outage, InterruptedException {
      opened.incrementAndGet();
      Tail tail = source.open(known);
      return new Tail() {
        @Override
        public List<Update> next() throws Outage, SourceFault, InterruptedException {
          List<Update> next = tail.next();
          next.forEach(each -> check(positions, each));
          updates.addAll(next);
          return next;
        }

        @Override
        public boolean readAgain(SourceFault fault) throws InterruptedException {
          fault.views().forEach(positions::remove);
          return tail.readAgain(fault);
        }

        @Override
        public void close() {
          tail.close();
        }
      };
    }

    private void check(Map<String, Long> positions, Update update) {
      if (update instanceof Update.Contents contents) {
        positions.put(update.view(), contents.timestamp());
      } else if (update instanceof Update.Changes changes) {
        moved(positions, update, changes.timestamp(), true);
      } else if (update instanceof Update.Cleared cleared) {
        moved(positions, update, cleared.timestamp(), true);
      } else if (update instanceof Update.Progress progress) {
        moved(positions, update, progress.timestamp(), false);
      }
    }

    private void moved(Map<String, Long> positions, Update update, long to, boolean change) {
      Long before = positions.put(update.view(), to);
      if (before == null || Timestamp.before(to, before) || (change && to == before)) {
        throw new IllegalStateException(update + " after " + before);
      }
    }
  }
}
