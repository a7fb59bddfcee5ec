package io.tailrace.web;

import io.tailrace.push.Hub;
import io.tailrace.push.Patience;
import io.tailrace.source.DatabaseSettings;
import io.tailrace.source.ViewSettings;
import io.tailrace.view.Database;
import io.tailrace.view.Limits;
import io.tailrace.web.operation.Operation;
import io.tailrace.web.settings.Settings;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** All that runs for one application, from its start to its end; nothing is left afterwards. */
final class Running implements AutoCloseable {
  private static final Duration GOODBYES = Duration.ofSeconds(2);

  private final Workers workers;
  private final Closer closer;
  private final Served served;
  private final Watched watched;
  private final List<Reader> readers = new ArrayList<>();

  private Running(Workers workers, Closer closer, Served served, Watched watched) {
    this.workers = workers;
    this.closer = closer;
    this.served = served;
    this.watched = watched;
  }

  /** Where it throws, nothing is left either. */
  static Running start(
      Settings settings, Readers readers, Workers workers, String path, String server) {
    Random random = new Random();
    InstantSource clock = InstantSource.system();
    Hub hub = new Hub(settings.streams().writers(), patience(settings), clock, random);
    Map<DatabaseSettings, Database> databases = new LinkedHashMap<>();
    for (DatabaseSettings each : settings.databases()) {
      Database database = new Database(limits(each), clock);
      hub.serve(database);
      database.onChange(new StateLog(database));
      databases.put(each, database);
    }
    Seats seats = new Seats(settings.streams(), hub::close);
    Hold hold = Holds.of(settings.streams().hold(), server, seats::close);
    Closer closer = new Closer(clock);
    Refusals refusals = new Refusals();
    Catalog catalog = new Catalog(settings, databases);
    Watched watched = new Watched(settings, catalog, databases, hub, refusals, clock);
    Operation operation = new Operation(watched, settings.metricsRoles(), path);
    hub.measure(operation::wrote);
    databases
        .values()
        .forEach(each -> each.onChange(new NamesWatch(each, operation::viewsChanged)));
    Served served =
        new Served(
            catalog,
            settings.origins(),
            hub,
            settings.streams().compression(),
            hold,
            seats,
            closer,
            refusals,
            new Serving(),
            operation);
    Running running = new Running(workers, closer, served, watched);
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

  private static Patience patience(Settings settings) {
    Patience usual = Patience.DEFAULT;
    return new Patience(
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

  Served served() {
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
