package io.tailrace.source;

import io.tailrace.view.Update;
import io.tailrace.view.zset.SourceFault;
import java.util.List;

/**
 * One connection that tells what changes, from the moment it was opened until it fails. {@link
 * #next} is for one thread; {@link #close} may come from any and makes a blocked {@code next}
 * throw.
 */
public interface Tail extends AutoCloseable {
  /**
   * Waits until something is known, without a timer of its own between the database and the caller.
   *
   * @return what happened, to be seen together; may be empty
   * @throws Outage where the connection is lost, or has to be made again
   * @throws SourceFault where the database told what cannot be
   */
  List<Update> next() throws Outage, SourceFault, InterruptedException;

  /**
   * What was handed over last cannot be: the views that it names are to be read again. For the
   * thread of {@link #next}.
   *
   * @return whether this tail does so; where it does not, it is closed, and everything is read
   *     again
   */
  default boolean readAgain(SourceFault fault) throws InterruptedException {
    return false;
  }

  @Override
  void close();
}
