package io.tailrace.web.operation;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tags;
import io.tailrace.view.report.State;
import io.tailrace.view.report.ViewMeter;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** The meters of one view. */
final class ViewMeters {
  private final Meters meters;
  private final String view;
  private final Tags tags;
  private final List<Meter> registered = new ArrayList<>();

  ViewMeters(Meters meters, String view) {
    this.meters = meters;
    this.view = view;
    this.tags = Tags.of("view", view);
  }

  /** Registers all meters, and returns them to be removed with the view. */
  List<Meter> register() {
    changes();
    sizes();
    states();
    return registered;
  }

  /** NaN if there is no such view. */
  private ToDoubleFunction<Look> of(ToDoubleFunction<ViewLook> value) {
    return look -> {
      ViewLook now = look.view(view);
      return now == null ? Double.NaN : value.applyAsDouble(now);
    };
  }

  private void counter(String name, @Nullable String unit, String help, Tags of, Counted value) {
    registered.add(meters.counter(name, unit, help, of, of(now -> value.applyAsLong(now.meter()))));
  }

  private void gauge(String name, String unit, String help, Counted value) {
    registered.add(
        meters.gauge(
            name,
            unit.isEmpty() ? null : unit,
            help,
            tags,
            of(now -> value.applyAsLong(now.meter()))));
  }

  @FunctionalInterface
  private interface Counted extends ToLongFunction<ViewMeter> {}

  private void changes() {
    counter("tailrace.view.batches", null, "Changes of the contents", tags, ViewMeter::batches);
    String rows = "Inserted and deleted rows, copies counted";
    counter(
        "tailrace.view.changed", "rows", rows, tags.and("change", "inserted"), ViewMeter::inserted);
    counter(
        "tailrace.view.changed", "rows", rows, tags.and("change", "deleted"), ViewMeter::deleted);
    counter(
        "tailrace.view.checkpoints",
        null,
        "Snapshots of the view and its slices that were encoded",
        tags,
        ViewMeter::checkpoints);
  }

  private void sizes() {
    gauge("tailrace.view.rows", "", "Rows of the contents, copies counted", ViewMeter::rows);
    gauge("tailrace.view", "bytes", "Contents as JSON", ViewMeter::bytes);
    gauge(
        "tailrace.view.log",
        "bytes",
        "Changes kept for clients that are behind",
        ViewMeter::logBytes);
    gauge(
        "tailrace.view.checkpoint",
        "bytes",
        "Snapshots and net differences that are kept",
        ViewMeter::checkpointBytes);
    gauge("tailrace.view.slices", "", "Different slices that streams follow", ViewMeter::slices);
    gauge(
        "tailrace.view.slice.indexes",
        "",
        "Sets of columns by which the rows are indexed for slices",
        ViewMeter::indexes);
  }

  private void states() {
    for (State state : State.values()) {
      registered.add(
          meters.gauge(
              "tailrace.view.state",
              null,
              "1 for the current state, 0 for the others",
              tags.and("state", state.wire()),
              of(now -> now.report().state() == state ? 1 : 0)));
    }
    registered.add(
        meters.gauge(
            "tailrace.view.age",
            "seconds",
            "Age of the contents by the database's time; NaN before the first contents",
            tags,
            look -> {
              ViewLook now = look.view(view);
              return now == null ? Double.NaN : now.age(look.time());
            }));
    registered.add(
        meters.gauge(
            "tailrace.view.behind",
            "seconds",
            "Delay of a view that catches up with its database; else 0",
            tags,
            of(ViewLook::behind)));
  }
}
