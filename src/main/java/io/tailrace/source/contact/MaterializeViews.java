package io.tailrace.source.contact;

import io.tailrace.source.EndingLoop;
import io.tailrace.source.ViewSettings;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** The running views of a Materialize server, which begin and end one by one. For one thread. */
final class MaterializeViews {
  private static final Duration LONGEST_END = Duration.ofSeconds(10);

  private final Function<ViewSettings, EndingLoop> starting;
  private final Map<String, EndingLoop> running = new HashMap<>();

  MaterializeViews(Function<ViewSettings, EndingLoop> starting) {
    this.starting = starting;
  }

  void begin(List<ViewSettings> views) {
    views.forEach(view -> running.put(view.name(), starting.apply(view)));
  }

  /** Nothing is said of these views afterwards. */
  void end(List<ViewSettings> views) throws InterruptedException {
    for (ViewSettings view : views) {
      EndingLoop loop = running.remove(view.name());
      if (loop != null && !loop.end(LONGEST_END)) {
        throw new IllegalStateException("the reader of " + view.name() + " does not end");
      }
    }
  }
}
