package io.tailrace.source.postgres;

import io.tailrace.source.Outage;
import io.tailrace.source.postgres.PostgresReadings.Order;
import io.tailrace.view.State;
import io.tailrace.view.Update;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Joins what the stream tells with what the readings give, and decides when which derived views are
 * read. For the thread that hands over.
 */
final class PostgresDispatch {
  private static final Duration FIRST_RETRY = Duration.ofSeconds(1);
  private static final Duration LONGEST_RETRY = Duration.ofMinutes(1);

  private final PostgresLine line;
  private final PostgresReadings readings;
  private final Map<String, Set<Integer>> timed = new HashMap<>();
  private final LongSupplier nanos;
  private final Map<String, Retry> retries = new HashMap<>();
  private boolean busy;
  private PostgresEvent.@Nullable Opened opened;

  private static final class Retry {
    final Patience patience = new Patience(FIRST_RETRY, LONGEST_RETRY);
    long at;
  }

  PostgresDispatch(
      PostgresLine line,
      PostgresReadings readings,
      List<PostgresDerived> timed,
      LongSupplier nanos) {
    this.line = line;
    this.readings = readings;
    this.nanos = nanos;
    timed.forEach(view -> this.timed.put(view.view().name(), view.tables()));
  }

  /** Begins to read what could not be read at the beginning of the line. */
  void begin() throws InterruptedException {
    advance();
  }

  /** What is to be handed over because of this event. */
  List<Update> accept(PostgresEvent event) throws SQLException, Outage, InterruptedException {
    List<Update> updates = new ArrayList<>();
    if (event instanceof PostgresTold told) {
      told(told, updates);
    } else if (event instanceof PostgresEvent.Opened transaction) {
      opened = transaction;
    } else if (event instanceof PostgresEvent.Read read) {
      busy = false;
      read.outcomes().forEach((view, outcome) -> read(view, outcome, updates));
    } else if (event instanceof PostgresEvent.Spoilt) {
      busy = false;
      line.spoilt();
    } else if (event instanceof PostgresEvent.Timed clocked) {
      updates.addAll(clocked.updates());
    } else if (event instanceof PostgresEvent.Broken broken) {
      rethrow(broken.cause());
    }
    advance();
    return updates;
  }

  private void told(PostgresTold told, List<Update> updates) throws InterruptedException {
    for (Update update : told.updates()) {
      updates.add(update);
      if (update instanceof Update.Status status && status.state() == State.FAILED) {
        line.forget(status.view());
      }
    }
    updates.addAll(line.told(told));
    List<String> touched = new ArrayList<>();
    timed.forEach(
        (view, tables) -> {
          if (told.touched().stream().anyMatch(tables::contains)) {
            touched.add(view);
          }
        });
    if (!touched.isEmpty()) {
      readings.order(new Order.Touched(touched));
    }
  }

  private void read(String view, PostgresOutcome outcome, List<Update> updates) {
    updates.addAll(line.read(view, outcome));
    if (outcome instanceof PostgresOutcome.Changed) {
      retries.remove(view);
      return;
    }
    Retry retry = retries.computeIfAbsent(view, none -> new Retry());
    retry.at = nanos.getAsLong() + retry.patience.now().toNanos();
    retry.patience.lost();
  }

  private void advance() throws InterruptedException {
    PostgresEvent.Opened transaction = opened;
    List<String> wanted = wanted();
    if (!busy && !wanted.isEmpty()) {
      busy = true;
      readings.order(new Order.Open());
    } else if (transaction != null
        && Long.compareUnsigned(line.position(), transaction.logged()) >= 0) {
      opened = null;
      busy = !wanted.isEmpty();
      List<String> placed = line.place(transaction.snapshot(), wanted);
      readings.order(placed.isEmpty() ? new Order.Leave(busy) : new Order.Read(placed));
    }
  }

  private List<String> wanted() {
    long now = nanos.getAsLong();
    return line.unknown().stream()
        .filter(
            view -> {
              Retry retry = retries.get(view);
              return retry == null || now - retry.at >= 0;
            })
        .toList();
  }

  private static void rethrow(Throwable cause) throws SQLException, Outage {
    if (cause instanceof SQLException e) {
      throw e;
    } else if (cause instanceof Outage e) {
      throw e;
    } else if (cause instanceof Error e) {
      throw e;
    } else if (cause instanceof RuntimeException e) {
      throw e;
    }
    throw new IllegalStateException(cause);
  }
}
