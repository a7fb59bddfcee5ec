package io.tailrace.demo.feed;

import java.util.List;

/** The sources to try, in order. */
final class Sources {
  private Sources() {}

  static List<Source> of(FeedSettings settings) {
    if (settings.file() != null) {
      return List.of(new ReplaySource(settings.file(), settings.perSecond()));
    }
    return List.of(
        new LiveSource(settings.live()),
        new SimulatedSource(
            new Simulation(System.nanoTime()),
            settings.perSecond(),
            settings.live().getHost() + " cannot be reached, so these edits are simulated"));
  }
}
