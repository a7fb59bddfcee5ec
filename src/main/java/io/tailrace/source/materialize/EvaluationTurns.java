package io.tailrace.source.materialize;

import io.tailrace.source.Outage;
import io.tailrace.source.materialize.question.Rhythm;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Evaluates the views of a server before 0.27 one after the other, since its tails do not show that
 * a view cannot be computed. Each evaluation is followed by a rest of many times its length. For
 * the watch's thread.
 */
final class EvaluationTurns {
  private final MaterializeServer server;
  private final Rhythm rhythm;
  private final InstantSource clock;
  private final Map<String, Instant> evaluated = new HashMap<>();
  private Instant next = Instant.MIN;

  EvaluationTurns(MaterializeServer server, Rhythm rhythm, InstantSource clock) {
    this.server = server;
    this.rhythm = rhythm;
    this.clock = clock;
  }

  /** Evaluates nothing before then. */
  void restUntil(Instant until) {
    next = until;
  }

  /** Evaluates the view that has waited longest, if one is due. */
  void next() throws Outage, InterruptedException {
    Instant now = clock.instant();
    if (now.isBefore(next)) {
      return;
    }
    List<MaterializeTail> due = server.tails().stream().filter(tail -> isDue(tail, now)).toList();
    @Nullable MaterializeTail turn =
        due.stream().min(Comparator.comparing(this::evaluated)).orElse(null);
    if (turn != null) {
      evaluate(turn);
      Duration took = Duration.between(now, clock.instant());
      next = clock.instant().plus(took.multipliedBy(Rhythm.REST));
    }
  }

  private boolean isDue(MaterializeTail tail, Instant now) {
    return !tail.identity().version().subscribes()
        && !now.isBefore(evaluated(tail).plus(rhythm.ping()));
  }

  /** When it was last evaluated, or opened. */
  private Instant evaluated(MaterializeTail tail) {
    Instant here = evaluated.getOrDefault(tail.view(), Instant.MIN);
    Instant opened = tail.activity().opened();
    return here.isAfter(opened) ? here : opened;
  }

  private void evaluate(MaterializeTail tail) throws Outage, InterruptedException {
    evaluated.put(tail.view(), clock.instant());
    Evaluation evaluation = server.evaluate(tail.source());
    Outage outage = evaluation.outage();
    if (outage != null) {
      tail.breakOff(outage);
    } else if (evaluation.isEmpty() && !tail.activity().isGiven()) {
      tail.breakOff(Outage.readAgain("it is empty, which its TAIL does not report"));
    }
  }
}
