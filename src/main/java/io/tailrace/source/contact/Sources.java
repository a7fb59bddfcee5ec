package io.tailrace.source.contact;

import static java.util.stream.Collectors.toMap;

import io.tailrace.source.DatabaseSettings;
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
import io.tailrace.view.report.ViewReport;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
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

  private final DatabaseSettings settings;
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
  private Loop next(@Nullable ServerVersion version) {
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
    readings = readings(version);
    settings.patterns().rules().stream()
        .filter(ViewPatterns.Rule::here)
        .forEach(rule -> log.log(Level.WARNING, refusal(rule)));
    setup = MaterializeSetup.script(settings);
    MaterializeServer server =
        new MaterializeServer(connector, database, Rhythm.DEFAULT, InstantSource.system());
    for (ViewSettings view : settings.views()) {
      Source source = server.source(view, settings.user(), ownRandom());
      SettlingSource settling = new SettlingSource(source, settings.settle(), server.statuses());
      loops.run("view " + view.name(), runner(settling, false));
    }
    loops.run("silence", server.silence());
    return server.watch();
  }

  /** Views that were taken back from before the start, and that only patterns name. */
  private List<String> foundEarlier() {
    List<String> named = settings.views().stream().map(ViewSettings::name).toList();
    return database.reports().stream()
        .map(ViewReport::view)
        .filter(view -> !named.contains(view))
        .toList();
  }

  /** Materialize reads each view alike. */
  private Map<String, ViewReading> readings(ServerVersion version) {
    String kind = version.subscribes() ? "subscribe" : "tail";
    ViewReading reading = new ViewReading(kind, "", OptionalLong.empty());
    return settings.views().stream().collect(toMap(ViewSettings::name, view -> reading));
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
