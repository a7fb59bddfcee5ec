package io.tailrace.web;

import io.tailrace.push.Hub;
import io.tailrace.push.StreamTimeouts;
import io.tailrace.source.DatabaseSettings;
import io.tailrace.source.ViewSettings;
import io.tailrace.view.Database;
import io.tailrace.view.zset.Limits;
import io.tailrace.web.http.AppContext;
import io.tailrace.web.http.ContentsBudget;
import io.tailrace.web.http.RefusalCounts;
import io.tailrace.web.http.StreamLimits;
import io.tailrace.web.http.ViewCatalog;
import io.tailrace.web.operation.Operation;
import io.tailrace.web.operation.Reader;
import io.tailrace.web.settings.Settings;
import io.tailrace.web.transport.LateCloser;
import io.tailrace.web.transport.Transport;
import io.tailrace.web.transport.Transports;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** All that runs for one application, from its start to its end; nothing is left afterwards. */
final class AppRuntime implements AutoCloseable {
  private static final Duration GOODBYES = Duration.ofSeconds(2);

  private final ThreadSupervisor workers;
  private final LateCloser closer;
  private final AppContext served;
  private final AppSight watched;
  private final List<Reader> readers = new ArrayList<>();

  private AppRuntime(
      ThreadSupervisor workers, LateCloser closer, AppContext served, AppSight watched) {
    this.workers = workers;
    this.closer = closer;
    this.served = served;
    this.watched = watched;
  }

  /** Where it throws, nothing is left either. */
  static AppRuntime start(
      Settings settings, Readers readers, ThreadSupervisor workers, String path, String server) {
    Random random = new Random();
    InstantSource clock = InstantSource.system();
    Hub hub = new Hub(settings.streams().writers(), patience(settings), clock, random);
    Map<DatabaseSettings, Database> databases = new LinkedHashMap<>();
    for (DatabaseSettings each : settings.databases()) {
      Database database = new Database(limits(each), clock);
      database.onChange(new StateLog(database));
      databases.put(each, database);
    }
    StreamLimits seats = new StreamLimits(settings.streams(), hub::close);
    Transport hold = Transports.of(settings.streams().hold(), server, seats::close);
    LateCloser closer = new LateCloser(clock);
    RefusalCounts refusals = new RefusalCounts();
    ViewCatalog catalog = new ViewCatalog(settings, databases);
    AppSight watched = new AppSight(settings, catalog, databases, hub, refusals, clock);
    Operation operation = new Operation(watched, settings.metricsRoles(), path);
    hub.measure(operation::wrote);
    databases
        .values()
        .forEach(each -> each.onChange(new NamesWatch(each, operation::viewsChanged)));
    AppContext served =
        new AppContext(
            catalog,
            settings.origins(),
            hub,
            settings.streams().compression(),
            hold,
            seats,
            closer,
            refusals,
            new ContentsBudget(),
            operation);
    AppRuntime running = new AppRuntime(workers, closer, served, watched);
    try {
      running.begin(hub, databases, readers, random);
    } catch (RuntimeException | Error e) {
      running.close();
      throw e;
    }
    return running;
  }

  private void begin(
      Hub hub, Map<DatabaseSettings, Database> databases, Readers starting, Random random) {
    workers.run("tailrace closer", closer);
    for (int i = 0; i < hub.writers().size(); i++) {
      workers.keep("tailrace writer " + i, hub.writers().get(i)::run);
    }
    databases.forEach(
        (each, database) -> {
          Reader reader = starting.start(each, database, workers, random);
          readers.add(reader);
          served.catalog().follow(each.id(), reader);
        });
  }

  private static StreamTimeouts patience(Settings settings) {
    StreamTimeouts usual = StreamTimeouts.DEFAULT;
    return new StreamTimeouts(
        settings.streams().heartbeat(),
        usual.stalled(),
        usual.ahead(),
        usual.back(),
        settings.streams().maxAge());
  }

  private static Map<String, Limits> limits(DatabaseSettings settings) {
    Map<String, Limits> limits = new LinkedHashMap<>();
    for (ViewSettings view : settings.views()) {
      limits.put(view.name(), view.limits());
    }
    return limits;
  }

  AppContext served() {
    return served;
  }

  /** Says goodbye to the clients, then ends the readers, then all threads. */
  @Override
  public void close() {
    watched.stop();
    served.seats().close();
    try {
      boolean unused = served.seats().awaitLeft(GOODBYES);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    workers.stop();
    closer.stop();
    readers.forEach(Reader::stop);
    workers.close();
    served.operation().close();
  }
}
