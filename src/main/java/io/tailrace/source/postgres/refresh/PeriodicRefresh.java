package io.tailrace.source.postgres.refresh;

import io.tailrace.source.postgres.analysis.ViewAnalyzer;
import io.tailrace.source.postgres.catalog.DerivedView;
import io.tailrace.source.postgres.catalog.PgColumn;
import io.tailrace.source.postgres.event.SourceEvent;
import io.tailrace.source.postgres.session.Session;
import io.tailrace.view.Update;
import io.tailrace.view.report.State;
import io.tailrace.view.zset.Limits;
import io.tailrace.view.zset.ZSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The views that are read by the clock, since the stream does not show when they change. Each moves
 * alone: its timestamps are the server's time of the reading, in µs since the epoch. For one
 * thread.
 */
public final class PeriodicRefresh {
  private static final long FOR_EVER = Long.MAX_VALUE / 2;

  private final List<String> identity;
  private final Map<String, Timed> timed = new LinkedHashMap<>();

  private static final class Timed {
    final DerivedView view;
    final Duration every;
    final LastResult rows;
    boolean reported;
    long timestamp;
    long due;

    Timed(DerivedView view, Duration every, long now) {
      this.view = view;
      this.every = every;
      this.rows =
          new LastResult(
              view.view().name(), new Limits(view.view().maxRows(), view.view().maxBytes()));
      this.due = now;
    }
  }

  /**
   * All are due at once.
   *
   * @param identity of the server and the database
   */
  public PeriodicRefresh(List<String> identity, List<DerivedView> views) {
    this.identity = List.copyOf(identity);
    keep(views);
  }

  /** From now on these views are read, and no others; new ones are due at once. */
  void keep(List<DerivedView> views) {
    Map<String, Timed> before = Map.copyOf(timed);
    timed.clear();
    long now = System.nanoTime();
    for (DerivedView view : views) {
      Duration every = Objects.requireNonNull(view.every(), "an exact view");
      Timed known = before.get(view.view().name());
      boolean same = known != null && known.view.equals(view);
      timed.put(view.view().name(), same ? known : new Timed(view, every, now));
    }
  }

  /** When the next reading is due, on the clock of {@link System#nanoTime}. */
  long due() {
    long now = System.nanoTime();
    return now + timed.values().stream().mapToLong(each -> each.due - now).min().orElse(FOR_EVER);
  }

  /** Makes these views due at once. */
  void touched(List<String> views) {
    for (String view : views) {
      Timed known = timed.get(view);
      if (known != null) {
        known.due = System.nanoTime();
      }
    }
  }

  /** Reads all that are due, in one transaction. */
  SourceEvent.Timed read(Session session, ViewAnalyzer catalog) throws SQLException {
    long now = System.nanoTime();
    List<Timed> due = timed.values().stream().filter(each -> each.due - now <= 0).toList();
    List<DerivedView> views = due.stream().map(each -> each.view).toList();
    session.beginReading();
    long micros = session.micros();
    Map<Timed, @Nullable String> failures = new LinkedHashMap<>();
    for (Timed each : due) {
      failures.put(each, ViewRefresh.read(session, each.view, each.rows));
    }
    boolean spoilt = ViewRefresh.isSpoilt(session, views);
    session.execute("COMMIT");
    Set<String> altered = ViewRefresh.altered(catalog, views);
    List<Update> updates = new ArrayList<>();
    long after = System.nanoTime();
    failures.forEach(
        (each, failure) -> {
          if (spoilt || altered.contains(each.view.view().name())) {
            each.rows.forget();
            each.due = spoilt ? each.due : after + each.every.toNanos();
            return;
          }
          each.due = after + each.every.toNanos();
          updates.add(update(each, failure, micros));
        });
    return new SourceEvent.Timed(updates, altered);
  }

  private Update update(Timed each, @Nullable String failure, long micros) {
    String view = each.view.view().name();
    if (failure != null) {
      each.rows.forget();
      return new Update.Status(view, State.FAILED, failure);
    }
    each.timestamp = Math.max(micros, each.timestamp + 1);
    long time = each.timestamp / 1000;
    ZSet changes = each.rows.change();
    if (!each.reported) {
      each.reported = true;
      return new Update.Contents(
          view,
          PgColumn.history(identity, each.view.facts(), each.view.columns()),
          PgColumn.shown(each.view.columns()),
          Update.Pace.ALONE,
          each.timestamp,
          time,
          changes);
    }
    return new Update.Bridge(view, each.timestamp, time, changes);
  }
}
