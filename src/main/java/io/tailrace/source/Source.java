package io.tailrace.source;

import io.tailrace.view.ResumePoint;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Where the changes of some views come from. Used by the one thread of its {@link Runner}; what it
 * opens is a {@link Tail}.
 */
public interface Source {
  /** The names of its views: all of them are stale while there is no tail. */
  List<String> views();

  /**
   * Connects and starts to read.
   *
   * @param known up to where a view's contents are known already; null for a view without contents
   * @throws Outage where there is no connection, or nothing can be read
   */
  Tail open(Function<String, @Nullable ResumePoint> known) throws Outage, InterruptedException;
}
