package io.tailrace.source.runner;

import io.tailrace.source.DriverFault;
import io.tailrace.source.Loop;
import io.tailrace.source.Outage;
import io.tailrace.source.Source;
import io.tailrace.source.Tail;
import io.tailrace.view.Database;
import io.tailrace.view.Update;
import io.tailrace.view.zset.SourceFault;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Runs one source until it is stopped: opens it, hands over its updates, and after every outage
 * reports the reason and opens it again after a growing wait. A step is one opening or one
 * hand-over.
 */
public final class Runner implements Loop {
  private static final Logger attempts = System.getLogger(Runner.class.getName());

  private final Source source;
  private final Database database;
  private final OutageLog log;
  private final boolean whole;
  private final OutageReports reports;

  // The runner's thread only.
  private final RestartWaits waits;

  private final LateViews late = new LateViews();

  // Written by the runner's thread, read by any.
  private final AtomicLong lives = new AtomicLong();
  private volatile boolean heard;

  // Written by the runner's thread, read by stop().
  private volatile @Nullable Tail tail;
  private volatile boolean stopped;

  /** Runs a source that alone reads a database without a name. */
  public Runner(Source source, Database database, RandomGenerator random) {
    this(source, database, InstantSource.system(), random);
  }

  public Runner(Source source, Database database, InstantSource clock, RandomGenerator random) {
    this(source, database, new OutageLog("of no name", database, clock), true, clock, random);
  }

  /**
   * Runs a source.
   *
   * @param log of all sources of the same database
   * @param whole whether it is the only one: every outage is the database's, not a view's own
   */
  public Runner(
      Source source,
      Database database,
      OutageLog log,
      boolean whole,
      InstantSource clock,
      RandomGenerator random) {
    this.source = source;
    this.database = database;
    this.log = log;
    this.whole = whole;
    this.reports = new OutageReports(source, database, log, whole);
    this.waits = new RestartWaits(clock, random);
  }

  @Override
  public Duration step() throws InterruptedException {
    try {
      Tail open = tail;
      if (open == null) {
        tail = open = source.open(database::known);
        waits.opened();
        if (stopped) {
          closeTail();
          return Duration.ZERO;
        }
      }
      List<Update> updates = open.next();
      if (!updates.isEmpty()) {
        handOver(updates, open);
        live();
      }
      heard = true;
      return Duration.ZERO;
    } catch (Outage e) {
      closeTail();
      return stopped ? Duration.ZERO : outage(e);
    } catch (RuntimeException | Error e) {
      closeTail();
      if (DriverFault.is(e)) {
        return stopped ? Duration.ZERO : outage(DriverFault.outage(e));
      }
      late.clear();
      reports.away(Outage.failed("a bug in Tailrace: see the log. It is tried again.", e));
      throw e;
    } catch (SourceFault e) {
      closeTail();
      String what = String.valueOf(e.getMessage());
      Outage fault = Outage.stale("read again: " + what, e);
      log.fault(source.views(), fault, what, whole);
      return outage(fault);
    }
  }

  private void handOver(List<Update> updates, Tail from) throws SourceFault, InterruptedException {
    try {
      database.apply(late.in(updates));
    } catch (SourceFault e) {
      if (!from.readAgain(e)) {
        throw e;
      }
    }
  }

  private void live() {
    if (waits.live()) {
      lives.incrementAndGet();
      reports.back();
    }
  }

  private Duration outage(Outage outage) {
    waits.ended();
    if (outage.atOnce()) {
      log.again(source.views(), outage.reason());
      late.addAll(source.views());
      return waits.untilReading();
    }
    attempts.log(Level.DEBUG, () -> log + ": " + outage.reason(), outage);
    late.clear();
    reports.away(outage);
    return waits.afterOutage();
  }

  private void closeTail() {
    Tail open = tail;
    tail = null;
    if (open != null) {
      open.close();
    }
  }

  /** Whether the source has handed over the result of its first opening; from any thread. */
  public boolean hasHeard() {
    return heard;
  }

  /**
   * How often the source has handed over updates again after its tail had ended; from any thread.
   */
  public long restarts() {
    return Math.max(0, lives.get() - 1);
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
