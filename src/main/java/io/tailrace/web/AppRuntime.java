package io.tailrace.web;

import io.tailrace.push.Hub;
import io.tailrace.push.StreamTimeouts;
import io.tailrace.source.DatabaseSettings;
import io.tailrace.source.ViewSettings;
import io.tailrace.view.Database;
import io.tailrace.view.zset.Limits;
import io.tailrace.web.http.AppContext;
import io.tailrace.web.http.ContentsBudget;
import io.tailrace.web.http.StreamLimits;
import io.tailrace.web.http.ViewCatalog;
import io.tailrace.web.http.request.RefusalCounts;
import io.tailrace.web.operation.Operation;
import io.tailrace.web.operation.Reader;
import io.tailrace.web.saved.SavedState;
import io.tailrace.web.settings.ConfigFile;
import io.tailrace.web.settings.Settings;
import io.tailrace.web.settings.value.SettingsFault;
import io.tailrace.web.settings.value.SettingsSource;
import io.tailrace.web.token.KeyRing;
import io.tailrace.web.token.TokenVerifier;
import io.tailrace.web.transport.LateCloser;
import io.tailrace.web.transport.Transport;
import io.tailrace.web.transport.Transports;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Starts and stops all parts of one application. Nothing is left after {@link #close}. */
final class AppRuntime implements AutoCloseable {
  private static final Logger log = System.getLogger(AppRuntime.class.getName());
  private static final Duration GOODBYES = Duration.ofSeconds(2);

  private final ThreadSupervisor threads;
  private final LateCloser closer;
  private final AppContext context;
  private final AppSight sight;
  private final @Nullable KeyRing keys;
  private final SavedState saved;
  private final Map<String, Reader> readers = new LinkedHashMap<>();

  // The thread that watches the file of settings.
  private Settings settings;

  private AppRuntime(
      ThreadSupervisor threads,
      LateCloser closer,
      AppContext context,
      AppSight sight,
      @Nullable KeyRing keys,
      SavedState saved,
      Settings settings) {
    this.threads = threads;
    this.closer = closer;
    this.context = context;
    this.sight = sight;
    this.keys = keys;
    this.saved = saved;
    this.settings = settings;
  }

  /** If it throws, nothing is left either. */
  static AppRuntime start(
      Settings settings,
      Readers readers,
      ThreadSupervisor threads,
      SavedState saved,
      String path,
      String server) {
    KeyRing keys = settings.tokens().map(each -> KeyRing.of(each.keys())).orElse(null);
    Random random = new Random();
    InstantSource clock = InstantSource.system();
    Hub hub = new Hub(settings.streams().writers(), timeouts(settings), clock, random);
    Map<DatabaseSettings, Database> databases = new LinkedHashMap<>();
    for (DatabaseSettings each : settings.databases()) {
      databases.put(each, new Database(viewLimits(each), chosenBy(each, settings), clock));
    }
    StreamLimits limits = new StreamLimits(settings.streams(), hub::close);
    Transport transport = Transports.of(settings.streams().transport(), server, limits::close);
    LateCloser closer = new LateCloser(clock);
    RefusalCounts refusals = new RefusalCounts();
    ViewCatalog catalog = new ViewCatalog(settings, databases);
    AppSight sight = new AppSight(settings, catalog, hub, refusals, clock);
    Operation operation = new Operation(sight, settings.metricsRoles(), path);
    hub.measure(operation::wrote);
    databases
        .values()
        .forEach(each -> each.onChange(new NamesWatch(each, operation::viewsChanged)));
    TokenVerifier tokens =
        keys == null ? null : new TokenVerifier(keys, settings.tokens().orElseThrow(), clock);
    AppContext context =
        new AppContext(
            catalog,
            settings.adminRoles(),
            settings.origins(),
            hub,
            settings.streams().compression(),
            transport,
            limits,
            closer,
            refusals,
            tokens,
            new ContentsBudget(),
            operation);
    AppRuntime running = new AppRuntime(threads, closer, context, sight, keys, saved, settings);
    try {
      running.begin(hub, readers, random);
    } catch (RuntimeException | Error e) {
      running.close();
      throw e;
    }
    return running;
  }

  private void begin(Hub hub, Readers starting, Random random) {
    saved.takeBack(databases());
    databases().values().forEach(each -> each.onChange(new StateLog(each)));
    threads.run("tailrace closer", closer);
    if (keys != null) {
      threads.keep("tailrace keys", keys::run);
    }
    for (int i = 0; i < hub.writers().size(); i++) {
      threads.keep("tailrace writer " + i, hub.writers().get(i)::run);
    }
    databases()
        .forEach(
            (each, database) -> {
              Reader reader = starting.start(each, database, threads, random);
              readers.put(each.id(), reader);
              context.catalog().follow(each.id(), reader);
            });
  }

  private Map<DatabaseSettings, Database> databases() {
    return context.catalog().all();
  }

  /** Looks at the file of settings from now on. */
  void watch(ConfigFile file, Function<SettingsSource, Settings> reading) {
    threads.run(
        "tailrace config",
        new ConfigWatch(
            file, source -> become(reading.apply(source)), context.catalog()::configFault));
  }

  /**
   * Serves other views from now on; the streams of all others go on.
   *
   * @return what was changed, for the log
   * @throws SettingsFault where they change more than views; then nothing is changed
   */
  private String become(Settings next) throws InterruptedException {
    ChangedSettings changed = new ChangedSettings(settings, next);
    changed.requireViewsAlone();
    Map<DatabaseSettings, Database> databases = changed.databases(databases());
    context.catalog().become(next, databases);
    for (Map.Entry<DatabaseSettings, Database> each : databases.entrySet()) {
      DatabaseSettings database = each.getKey();
      each.getValue().filterBy(chosenBy(database, next));
      List<String> names = each.getValue().reports().stream().map(report -> report.view()).toList();
      Objects.requireNonNull(readers.get(database.id())).become(database, changed.againOf(names));
    }
    settings = next;
    return changed.text();
  }

  private static StreamTimeouts timeouts(Settings settings) {
    StreamTimeouts usual = StreamTimeouts.DEFAULT;
    return new StreamTimeouts(
        settings.streams().heartbeat(),
        usual.stalled(),
        usual.ahead(),
        usual.back(),
        settings.streams().maxAge());
  }

  private static Map<String, Limits> viewLimits(DatabaseSettings settings) {
    Map<String, Limits> limits = new LinkedHashMap<>();
    for (ViewSettings view : settings.views()) {
      limits.put(view.name(), view.limits());
    }
    return limits;
  }

  /** By view, the columns by which its rows are chosen. */
  private static Map<String, List<String>> chosenBy(DatabaseSettings database, Settings settings) {
    Map<String, List<String>> columns = new LinkedHashMap<>();
    for (ViewSettings view : database.views()) {
      settings
          .accessTo(view.name())
          .ifPresent(access -> columns.put(view.name(), access.columns()));
    }
    return columns;
  }

  AppContext served() {
    return context;
  }

  /**
   * Ends the streams in order, then the readers, then all threads. What no thread changes any more
   * is saved then: no client has more than that.
   */
  @Override
  public void close() {
    long start = System.nanoTime();
    int streams = context.limits().taken();
    sight.stop();
    context.limits().close();
    try {
      boolean unused = context.limits().awaitLeft(GOODBYES);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    Duration goodbyes = Duration.ofNanos(System.nanoTime() - start);
    threads.stop();
    closer.stop();
    if (keys != null) {
      keys.stop();
    }
    readers.values().forEach(Reader::stop);
    threads.close();
    String what = saved.save(databases());
    log.log(
        Level.INFO,
        "Stopped: "
            + streams
            + (streams == 1 ? " stream" : " streams")
            + " ended in "
            + goodbyes.toMillis()
            + " ms; "
            + what);
    context.operation().close();
  }
}
