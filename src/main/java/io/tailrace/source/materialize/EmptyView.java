package io.tailrace.source.materialize;

import io.tailrace.source.Outage;
import io.tailrace.source.materialize.question.Rhythm;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * Finds the timestamp at which a view is empty, on servers before 0.27: their TAIL sends nothing
 * for an empty view, nor for one that cannot be computed. For the reader's thread.
 */
final class EmptyView {
  private final MaterializeServer server;
  private final InstantSource clock;
  private @Nullable Outage notComputed;
  private Instant computeAgain = Instant.MIN;

  EmptyView(MaterializeServer server, InstantSource clock) {
    this.server = server;
    this.clock = clock;
  }

  /**
   * Evaluates the view. A view that could not be computed is evaluated again only after a rest of
   * many times the time that this took.
   *
   * @throws Outage where it cannot be computed
   */
  Evaluation evaluate(MaterializeSource source) throws Outage, InterruptedException {
    Instant before = clock.instant();
    Outage again = notComputed;
    if (again != null && before.isBefore(computeAgain)) {
      throw again;
    }
    Evaluation evaluation = server.evaluate(source);
    Duration took = Duration.between(before, clock.instant());
    computeAgain = clock.instant().plus(took.multipliedBy(Rhythm.REST));
    notComputed = evaluation.outage();
    if (evaluation.outage() != null) {
      throw evaluation.outage();
    }
    return evaluation;
  }
}
