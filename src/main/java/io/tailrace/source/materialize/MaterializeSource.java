package io.tailrace.source.materialize;

import io.tailrace.source.Backoff;
import io.tailrace.source.Connector;
import io.tailrace.source.Outage;
import io.tailrace.source.Source;
import io.tailrace.source.Tail;
import io.tailrace.source.ViewSettings;
import io.tailrace.source.materialize.Assembler.Shape;
import io.tailrace.view.Known;
import io.tailrace.view.Limits;
import io.tailrace.view.Update.Pace;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGProperty;

/**
 * One view of a Materialize server, through {@code TAIL} up to 0.26 and {@code SUBSCRIBE} since.
 * What the view is, is asked on another connection than the one that follows it.
 */
public final class MaterializeSource implements Source {
  private static final Logger log = System.getLogger(MaterializeSource.class.getName());
  private static final int ANSWER_MS = 10_000;
  private static final Duration LONG_LIFE = Duration.ofMinutes(1);

  private final Connector connector;
  private final ViewSettings view;
  private final ViewFailure failure;
  private final Watch watch;
  private final InstantSource clock;
  private final Backoff ends;

  // Whoever asks first; said twice at worst.
  private volatile boolean advised;

  public MaterializeSource(
      Connector connector,
      ViewSettings view,
      @Nullable String user,
      Watch watch,
      InstantSource clock,
      RandomGenerator random) {
    this.connector = connector;
    this.view = view;
    this.failure = new ViewFailure(view, user);
    this.watch = watch;
    this.clock = clock;
    this.ends = new Backoff(random);
  }

  @Override
  public List<String> views() {
    return List.of(view.name());
  }

  @Override
  public Tail open(Function<String, @Nullable Known> known) throws Outage {
    Identity identity = identity();
    if (view.relation() == null && !identity.version().subscribes()) {
      throw failure.noQueries(identity.version());
    }
    Connection connection = connect("view " + view.name(), MaterializeDriver.tail(view));
    try {
      TailCursor cursor = TailCursor.on(connection, view, identity);
      MaterializeTail tail = new MaterializeTail(this, cursor, identity, known.apply(view.name()));
      watch.add(tail);
      return tail;
    } catch (SQLException e) {
      abort(connection);
      throw failure.outage(e);
    } catch (RuntimeException | Error e) {
      abort(connection);
      throw e;
    }
  }

  public Identity identity() throws Outage {
    try (Connection connection = connect("questions", MaterializeDriver.QUESTIONS)) {
      connection.setNetworkTimeout(Runnable::run, ANSWER_MS);
      MaterializeCatalog catalog = new MaterializeCatalog(connection);
      MaterializeVersion version = catalog.version();
      if (version == null) {
        throw Outage.stale("the database is no longer a Materialize server", null);
      }
      Identity identity = catalog.identity(view, version);
      advise(catalog);
      return identity;
    } catch (SQLException e) {
      throw failure.outage(e);
    }
  }

  /** Says once what the view would be cheaper or plainer with. */
  private void advise(MaterializeCatalog catalog) throws SQLException {
    if (advised) {
      return;
    }
    advised = true;
    String relation = view.relation();
    if (relation != null && catalog.isComputedForEachReader(relation)) {
      log.log(
          Level.WARNING,
          view.name()
              + " has no index in our cluster, so Materialize computes it anew for every node that"
              + " reads it; run: CREATE DEFAULT INDEX ON "
              + relation);
    }
    if (view.every() != null) {
      log.log(
          Level.INFO,
          "tailrace.view."
              + view.name()
              + ".every is not needed: Materialize tells every change of the view by itself");
    }
  }

  private Connection connect(String role, Map<PGProperty, String> properties) throws Outage {
    try {
      return connector.connect(role, properties);
    } catch (SQLException e) {
      throw connector.outage(e);
    }
  }

  private static void abort(Connection connection) {
    try {
      connection.abort(Runnable::run);
    } catch (SQLException e) {
      throw new IllegalStateException("the driver closes a socket without asking anyone", e);
    }
  }

  /** Fails where the view is gone, or is another one now. */
  public void requireSame(Identity before) throws Outage {
    if (!identity().history().equals(before.history())) {
      throw Outage.readAgain("its name now means another relation");
    }
  }

  public Shape shape(Identity identity) {
    return new Shape(
        view.name(),
        identity.history(),
        identity.columns(),
        identity.version().subscribes() ? Pace.CLOCKED : Pace.ALONE,
        new Limits(view.maxRows(), view.maxBytes()));
  }

  /** What lived for long is read again soon. */
  public void ended(Duration life) {
    if (life.compareTo(LONG_LIFE) > 0) {
      ends.reset();
    }
  }

  public Duration waitAfterEnd() {
    return ends.next();
  }

  public void closed(MaterializeTail tail) {
    watch.remove(tail);
  }

  public ViewSettings view() {
    return view;
  }

  public ViewFailure failure() {
    return failure;
  }

  public InstantSource clock() {
    return clock;
  }
}
