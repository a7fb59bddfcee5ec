package io.tailrace.source;

import io.tailrace.source.runner.Runner;
import io.tailrace.view.position.ResumePoint;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The origin of the changes of some views. Used by the one thread of its {@link Runner}; it opens a
 * {@link Tail}.
 */
public interface Source {
  /** The names of its views: all of them are stale while there is no tail. */
  List<String> views();

  /**
   * Connects and starts to read.
   *
   * @param known the resume point of a view whose contents are known; null for a view without
   *     contents
   * @throws Outage where there is no connection, or nothing can be read
   */
  Tail open(Function<String, @Nullable ResumePoint> known) throws Outage, InterruptedException;
}
