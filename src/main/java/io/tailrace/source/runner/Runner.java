package io.tailrace.source.runner;

import io.tailrace.source.Backoff;
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
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
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
  private static final Duration SHORTEST_LIFE = Duration.ofSeconds(1);
  private static final Duration FIRST_READING = Duration.ofMillis(100);
  private static final Duration LONGEST_BETWEEN_READINGS = Duration.ofSeconds(5);

  private final Source source;
  private final Database database;
  private final OutageLog log;
  private final boolean whole;
  private final InstantSource clock;

  // The runner's thread only.
  private final Backoff outages;
  private final Backoff readings;
  private @Nullable Instant awaySince;
  private Duration waited = Duration.ZERO;

  /** Views that the last tail may have reported as behind, and this one has not. */
  private final Set<String> late = new HashSet<>();

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
    this.clock = clock;
    this.outages = new Backoff(random);
    this.readings = Backoff.jittered(random, FIRST_READING, LONGEST_BETWEEN_READINGS);
  }

  @Override
  public Duration step() throws InterruptedException {
    try {
      Tail open = tail;
      if (open == null) {
        tail = open = source.open(database::known);
        awaySince = null;
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
      report(Outage.failed("a bug in Tailrace: see the log. It is tried again.", e));
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
      database.apply(late.isEmpty() ? updates : anew(updates));
    } catch (SourceFault e) {
      if (!from.readAgain(e)) {
        throw e;
      }
    }
  }

  /** After a reading from the start, the new tail reports again how far views are behind. */
  private List<Update> anew(List<Update> updates) {
    List<Update> anew = new ArrayList<>();
    for (Update update : updates) {
      if (update instanceof Update.Contents && late.remove(update.view())) {
        anew.add(new Update.Behind(update.view(), null));
      } else if (update instanceof Update.Behind) {
        late.remove(update.view());
      }
      anew.add(update);
    }
    return anew;
  }

  private void live() {
    if (awaySince == null) {
      awaySince = clock.instant();
      lives.incrementAndGet();
      back();
    }
  }

  private void back() {
    if (whole) {
      log.back();
    } else {
      log.back(source.views());
    }
  }

  private Duration outage(Outage outage) {
    if (hasLivedLong()) {
      outages.reset();
      readings.reset();
    }
    if (outage.atOnce()) {
      log.again(source.views(), outage.reason());
      late.addAll(source.views());
      boolean first = readings.isReset();
      waited = readings.next();
      return first ? Duration.ZERO : waited;
    }
    waited = outages.next();
    attempts.log(Level.DEBUG, () -> log + ": " + outage.reason(), outage);
    report(outage);
    return waited;
  }

  /**
   * A tail that lived briefly is opened again more and more slowly. Its life begins with the first
   * hand-over, since reading everything is what must not be repeated too often; it was long if it
   * lasted at least as long as the wait before it.
   */
  private boolean hasLivedLong() {
    Instant since = awaySince;
    awaySince = null;
    Duration enough = waited.compareTo(SHORTEST_LIFE) > 0 ? waited : SHORTEST_LIFE;
    return since != null && !clock.instant().isBefore(since.plus(enough));
  }

  private void report(Outage outage) {
    boolean ofSource = whole || outage.isOfDatabase();
    List<Update> updates = new ArrayList<>();
    late.clear();
    for (String view : source.views()) {
      updates.add(
          ofSource
              ? new Update.Outage(view, outage.state(), outage.reason())
              : new Update.Status(view, outage.state(), outage.reason()));
    }
    try {
      database.apply(updates);
    } catch (SourceFault e) {
      throw new IllegalStateException("a status cannot be wrong", e);
    }
    if (ofSource) {
      log.away(source.views(), outage);
    } else {
      back();
    }
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
