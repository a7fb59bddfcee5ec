package io.tailrace.source.materialize;

import io.tailrace.source.Loop;
import io.tailrace.source.Outage;
import io.tailrace.source.Source;
import io.tailrace.source.SqlStates;
import io.tailrace.source.ViewSettings;
import io.tailrace.source.connection.Connector;
import io.tailrace.source.materialize.catalog.Facts;
import io.tailrace.source.materialize.catalog.Session;
import io.tailrace.source.materialize.question.Deadline;
import io.tailrace.source.materialize.question.Questions;
import io.tailrace.source.materialize.question.Rhythm;
import io.tailrace.source.materialize.question.ViewStatuses;
import io.tailrace.view.Database;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What the views of one Materialize server share, so that many views cost it about as much as a
 * few: one connection for questions, one question about all views, limited concurrent openings,
 * deadlines that follow the server's own pace, and a watch over all tails. Safe for any thread.
 */
public final class MaterializeServer {
  private static final Logger log = System.getLogger(MaterializeServer.class.getName());

  private final Connector connector;
  private final Rhythm rhythm;
  private final InstantSource clock;
  private final ViewStatuses statuses;
  private final Deadline deadline;
  private final Questions questions;
  private final SharedFacts facts;
  private final Openings openings;
  private final Set<MaterializeTail> tails = ConcurrentHashMap.newKeySet();

  // Logged twice at worst.
  private volatile boolean silentOfObjects;

  public MaterializeServer(
      Connector connector, Database database, Rhythm rhythm, InstantSource clock) {
    this.connector = connector;
    this.rhythm = rhythm;
    this.clock = clock;
    this.statuses = new ViewStatuses(database);
    this.deadline = new Deadline(rhythm.answer(), clock);
    this.questions = new Questions(connector, deadline, clock);
    this.facts = new SharedFacts(questions, clock);
    this.openings = new Openings(deadline, clock);
  }

  /**
   * The source of one view.
   *
   * @param user of the log-in; null where nobody was named
   */
  public Source source(ViewSettings view, @Nullable String user, RandomGenerator random) {
    String relation = view.relation();
    if (relation != null) {
      facts.include(relation);
    }
    return new MaterializeSource(this, connector, view, user, clock, random);
  }

  /** Asks the server, which may take long. */
  public Loop watch() {
    return new ServerWatchdog(this, rhythm, clock);
  }

  /** Never waits for the server. */
  public Loop silence() {
    return new Silence(this, rhythm);
  }

  public ViewStatuses statuses() {
    return statuses;
  }

  Deadline deadline() {
    return deadline;
  }

  Questions questions() {
    return questions;
  }

  Openings openings() {
    return openings;
  }

  /** An answer about the catalogue that was asked for since then need not be asked for again. */
  Instant trusted() {
    return clock.instant().minus(rhythm.most().multipliedBy(2));
  }

  /** When the catalogue may be asked again. */
  Instant rested() {
    return facts.rested(rhythm);
  }

  /** The object that a name means; one without an id where the server does not list objects. */
  Facts.Entry object(Session session, String relation, Instant least)
      throws SQLException, Outage, InterruptedException {
    try {
      Facts.Entry object = facts.since(least).object(session, relation);
      return object == null ? Facts.UNKNOWN : object;
    } catch (SQLException e) {
      if (isUnknown(e)) {
        return Facts.UNKNOWN;
      }
      throw e;
    }
  }

  /** What the catalogue says now; null where this server does not list objects. */
  @Nullable Facts look() throws SQLException, Outage, InterruptedException {
    try {
      return facts.ask();
    } catch (SQLException e) {
      if (isUnknown(e)) {
        return null;
      }
      throw e;
    }
  }

  private boolean isUnknown(SQLException e) {
    boolean unknown = ViewFailure.isGone(e) || SqlStates.is(e, "42601");
    if (unknown && !silentOfObjects) {
      silentOfObjects = true;
      log.log(
          Level.WARNING,
          "This Materialize does not list its objects as others do, so a view that is dropped and"
              + " created again is not noticed: "
              + e.getMessage());
    }
    return unknown;
  }

  Evaluation evaluate(MaterializeSource source) throws Outage, InterruptedException {
    try {
      String relation = String.valueOf(source.view().relation());
      return Evaluation.of(questions, relation, source.failure());
    } catch (SQLException e) {
      throw source.outage(e);
    }
  }

  Set<MaterializeTail> tails() {
    return tails;
  }

  void add(MaterializeTail tail) {
    tails.add(tail);
  }

  void remove(MaterializeTail tail) {
    tails.remove(tail);
  }

  void stop() {
    openings.stop();
    questions.stop();
  }
}
