package io.tailrace.source.runner;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.tailrace.source.Address;
import io.tailrace.source.DatabaseSettings;
import io.tailrace.source.Outage;
import io.tailrace.view.Database;
import io.tailrace.view.report.State;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Logs when one database is away and when it is back, once for all its readers: an outage is one
 * line for each of its causes, however often the database is tried, and one line when the last of
 * its views is back. Safe for any thread.
 */
public final class OutageLog {
  private static final Logger log = System.getLogger(OutageLog.class.getName());

  /**
   * The most causes of one outage that are remembered, so that alternating causes are not logged
   * again and again.
   */
  private static final int CAUSES = 16;

  private final String address;
  private final Database database;
  private final InstantSource clock;

  private final Object lock = new Object();

  @GuardedBy("lock")
  private String kind = "The database";

  /** When the present outage began; null for none. */
  @GuardedBy("lock")
  private @Nullable Instant since;

  @GuardedBy("lock")
  private final Set<String> causes = new LinkedHashSet<>();

  /** The views that are away. */
  @GuardedBy("lock")
  private final Set<String> away = new HashSet<>();

  /** The views that have been away since the outage began. */
  @GuardedBy("lock")
  private final Set<String> struck = new HashSet<>();

  public OutageLog(DatabaseSettings settings, Database database, InstantSource clock) {
    this(Address.of(settings.url()), database, clock);
  }

  OutageLog(String address, Database database, InstantSource clock) {
    this.address = address;
    this.database = database;
    this.clock = clock;
  }

  /**
   * The database has reported its version.
   *
   * @param version such as {@code PostgreSQL 18.1}
   */
  public void is(String version, int views) {
    synchronized (lock) {
      kind = version.split(" ", 2)[0];
    }
    log.log(Level.INFO, address + " is " + version + ", with " + OutageText.count(views));
  }

  /** None of these views can be followed, for this reason. */
  public void away(List<String> views, Outage outage) {
    if (begins(views, outage.reason())) {
      String how =
          outage.state() == State.FAILED
              ? " cannot be read: "
              : outage.isOfDatabase() ? " is away: " : " is not followed: ";
      String line = this + how + OutageText.plain(outage.reason()) + "; " + counted(outage.state());
      log.log(Level.WARNING, line + "; trying again");
    }
  }

  /**
   * The database sent something impossible about these views; if these are all, that is an outage.
   */
  void fault(List<String> views, Outage outage, String what, boolean whole) {
    if (!whole || begins(views, outage.reason())) {
      log.log(
          Level.ERROR,
          this + " sent impossible changes: " + what + "; " + OutageText.readAgain(views));
    }
  }

  /** These views are read again, for this reason; nothing is wrong. */
  void again(List<String> views, String reason) {
    log.log(
        Level.INFO, this + ": " + OutageText.plain(reason) + "; " + OutageText.readAgain(views));
  }

  /** All views of the database have updates. */
  void back() {
    Set<String> all;
    synchronized (lock) {
      all = Set.copyOf(away);
    }
    back(all);
  }

  /** These views have updates, or a reason that concerns them alone. */
  void back(Iterable<String> views) {
    Duration took;
    Set<String> back;
    synchronized (lock) {
      views.forEach(away::remove);
      if (since == null || !away.isEmpty()) {
        return;
      }
      took = Duration.between(since, clock.instant());
      back = Set.copyOf(struck);
      since = null;
    }
    log.log(
        Level.INFO,
        this
            + " is back after "
            + OutageText.spoken(took)
            + "; "
            + OutageText.live(database.reports(), back));
  }

  /** Whether there is something to log. */
  private boolean begins(List<String> views, String cause) {
    synchronized (lock) {
      boolean anew = since == null;
      for (String view : views) {
        anew |= struck.contains(view) && !away.contains(view);
      }
      if (since == null) {
        since = clock.instant();
        struck.clear();
      }
      if (anew) {
        causes.clear();
      }
      away.addAll(views);
      struck.addAll(views);
      boolean unsaid = causes.add(cause);
      if (causes.size() > CAUSES) {
        causes.remove(causes.iterator().next());
      }
      return unsaid;
    }
  }

  private String counted(State state) {
    int views;
    synchronized (lock) {
      views = away.size();
    }
    return OutageText.count(views) + (views == 1 ? " is " : " are ") + state.wire();
  }

  /** Such as {@code PostgreSQL db.example.com:5432/shop}. */
  @Override
  public String toString() {
    synchronized (lock) {
      return kind + " " + address;
    }
  }
}
