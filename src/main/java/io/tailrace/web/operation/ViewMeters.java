package io.tailrace.web.operation;

import io.micrometer.core.instrument.Tags;
import io.tailrace.view.State;
import io.tailrace.view.ViewMeter;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;

/** The meters of one view. */
final class ViewMeters {
  private final Meters meters;
  private final Tags tags;
  private final int source;
  private final int index;

  /** Of the view with this index, of the source with that one. */
  private ViewMeters(Meters meters, int source, int index) {
    this.meters = meters;
    this.source = source;
    this.index = index;
    this.tags = Tags.of("view", view(meters.look().get()).name());
  }

  static void register(Meters meters, int source, int index) {
    ViewMeters view = new ViewMeters(meters, source, index);
    view.changes();
    view.sizes();
    view.states();
  }

  private ViewLook view(Look look) {
    return look.sources().get(source).views().get(index);
  }

  private ToDoubleFunction<Look> of(ToLongFunction<ViewMeter> value) {
    return look -> value.applyAsLong(view(look).meter());
  }

  private void changes() {
    meters.counter(
        "tailrace.view.batches",
        null,
        "Changes of the contents, of any kind",
        tags,
        of(ViewMeter::batches));
    String rows = "Rows that changes inserted and deleted, copies counted";
    meters.counter(
        "tailrace.view.changed",
        "rows",
        rows,
        tags.and("change", "inserted"),
        of(ViewMeter::inserted));
    meters.counter(
        "tailrace.view.changed",
        "rows",
        rows,
        tags.and("change", "deleted"),
        of(ViewMeter::deleted));
    meters.counter(
        "tailrace.view.checkpoints",
        null,
        "Checkpoints of the view that were encoded",
        tags,
        of(ViewMeter::checkpoints));
  }

  private void sizes() {
    meters.gauge(
        "tailrace.view.rows",
        null,
        "Rows that the view has, copies counted",
        tags,
        of(ViewMeter::rows));
    meters.gauge("tailrace.view", "bytes", "Its rows, as JSON", tags, of(ViewMeter::bytes));
    meters.gauge(
        "tailrace.view.log",
        "bytes",
        "Frames kept for clients that are behind, with their rows",
        tags,
        of(ViewMeter::logBytes));
    meters.gauge(
        "tailrace.view.checkpoint",
        "bytes",
        "Checkpoints and net differences that are kept",
        tags,
        of(ViewMeter::checkpointBytes));
  }

  private void states() {
    for (State state : State.values()) {
      meters.gauge(
          "tailrace.view.state",
          null,
          "1 for the state that the view is in, 0 for the others",
          tags.and("state", state.wire()),
          look -> view(look).report().state() == state ? 1 : 0);
    }
    meters.gauge(
        "tailrace.view.age",
        "seconds",
        "Time since the database's time at which the contents were last known to hold",
        tags,
        look -> view(look).age(look.time()));
    meters.gauge(
        "tailrace.view.behind",
        "seconds",
        "How far the view is behind its source while it catches up, 0 where it is not",
        tags,
        look -> view(look).behind());
  }
}
