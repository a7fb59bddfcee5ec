package io.tailrace.source.contact;

import io.tailrace.source.Connector;
import io.tailrace.source.DatabaseSettings;
import io.tailrace.source.Loop;
import io.tailrace.source.Runner;
import io.tailrace.source.Source;
import io.tailrace.source.SourceReport;
import io.tailrace.source.Threads;
import io.tailrace.source.ViewSettings;
import io.tailrace.source.materialize.MaterializeSource;
import io.tailrace.source.materialize.MaterializeVersion;
import io.tailrace.source.materialize.Settling;
import io.tailrace.source.materialize.Watch;
import io.tailrace.source.postgres.PostgresSource;
import io.tailrace.view.Database;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * All that reads one database: what is started here runs until {@link #stop}. A database that is
 * away, or wrong, is a state of its views and never an exception.
 */
public final class Sources {
  private static final Duration QUESTION = Duration.ofSeconds(15);

  /** Of a view that is told about every second. */
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private final DatabaseSettings settings;
  private final Database database;
  private final Threads threads;
  private final RandomGenerator random;
  private final Connector connector;

  private final Object lock = new Object();

  // Guarded by lock.
  private final List<Loop> loops = new ArrayList<>();
  private boolean stopped;

  private Sources(
      DatabaseSettings settings, Database database, Threads threads, RandomGenerator random) {
    this.settings = settings;
    this.database = database;
    this.threads = threads;
    this.random = random;
    this.connector = new Connector(settings);
  }

  /** Starts to read the views of one database into {@code database}. */
  public static Sources start(
      DatabaseSettings settings, Database database, Threads threads, RandomGenerator random) {
    Sources sources = new Sources(settings, database, threads, random);
    sources.run(
        sources.name("database"),
        new FirstContact(
            settings, sources.connector, database, sources.ownRandom(), sources::next));
    return sources;
  }

  /** What the first thread goes on with; the others are started here. */
  private Loop next(@Nullable MaterializeVersion version) {
    if (version == null) {
      Source postgres =
          new PostgresSource(connector, settings.views(), (role, loop) -> run(name(role), loop));
      return new Runner(postgres, database, ownRandom());
    }
    Watch watch = new Watch(connector, database, QUESTION, QUESTION, PATIENCE);
    for (ViewSettings view : settings.views()) {
      Source source =
          new MaterializeSource(
              connector, view, settings.user(), watch, InstantSource.system(), ownRandom());
      run(
          name("view " + view.name()),
          new Runner(new Settling(source, settings.settle()), database, ownRandom()));
    }
    return watch;
  }

  private void run(String name, Loop loop) {
    synchronized (lock) {
      if (stopped) {
        return;
      }
      loops.add(loop);
    }
    threads.run(name, loop);
  }

  private String name(String role) {
    return "tailrace " + (settings.id().isEmpty() ? "" : settings.id() + " ") + role;
  }

  /** A generator is for one thread. */
  private RandomGenerator ownRandom() {
    return new SplittableRandom(random.nextLong());
  }

  /** From any thread, without asking the database. */
  public SourceReport report() {
    return new SourceReport(settings.id(), "", 0, OptionalLong.empty());
  }

  /** Ends every connection at once. The threads find that their loops have stopped. */
  public void stop() {
    List<Loop> running;
    synchronized (lock) {
      stopped = true;
      running = List.copyOf(loops);
    }
    running.forEach(Loop::stop);
    connector.stop();
  }
}
