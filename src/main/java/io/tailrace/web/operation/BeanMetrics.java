package io.tailrace.web.operation;

import static io.tailrace.web.operation.AttributeType.BOOLEAN;
import static io.tailrace.web.operation.AttributeType.COUNTS_BY_NUMBER;
import static io.tailrace.web.operation.AttributeType.COUNTS_BY_WORD;
import static io.tailrace.web.operation.AttributeType.DOUBLE;
import static io.tailrace.web.operation.AttributeType.INT;
import static io.tailrace.web.operation.AttributeType.LONG;
import static io.tailrace.web.operation.AttributeType.TEXT;

import io.tailrace.web.operation.MetricsBean.Metric;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The JMX beans of the application, its streams, databases and views. Counts are since the
 * application's start.
 */
final class BeanMetrics {
  private BeanMetrics() {}

  static MetricsBean application() {
    return new MetricsBean(
        "Tailrace",
        List.of(new Metric("Version", TEXT, "", "The version of Tailrace", () -> Release.VERSION)));
  }

  static MetricsBean streams(Supplier<Look> look, CommitToWrite commitToWrite) {
    Read<Look> read = new Read<>(look, now -> now);
    return new MetricsBean(
        "All streams of the application",
        List.of(
            read.metric("Open", INT, "streams", "Open streams", Look::streams),
            read.metric(
                "Lined",
                INT,
                "streams",
                "Open streams that wait until contents may be sent to them",
                Look::linedStreams),
            read.metric("Most", INT, "streams", "Streams that may be open", Look::mostStreams),
            read.metric(
                "Frames",
                LONG,
                "changes",
                "Changes written to all streams",
                now -> now.counts().frames()),
            read.metric(
                "SentBytes",
                COUNTS_BY_WORD,
                "bytes",
                "Bytes of streams that the container accepted, by encoding",
                now -> words(now.counts().bytes())),
            read.metric(
                "Joined",
                COUNTS_BY_WORD,
                "streams",
                "Streams that caught up, by the method that was cheapest",
                now -> words(now.counts().joined())),
            read.metric(
                "Ended",
                COUNTS_BY_WORD,
                "streams",
                "Streams that ended, by reason",
                now -> words(now.counts().parted())),
            read.metric(
                "Refused",
                COUNTS_BY_WORD,
                "requests",
                "Refused requests, by reason",
                Look::refused),
            read.metric(
                "CommitToWriteMillis",
                COUNTS_BY_NUMBER,
                "writes",
                "Writes that took at most this many milliseconds from the database's commit",
                now -> commitToWrite.counts()),
            read.metric(
                "WritersSilenceSeconds",
                DOUBLE,
                "seconds",
                "Time since the last step of the slowest writer",
                now -> now.writersSilence().toNanos() / 1e9)));
  }

  static MetricsBean source(Supplier<Look> look, int index) {
    Read<SourceLook> read = new Read<>(look, now -> now.sources().get(index));
    return new MetricsBean(
        "A database",
        List.of(
            read.metric(
                "Kind",
                TEXT,
                "",
                "Product and version; empty before the first connection",
                source -> source.report().kind()),
            read.metric(
                "Up",
                BOOLEAN,
                "",
                "Whether at least one of its views is followed",
                SourceLook::isUp),
            read.metric(
                "Restarts",
                LONG,
                "connections",
                "Connections that were opened again",
                source -> source.report().restarts()),
            read.metric(
                "SlotLagBytes",
                DOUBLE,
                "bytes",
                "Write-ahead log that PostgreSQL keeps for the slot; NaN without a slot",
                SourceLook::slotLag)));
  }

  static MetricsBean view(Supplier<Look> look, String name) {
    Read<ViewLook> read = new Read<>(look, now -> view(now, name));
    return new MetricsBean(
        "A view",
        List.of(
            read.metric(
                "State",
                TEXT,
                "",
                "loading, live, stale or failed",
                view -> view.report().state().wire()),
            read.metric(
                "Reason", TEXT, "", "Why the view is not live", view -> view.report().reason()),
            read.metric(
                "StateSinceTime",
                LONG,
                "milliseconds since 1970",
                "When the state began",
                view -> view.report().sinceTime()),
            new Read<>(look, now -> now)
                .metric(
                    "AgeSeconds",
                    DOUBLE,
                    "seconds",
                    "Age of the contents by the database's time; NaN before the first contents",
                    now -> view(now, name).age(now.time())),
            read.metric(
                "BehindSeconds",
                DOUBLE,
                "seconds",
                "Delay of a view that catches up with its database; else 0",
                ViewLook::behind),
            read.metric(
                "Batches",
                LONG,
                "changes",
                "Changes of the contents",
                view -> view.meter().batches()),
            read.metric(
                "InsertedRows", LONG, "rows", "Inserted rows", view -> view.meter().inserted()),
            read.metric(
                "DeletedRows", LONG, "rows", "Deleted rows", view -> view.meter().deleted()),
            read.metric("Rows", LONG, "rows", "Rows of the contents", view -> view.meter().rows()),
            read.metric("Bytes", LONG, "bytes", "Contents as JSON", view -> view.meter().bytes()),
            read.metric(
                "LogBytes",
                LONG,
                "bytes",
                "Changes kept for clients that are behind",
                view -> view.meter().logBytes()),
            read.metric(
                "CheckpointBytes",
                LONG,
                "bytes",
                "Snapshots and net differences that are kept",
                view -> view.meter().checkpointBytes()),
            read.metric(
                "Checkpoints",
                LONG,
                "checkpoints",
                "Snapshots that were encoded",
                view -> view.meter().checkpoints()),
            read.metric(
                "Slices",
                LONG,
                "slices",
                "Different slices that streams follow",
                view -> view.meter().slices()),
            read.metric(
                "SliceIndexes",
                LONG,
                "indexes",
                "Sets of columns by which the rows are indexed for slices",
                view -> view.meter().indexes())));
  }

  private static ViewLook view(Look now, String name) {
    ViewLook view = now.view(name);
    if (view == null) {
      throw new IllegalStateException("the view " + name + " is no longer served");
    }
    return view;
  }

  private static Map<String, Long> words(Map<? extends Enum<?>, Long> counts) {
    Map<String, Long> words = new TreeMap<>();
    counts.forEach((each, count) -> words.put(StreamMeters.word(each), count));
    return words;
  }

  /** Reads metrics of one part of the application. */
  private record Read<T>(Supplier<Look> look, Function<Look, T> part) {
    Metric metric(
        String name, AttributeType type, String unit, String description, Function<T, Object> of) {
      return new Metric(name, type, unit, description, () -> of.apply(part.apply(look.get())));
    }
  }
}
