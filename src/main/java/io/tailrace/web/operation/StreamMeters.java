package io.tailrace.web.operation;

import io.micrometer.core.instrument.Tags;
import io.tailrace.push.message.ContentCoding;
import io.tailrace.push.metrics.DisconnectReason;
import io.tailrace.view.log.CatchUpMethod;
import java.util.Locale;

/** The meters of all streams together. */
final class StreamMeters {
  private StreamMeters() {}

  static void register(Meters meters) {
    Tags none = Tags.empty();
    meters.gauge("tailrace.streams.open", null, "Open streams", none, Look::streams);
    meters.gauge(
        "tailrace.streams.lined",
        null,
        "Open streams that wait until contents may be sent to them",
        none,
        Look::linedStreams);
    meters.gauge("tailrace.streams.max", null, "Streams that may be open", none, Look::mostStreams);
    meters.counter(
        "tailrace.streams.frames",
        null,
        "Changes written to all streams",
        none,
        look -> look.counts().frames());
    for (ContentCoding coding : ContentCoding.values()) {
      meters.counter(
          "tailrace.streams.sent",
          "bytes",
          "Bytes of streams that the container accepted",
          Tags.of("encoding", word(coding)),
          look -> look.counts().bytes().getOrDefault(coding, 0L));
    }
    for (CatchUpMethod way : CatchUpMethod.values()) {
      meters.counter(
          "tailrace.streams.joined",
          null,
          "Streams that caught up, by the method that was cheapest",
          Tags.of("way", word(way)),
          look -> look.counts().joined().getOrDefault(way, 0L));
    }
    for (DisconnectReason reason : DisconnectReason.values()) {
      meters.counter(
          "tailrace.streams.ended",
          null,
          "Streams that ended",
          Tags.of("reason", word(reason)),
          look -> look.counts().parted().getOrDefault(reason, 0L));
    }
    for (String reason : meters.look().get().refused().keySet()) {
      meters.counter(
          "tailrace.requests.refused",
          null,
          "Refused requests",
          Tags.of("reason", reason),
          look -> look.refused().getOrDefault(reason, 0L));
    }
    meters.gauge(
        "tailrace.config.refused",
        null,
        "1 while the content of tailrace.config is not used, since it is wrong",
        none,
        look -> look.configRefused() ? 1 : 0);
    meters.gauge(
        "tailrace.writers.silence",
        "seconds",
        "Time since the last step of the slowest writer",
        none,
        look -> look.writersSilence().toNanos() / 1e9);
  }

  static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
