package io.tailrace.source;

import io.tailrace.view.Database;
import io.tailrace.view.SourceFault;
import io.tailrace.view.State;
import io.tailrace.view.Update;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Runs one source for ever: opens it, hands over what it tells, and after every outage says so and
 * opens it again after a growing wait. A step is one opening or one hand-over.
 */
final class Runner implements Loop {
  private static final Logger log = System.getLogger(Runner.class.getName());

  private final Source source;
  private final Database database;

  // The runner's thread only.
  private final Backoff backoff;
  private String lastReason = "";

  // Written by the runner's thread, read by stop().
  private volatile @Nullable Tail tail;
  private volatile boolean stopped;

  Runner(Source source, Database database, RandomGenerator random) {
    this.source = source;
    this.database = database;
    this.backoff = new Backoff(random);
  }

  @Override
  public Duration step() throws InterruptedException {
    try {
      Tail open = tail;
      if (open == null) {
        tail = open = source.open(database::known);
        if (stopped) {
          closeTail();
          return Duration.ZERO;
        }
      }
      List<Update> updates = open.next();
      if (!updates.isEmpty()) {
        database.apply(updates);
        backoff.reset();
        lastReason = "";
      }
      return Duration.ZERO;
    } catch (Outage e) {
      closeTail();
      return stopped ? Duration.ZERO : outage(e);
    } catch (SourceFault e) {
      closeTail();
      log.log(Level.ERROR, "The source of " + source.views() + " is read again: " + e.getMessage());
      return outage(Outage.stale("read again: " + e.getMessage(), e));
    }
  }

  private Duration outage(Outage outage) {
    Duration wait = backoff.next();
    if (outage.atOnce()) {
      log.log(Level.INFO, source.views() + " are read again: " + outage.reason());
      return Duration.ZERO;
    }
    if (!outage.reason().equals(lastReason)) {
      lastReason = outage.reason();
      log.log(Level.WARNING, source.views() + ": " + outage.reason());
    }
    tell(outage.state(), outage.reason());
    return wait;
  }

  private void tell(State state, String reason) {
    List<Update> updates = new ArrayList<>();
    source.views().forEach(view -> updates.add(new Update.Status(view, state, reason)));
    try {
      database.apply(updates);
    } catch (SourceFault e) {
      throw new IllegalStateException("a status cannot be wrong", e);
    }
  }

  private void closeTail() {
    Tail open = tail;
    tail = null;
    if (open != null) {
      open.close();
    }
  }

  /** From any thread: a blocked step ends, and none is called afterwards. */
  @Override
  public void stop() {
    stopped = true;
    Tail open = tail;
    if (open != null) {
      open.close();
    }
  }
}
