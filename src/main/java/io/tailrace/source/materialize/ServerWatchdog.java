package io.tailrace.source.materialize;

import io.tailrace.source.Loop;
import io.tailrace.source.Outage;
import io.tailrace.source.materialize.catalog.Facts;
import io.tailrace.source.materialize.catalog.Identity;
import io.tailrace.source.materialize.question.MaterializeCatalog;
import io.tailrace.source.materialize.question.Rhythm;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * Asks a Materialize server what its tails do not show: whether it still answers, whether each view
 * is still the object that is tailed, and whether it can be computed at all. One question covers
 * all views, and each is followed by a rest of many times the length of its answer.
 */
final class ServerWatchdog implements Loop {
  private static final Duration STEP = Duration.ofSeconds(1);

  private final MaterializeServer server;
  private final Rhythm rhythm;
  private final InstantSource clock;
  private final IndexAdvice advice;
  private final EvaluationTurns evaluations;

  // The watch's thread only.
  private Instant nextLook = Instant.MIN;
  private Instant nextPing = Instant.MIN;

  ServerWatchdog(MaterializeServer server, Rhythm rhythm, InstantSource clock) {
    this.server = server;
    this.rhythm = rhythm;
    this.clock = clock;
    this.advice = new IndexAdvice(server);
    this.evaluations = new EvaluationTurns(server, rhythm, clock);
  }

  @Override
  public Duration step() throws InterruptedException {
    if (server.tails().isEmpty()) {
      return step(rhythm);
    }
    try {
      ask();
    } catch (SQLException refused) {
      nextLook = clock.instant().plus(rhythm.most());
    } catch (Outage unanswered) {
      pingInstead();
    }
    return step(rhythm);
  }

  private static Duration step(Rhythm rhythm) {
    return rhythm.least().compareTo(STEP) < 0 ? rhythm.least() : STEP;
  }

  private void ask() throws SQLException, Outage, InterruptedException {
    Instant now = clock.instant();
    if (!now.isBefore(nextPing)) {
      ping();
    }
    if (!now.isBefore(nextLook) && !now.isBefore(server.rested())) {
      look();
      advice.give();
    }
    evaluations.next();
  }

  private void ping() throws SQLException, Outage, InterruptedException {
    nextPing = clock.instant().plus(rhythm.ping());
    boolean unused = server.questions().ask(MaterializeCatalog::ping);
  }

  /** A question may be too hard for a live server, so a small one decides. */
  private void pingInstead() throws InterruptedException {
    Duration allowed = server.deadline().next();
    nextLook = clock.instant().plus(rhythm.rest(allowed));
    evaluations.restUntil(nextLook);
    try {
      ping();
    } catch (SQLException refused) {
      return; // it answers
    } catch (Outage e) {
      for (MaterializeTail tail : server.tails()) {
        if (tail.activity().silence().compareTo(rhythm.silence()) >= 0) {
          tail.breakOff(e);
        }
      }
    }
  }

  private void look() throws SQLException, Outage, InterruptedException {
    Facts facts = server.look();
    nextLook = facts == null ? clock.instant().plus(rhythm.most()) : Instant.MIN;
    for (MaterializeTail tail : server.tails()) {
      if (tail.source().view().relation() == null) {
        lookAtQuery(tail);
      } else if (facts != null) {
        compare(tail, facts);
      }
    }
  }

  private void compare(MaterializeTail tail, Facts facts) {
    Identity identity = tail.identity();
    String relation = String.valueOf(tail.source().view().relation());
    if (identity.id().isEmpty()) {
      return;
    }
    Facts.Entry now = facts.object(identity.session(), relation);
    if (now == null) {
      tail.source().doubt();
      tail.breakOff(tail.source().failure().dropped());
    } else if (!now.id().equals(identity.id())) {
      tail.source().doubt();
      tail.breakOff(Outage.readAgain("its name now means another relation"));
    }
  }

  /** The relations of a query may be dropped without a message: its planning shows that. */
  private void lookAtQuery(MaterializeTail tail) throws SQLException, Outage, InterruptedException {
    if (tail.activity().silence().compareTo(rhythm.silence()) < 0) {
      return;
    }
    try {
      Identity.Columns unused =
          server.questions().ask(catalog -> catalog.columns(tail.source().view()));
    } catch (SQLException e) {
      if (!ViewFailure.isGone(e)) {
        throw e;
      }
      tail.breakOff(tail.source().outage(e));
    }
  }

  @Override
  public void stop() {
    server.stop();
  }
}
