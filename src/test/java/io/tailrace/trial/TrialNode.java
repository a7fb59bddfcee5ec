package io.tailrace.trial;

import io.tailrace.push.Hub;
import io.tailrace.push.StreamTimeouts;
import io.tailrace.push.Writer;
import io.tailrace.source.DatabaseSettings;
import io.tailrace.source.ViewSettings;
import io.tailrace.source.connection.Connector;
import io.tailrace.source.postgres.PostgresSource;
import io.tailrace.source.runner.Runner;
import io.tailrace.testing.TestLoop;
import io.tailrace.testing.clients.Replica;
import io.tailrace.testing.postgres.TestDatabase;
import io.tailrace.view.Database;
import io.tailrace.view.report.ViewReport;
import io.tailrace.view.report.ViewRows;
import io.tailrace.view.zset.Limits;
import jakarta.json.JsonArray;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;

/** One of several Tailraces over the same database: all but the servlets, with its threads. */
final class TrialNode implements AutoCloseable {
  private static final StreamTimeouts PATIENCE =
      new StreamTimeouts(
          Duration.ofSeconds(1),
          Duration.ofMinutes(2),
          Duration.ofSeconds(5),
          Duration.ofSeconds(1),
          Duration.ofHours(1));

  private final String user;
  private final Journal journal;
  private final Database database;
  private final Hub hub;
  private final Runner runner;
  private final List<Thread> threads = new ArrayList<>();
  private final List<TestLoop> loops = new CopyOnWriteArrayList<>();
  private final Object changed = new Object();
  private volatile boolean stopped;

  TrialNode(TestDatabase followed, String user, List<ViewSettings> views, Journal journal) {
    this.user = user;
    this.journal = journal;
    Random random = new Random();
    DatabaseSettings settings = new DatabaseSettings("", followed.url(), user, "secret", views);
    Map<String, Limits> limits = new LinkedHashMap<>();
    views.forEach(view -> limits.put(view.name(), new Limits(view.maxRows(), view.maxBytes())));
    this.database = new Database(limits, InstantSource.system());
    this.hub = new Hub(1, PATIENCE, InstantSource.system(), random);
    this.runner =
        new Runner(
            new PostgresSource(
                new Connector(settings),
                views,
                null,
                (name, loop) -> loops.add(new TestLoop(loop))),
            database,
            random);
    database.onChange(this::wake);
    for (Writer writer : hub.writers()) {
      threads.add(new Thread(writer, user + "'s writer"));
    }
    threads.add(new Thread(this::run, user + "'s source"));
    threads.forEach(Thread::start);
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
    } catch (RuntimeException | Error e) {
      journal.failed(e);
    }
  }

  private void wake() {
    synchronized (changed) {
      changed.notifyAll();
    }
  }

  Database database() {
    return database;
  }

  Hub hub() {
    return hub;
  }

  ViewReport report(String view) {
    return database.reports().stream()
        .filter(each -> each.view().equals(view))
        .findFirst()
        .orElseThrow();
  }

  Map<JsonArray, Long> rows(String view) {
    ViewRows known = database.rows(view);
    Map<JsonArray, Long> rows = new HashMap<>();
    if (known != null) {
      known
          .rows()
          .forEach(
              (row, weight) ->
                  Replica.multiset(row.toString())
                      .keySet()
                      .forEach(each -> rows.merge(each, weight, Long::sum)));
    }
    return rows;
  }

  @Override
  public String toString() {
    return user + "'s node";
  }

  @Override
  public void close() {
    stopped = true;
    runner.stop();
    wake();
    hub.close();
    loops.forEach(TestLoop::stop);
    for (Thread thread : threads) {
      try {
        thread.join(Duration.ofSeconds(30).toMillis());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      if (thread.isAlive()) {
        journal.failed(new AssertionError(thread.getName() + " did not end"));
      }
    }
  }
}
