package io.tailrace.source.contact;

import static java.util.stream.Collectors.toMap;

import io.tailrace.source.DatabaseSettings;
import io.tailrace.source.EndingLoop;
import io.tailrace.source.Loop;
import io.tailrace.source.Source;
import io.tailrace.source.SourceReport;
import io.tailrace.source.Threads;
import io.tailrace.source.ViewPatterns;
import io.tailrace.source.ViewReading;
import io.tailrace.source.ViewSettings;
import io.tailrace.source.Waiting;
import io.tailrace.source.connection.Connector;
import io.tailrace.source.materialize.MaterializeServer;
import io.tailrace.source.materialize.MaterializeSetup;
import io.tailrace.source.materialize.SettlingSource;
import io.tailrace.source.materialize.catalog.ServerVersion;
import io.tailrace.source.materialize.question.Rhythm;
import io.tailrace.source.postgres.PostgresSource;
import io.tailrace.source.postgres.setup.Setup;
import io.tailrace.source.runner.OutageLog;
import io.tailrace.source.runner.Runner;
import io.tailrace.view.Database;
import io.tailrace.view.Update;
import io.tailrace.view.report.ViewReport;
import io.tailrace.view.zset.SourceFault;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * All sources of one database, running until {@link #stop}. A database that is away, or wrong, is a
 * state of its views and never an exception.
 */
public final class Sources {
  private static final Logger log = System.getLogger(Sources.class.getName());

  private final Database database;
  private final RunningLoops loops;
  private final RandomGenerator random;
  private final Connector connector;
  private final OutageLog outages;
  private final FirstContact contact;

  // Written by the first thread, read by any.
  private final List<Runner> runners = new CopyOnWriteArrayList<>();
  private volatile @Nullable PostgresSource postgres;
  private volatile String setup;
  private volatile Map<String, ViewReading> readings = Map.of();
  private volatile DatabaseSettings settings;
  private volatile @Nullable MaterializeViews materialize;

  private Sources(
      DatabaseSettings settings, Database database, Threads threads, RandomGenerator random) {
    this.settings = settings;
    this.database = database;
    this.loops = new RunningLoops(settings.id(), threads);
    this.random = random;
    this.connector = new Connector(settings);
    this.outages = new OutageLog(settings, database, InstantSource.system());
    this.contact =
        new FirstContact(settings, connector, database, outages, ownRandom(), this::next);
    this.setup = new Setup(settings).script();
  }

  /** Starts to read the views of one database into {@code database}. */
  public static Sources start(
      DatabaseSettings settings, Database database, Threads threads, RandomGenerator random) {
    Sources sources = new Sources(settings, database, threads, random);
    sources.loops.run("database", sources.contact);
    return sources;
  }

  /** The loop that the first thread goes on with; the others are started here. */
  private synchronized Loop next(@Nullable ServerVersion version) {
    if (version == null) {
      PostgresSource source =
          new PostgresSource(
              connector,
              settings.views(),
              settings.patterns(),
              settings.slot(),
              loops::run,
              new Waiting(database)::forRows);
      source.foundEarlier(foundEarlier());
      postgres = source;
      return runner(source, true);
    }
    String kind = version.subscribes() ? "subscribe" : "tail";
    settings.patterns().rules().stream()
        .filter(ViewPatterns.Rule::here)
        .forEach(rule -> log.log(Level.WARNING, refusal(rule)));
    MaterializeServer server =
        new MaterializeServer(connector, database, Rhythm.DEFAULT, InstantSource.system());
    MaterializeViews views = new MaterializeViews(view -> start(server, view));
    materialize = views;
    views.begin(settings.views());
    described(kind);
    loops.run("silence", server.silence());
    return server.watch();
  }

  private EndingLoop start(MaterializeServer server, ViewSettings view) {
    Source source = server.source(view, settings.user(), ownRandom());
    SettlingSource settling = new SettlingSource(source, settings.settle(), server.statuses());
    EndingLoop loop = new EndingLoop(runner(settling, false));
    loops.run("view " + view.name(), loop);
    return loop;
  }

  /** Materialize reads each view alike. */
  private void described(String kind) {
    ViewReading reading = new ViewReading(kind, "", OptionalLong.empty());
    readings = settings.views().stream().collect(toMap(ViewSettings::name, view -> reading));
    setup = MaterializeSetup.script(settings);
  }

  /**
   * The settings name other views: those that went end, and those that came are read, while all
   * others go on. A view that has other settings goes and comes.
   *
   * @param again names of views that go and come, although their own settings are as before
   */
  public synchronized void become(DatabaseSettings now, Set<String> again)
      throws InterruptedException {
    ChangedViews changed = ChangedViews.of(settings.views(), now.views(), again);
    settings = now;
    PostgresSource source = postgres;
    MaterializeViews views = materialize;
    if (source != null) {
      // A view that only has other settings must not be taken out before the source knows them.
      Set<String> anew = new HashSet<>(again);
      changed.gone().forEach(view -> anew.add(view.name()));
      source.become(now, anew);
      apply(changed.removals());
      return;
    }
    if (views != null) {
      views.end(changed.before());
    }
    apply(changed.replacements());
    if (views != null) {
      views.begin(changed.after());
      described(readings.values().stream().map(ViewReading::kind).findFirst().orElse("subscribe"));
    } else {
      setup = new Setup(now).script();
    }
  }

  private void apply(List<Update> updates) {
    try {
      database.apply(updates);
    } catch (SourceFault e) {
      throw new IllegalStateException("a view that comes or goes cannot be wrong", e);
    }
  }

  /** Views that were taken back from before the start, and that only patterns name. */
  private List<String> foundEarlier() {
    List<String> named = settings.views().stream().map(ViewSettings::name).toList();
    return database.reports().stream()
        .map(ViewReport::view)
        .filter(view -> !named.contains(view))
        .toList();
  }

  private Runner runner(Source source, boolean whole) {
    Runner runner =
        new Runner(source, database, outages, whole, InstantSource.system(), ownRandom());
    runners.add(runner);
    return runner;
  }

  /** A generator is for one thread. */
  private RandomGenerator ownRandom() {
    return new SplittableRandom(random.nextLong());
  }

  /** From any thread, without asking the database. */
  public SourceReport report() {
    PostgresSource source = postgres;
    return new SourceReport(
        settings.id(),
        contact.kind(),
        runners.stream().mapToLong(Runner::restarts).sum(),
        source == null ? OptionalLong.empty() : source.slotLag(),
        source == null ? readings : source.readings(),
        source == null ? !contact.kind().isEmpty() : runners.stream().allMatch(Runner::hasHeard),
        source != null && source.isRefused());
  }

  private static String refusal(ViewPatterns.Rule rule) {
    return "The pattern "
        + rule.pattern()
        + " in tailrace.views finds nothing, since the database is a Materialize: write the name of"
        + " each view";
  }

  /**
   * The statements that have to be run before the views can be followed; from any thread, without
   * asking the database. One that has not answered yet is taken for PostgreSQL.
   */
  public String setup() {
    PostgresSource source = postgres;
    return source == null ? setup : source.setupScript();
  }

  /** Ends every connection at once. The threads find that their loops have stopped. */
  public void stop() {
    loops.stop();
    connector.stop();
  }
}
