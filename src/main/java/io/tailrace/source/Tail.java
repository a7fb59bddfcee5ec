package io.tailrace.source;

import io.tailrace.view.Update;
import io.tailrace.view.zset.SourceFault;
import java.util.List;

/**
 * One connection that sends changes, from its opening until it fails. {@link #next} is for one
 * thread; {@link #close} may come from any thread and makes a blocked {@code next} throw.
 */
public interface Tail extends AutoCloseable {
  /**
   * Waits for updates, without a timer of its own between the database and the caller.
   *
   * @return updates that become visible together; may be empty
   * @throws Outage where the connection is lost, or has to be made again
   * @throws SourceFault where the database sent something impossible
   */
  List<Update> next() throws Outage, SourceFault, InterruptedException;

  /**
   * The last hand-over contradicts the contents: the views that the fault names are to be read
   * again. For the thread of {@link #next}.
   *
   * @return whether this tail reads them; if not, it is closed, and everything is read again
   */
  default boolean readAgain(SourceFault fault) throws InterruptedException {
    return false;
  }

  @Override
  void close();
}
