package io.tailrace.source.materialize;

import io.tailrace.source.Backoff;
import io.tailrace.source.Outage;
import io.tailrace.source.Source;
import io.tailrace.source.Tail;
import io.tailrace.source.ViewSettings;
import io.tailrace.source.connection.Connector;
import io.tailrace.source.materialize.Openings.Opening;
import io.tailrace.source.materialize.batch.BatchAssembler.Shape;
import io.tailrace.source.materialize.batch.Horizon;
import io.tailrace.source.materialize.catalog.Identity;
import io.tailrace.source.materialize.question.MaterializeDriver;
import io.tailrace.source.materialize.question.Questions;
import io.tailrace.view.Update.Pace;
import io.tailrace.view.position.ResumePoint;
import io.tailrace.view.zset.Limits;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * One view of a Materialize server, followed by {@code TAIL} up to 0.26 and by {@code SUBSCRIBE}
 * since. Each tail has a connection of its own; the catalogue is asked on another one.
 */
final class MaterializeSource implements Source {
  private static final Duration LONG_LIFE = Duration.ofMinutes(1);
  private static final Duration FIRST_WAIT = Duration.ofMillis(250);
  private static final Duration LONGEST_WAIT = Duration.ofHours(1);

  private final MaterializeServer server;
  private final Connector connector;
  private final ViewSettings view;
  private final ViewFailure failure;
  private final InstantSource clock;
  private final Backoff ends;
  private final ViewIdentity identity;
  private final EmptyView empty;

  // The reader's thread only.
  private Instant failed = Instant.MIN;
  private boolean movesAlone;

  MaterializeSource(
      MaterializeServer server,
      Connector connector,
      ViewSettings view,
      @Nullable String user,
      InstantSource clock,
      RandomGenerator random) {
    this.server = server;
    this.connector = connector;
    this.view = view;
    this.failure = new ViewFailure(view, user);
    this.clock = clock;
    this.identity = new ViewIdentity(server, view, clock);
    this.empty = new EmptyView(server, clock);
    this.ends = Backoff.jittered(random, FIRST_WAIT, LONGEST_WAIT);
  }

  @Override
  public List<String> views() {
    return List.of(view.name());
  }

  @Override
  public Tail open(Function<String, @Nullable ResumePoint> known)
      throws Outage, InterruptedException {
    try {
      return open(known.apply(view.name()));
    } catch (Outage e) {
      failed = clock.instant();
      throw e;
    }
  }

  private Tail open(@Nullable ResumePoint known) throws Outage, InterruptedException {
    Identity current = identity();
    if (view.relation() == null && !current.version().subscribes()) {
      throw failure.noQueries(current.version());
    }
    Opening opening = server.openings().enter();
    try {
      MaterializeTail tail = open(current, opening, known);
      server.add(tail);
      if (!tail.isKnown()) {
        server.statuses().waiting(view.name());
      }
      return tail;
    } catch (Outage | InterruptedException | RuntimeException | Error e) {
      opening.done();
      throw e;
    }
  }

  private MaterializeTail open(Identity current, Opening opening, @Nullable ResumePoint known)
      throws Outage, InterruptedException {
    Long emptyAt = emptyAt(current, opening);
    Connection connection = connect();
    try {
      TailCursor cursor = TailCursor.on(connection, view, current, server.deadline());
      return new MaterializeTail(this, cursor, current, opening, known, emptyAt);
    } catch (SQLException e) {
      Questions.abort(connection);
      throw outage(e);
    } catch (Outage | RuntimeException | Error e) {
      Questions.abort(connection);
      throw e;
    }
  }

  /** A timestamp at which it is empty, on a server whose TAIL sends nothing for an empty view. */
  private @Nullable Long emptyAt(Identity known, Opening opening)
      throws Outage, InterruptedException {
    if (view.relation() == null || known.version().subscribes()) {
      return null;
    }
    Evaluation evaluation = empty.evaluate(this);
    if (evaluation.hasRows()) {
      return null;
    }
    opening.done(); // the first row may come much later
    return evaluation.emptyAt();
  }

  /**
   * The view's identity, kept or asked for.
   *
   * @throws Outage where it does not exist, or the server does not answer
   */
  Identity identity() throws Outage, InterruptedException {
    try {
      return identity.get(failed);
    } catch (SQLException e) {
      throw outage(e);
    }
  }

  /** The object behind its name is asked for again before it is opened. From any thread. */
  void doubt() {
    identity.doubt();
  }

  /** The object and its columns are asked for again. */
  void forget() {
    identity.forget();
  }

  private Connection connect() throws Outage {
    try {
      return connector.connect("view " + view.name(), MaterializeDriver.tail(view));
    } catch (SQLException e) {
      throw connector.outage(e);
    }
  }

  /** Fails where the view is gone, or its name now means another relation. */
  void requireSame(Identity before) throws Outage, InterruptedException {
    doubt();
    if (!identity().history().equals(before.history())) {
      throw Outage.readAgain("its name now means another relation");
    }
  }

  /** The outage that the server's error about this view means. */
  Outage outage(SQLException e) {
    if (ViewFailure.isAboutIdentity(e)) {
      doubt();
    }
    return failure.outage(e);
  }

  Shape shape(Identity current) {
    return new Shape(
        view.name(),
        current.history(),
        current.columns(),
        current.version().subscribes() && !movesAlone ? Pace.CLOCKED : Pace.ALONE,
        new Limits(view.maxRows(), view.maxBytes()));
  }

  /** Its timestamps are ahead of the others': from now on it moves alone. */
  void moveAlone() {
    movesAlone = true;
  }

  /** Whether the server cannot read at this timestamp yet. */
  boolean isAhead(long timestamp) {
    return movesAlone || Horizon.ofResumption(clock).isAhead(timestamp);
  }

  /** A tail that lived long is opened again soon. */
  void ended(Duration life) {
    if (life.compareTo(LONG_LIFE) > 0) {
      ends.reset();
    }
  }

  Duration waitAfterEnd() {
    return ends.next();
  }

  void closed(MaterializeTail tail) {
    server.remove(tail);
  }

  ViewSettings view() {
    return view;
  }

  ViewFailure failure() {
    return failure;
  }

  InstantSource clock() {
    return clock;
  }
}
