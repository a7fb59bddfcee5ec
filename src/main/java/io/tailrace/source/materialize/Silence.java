package io.tailrace.source.materialize;

import io.tailrace.source.Loop;
import io.tailrace.source.Outage;
import io.tailrace.source.materialize.question.Rhythm;
import io.tailrace.source.materialize.question.ViewStatuses;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Reports views that have fallen silent though they should send messages, and reopens those that
 * stay silent. It asks nothing and waits for nobody, so a view is reported as stale in time,
 * however slowly the server answers.
 */
final class Silence implements Loop {
  private static final int LOOKS = 15;

  private final MaterializeServer server;
  private final Duration silence;

  // The loop's thread only.
  private final Set<MaterializeTail> reported = new HashSet<>();
  private final SilenceLimit limit;

  Silence(MaterializeServer server, Rhythm rhythm) {
    this.server = server;
    this.silence = rhythm.silence();
    this.limit = new SilenceLimit(rhythm.silenceLimit());
  }

  @Override
  public Duration step() {
    List<MaterializeTail> silent =
        server.tails().stream()
            .filter(MaterializeTail::speaksByItself)
            .filter(tail -> tail.activity().silence().compareTo(silence) >= 0)
            .toList();
    reported.retainAll(silent);
    for (MaterializeTail tail : silent) {
      if (reported.add(tail)) {
        server.statuses().silent(tail.view());
      }
    }
    breakOffLost();
    return silence.dividedBy(LOOKS);
  }

  /** Its connection may be broken, for example where the end of a message never comes. */
  private void breakOffLost() {
    for (MaterializeTail tail : server.tails()) {
      if (tail.speaksByItself()
          && limit.isOver(tail.view(), tail.activity().life(), tail.activity().silence())) {
        tail.breakOff(Outage.stale(ViewStatuses.SILENT, null));
      }
    }
  }

  @Override
  public void stop() {}
}
