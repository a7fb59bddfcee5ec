package io.tailrace.source.materialize;

import io.tailrace.source.Backoff;
import io.tailrace.source.Outage;
import io.tailrace.source.Source;
import io.tailrace.source.Tail;
import io.tailrace.source.ViewSettings;
import io.tailrace.source.connection.Connector;
import io.tailrace.source.materialize.BatchAssembler.Shape;
import io.tailrace.source.materialize.Openings.Opening;
import io.tailrace.source.materialize.catalog.Facts;
import io.tailrace.source.materialize.catalog.Identity;
import io.tailrace.source.materialize.catalog.Session;
import io.tailrace.view.ResumePoint;
import io.tailrace.view.Update.Pace;
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
 * One view of a Materialize server, through {@code TAIL} up to 0.26 and {@code SUBSCRIBE} since.
 * What the view is, is asked on another connection than the one that follows it, and kept for as
 * long as nothing speaks against it.
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

  // The reader's thread only.
  private @Nullable Identity kept;
  private Instant failed = Instant.MIN;
  private boolean movesAlone;
  private @Nullable Outage notComputed;
  private Instant computeAgain = Instant.MIN;

  // Written by any thread that doubts.
  private volatile Instant doubted = Instant.MIN;

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
    Identity identity = identity();
    if (view.relation() == null && !identity.version().subscribes()) {
      throw failure.noQueries(identity.version());
    }
    Opening opening = server.openings().enter();
    try {
      MaterializeTail tail = open(identity, opening, known);
      server.add(tail);
      if (!tail.isKnown()) {
        server.told().waiting(view.name());
      }
      return tail;
    } catch (Outage | InterruptedException | RuntimeException | Error e) {
      opening.done();
      throw e;
    }
  }

  private MaterializeTail open(Identity identity, Opening opening, @Nullable ResumePoint known)
      throws Outage, InterruptedException {
    Long emptyAt = emptyAt(identity, opening);
    Connection connection = connect();
    try {
      TailCursor cursor = TailCursor.on(connection, view, identity, server.deadline());
      return new MaterializeTail(this, cursor, identity, opening, known, emptyAt);
    } catch (SQLException e) {
      Questions.abort(connection);
      throw outage(e);
    } catch (Outage | RuntimeException | Error e) {
      Questions.abort(connection);
      throw e;
    }
  }

  /** Of a server whose TAIL says nothing of an empty view, nor of one that cannot be computed. */
  private @Nullable Long emptyAt(Identity identity, Opening opening)
      throws Outage, InterruptedException {
    String relation = view.relation();
    if (relation == null || identity.version().subscribes()) {
      return null;
    }
    Evaluation evaluation = evaluation();
    if (evaluation.hasRows()) {
      return null;
    }
    opening.done(); // nothing may come for long
    return evaluation.emptyAt();
  }

  /** What could not be computed is tried again after a rest of many times what that took. */
  private Evaluation evaluation() throws Outage, InterruptedException {
    Instant before = clock.instant();
    Outage again = notComputed;
    if (again != null && before.isBefore(computeAgain)) {
      throw again;
    }
    Evaluation evaluation = server.evaluate(this);
    Duration took = Duration.between(before, clock.instant());
    computeAgain = clock.instant().plus(took.multipliedBy(Rhythm.REST));
    notComputed = evaluation.outage();
    if (evaluation.outage() != null) {
      throw evaluation.outage();
    }
    return evaluation;
  }

  /**
   * What the view is: as it was known, where the catalogue has not been heard to say otherwise.
   *
   * @throws Outage where it does not exist, or is not known
   */
  Identity identity() throws Outage, InterruptedException {
    try {
      Session session = server.questions().session(failed);
      Identity before = kept;
      boolean same = before != null && before.session().equals(session);
      if (same && before != null && isStill(before)) {
        return before;
      }
      Identity.Columns columns = server.questions().ask(catalog -> catalog.columns(view));
      Identity now = identity(session, columns);
      kept = now;
      return now;
    } catch (SQLException e) {
      throw outage(e);
    }
  }

  private Identity identity(Session session, Identity.Columns columns)
      throws SQLException, Outage, InterruptedException {
    String relation = view.relation();
    return relation == null
        ? Identity.ofQuery(session, String.valueOf(view.query()), columns)
        : Identity.of(session, object(session, relation), relation, columns);
  }

  private boolean isStill(Identity before) throws SQLException, Outage, InterruptedException {
    String relation = view.relation();
    if (relation == null || before.id().isEmpty()) {
      return false;
    }
    return object(before.session(), relation).id().equals(before.id());
  }

  private Facts.Entry object(Session session, String relation)
      throws SQLException, Outage, InterruptedException {
    return server.object(session, relation, leastAsked());
  }

  private Instant leastAsked() {
    Instant trusted = server.trusted();
    return trusted.isBefore(doubted) ? doubted : trusted;
  }

  /** What is kept of it is asked again before it is opened. */
  void doubt() {
    doubted = clock.instant();
  }

  /** The same, with its columns; for the reader's thread. */
  void forget() {
    kept = null;
  }

  private Connection connect() throws Outage {
    try {
      return connector.connect("view " + view.name(), MaterializeDriver.tail(view));
    } catch (SQLException e) {
      throw connector.outage(e);
    }
  }

  /** Fails where the view is gone, or is another one now. */
  void requireSame(Identity before) throws Outage, InterruptedException {
    doubt();
    if (!identity().history().equals(before.history())) {
      throw Outage.readAgain("its name now means another relation");
    }
  }

  /** The outage that an error of the server's about this view is. */
  Outage outage(SQLException e) {
    if (ViewFailure.isAboutIdentity(e)) {
      doubt();
    }
    return failure.outage(e);
  }

  Shape shape(Identity identity) {
    return new Shape(
        view.name(),
        identity.history(),
        identity.columns(),
        identity.version().subscribes() && !movesAlone ? Pace.CLOCKED : Pace.ALONE,
        new Limits(view.maxRows(), view.maxBytes()));
  }

  /** From now on it does not move with the others, whose timestamps would follow its own. */
  void moveAlone() {
    movesAlone = true;
  }

  /** Whether nothing can be read up to there yet. */
  boolean isAhead(long timestamp) {
    return movesAlone || Horizon.ofResumption(clock).isAhead(timestamp);
  }

  /** What lived for long is read again soon. */
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
