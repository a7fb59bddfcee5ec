package io.tailrace.web.operation;

import io.tailrace.web.json.JsonDocument;
import java.time.Duration;

/** The answer to a probe, as JSON. */
public record Health(boolean good, String json) {
  /** Also without settings: a restart would not help. */
  public static final Health LIVE =
      new Health(true, JsonDocument.of(json -> json.write("status", "live")) + "\n");

  /** A writer makes a step at least once per second. */
  private static final Duration STUCK = Duration.ofMinutes(1);

  /** Not ready, for one reason. */
  public static Health unready(String reason) {
    return bad("unready", reason);
  }

  /** Bad only if a restart helps. */
  static Health live(Sight sight) {
    Duration silence = sight.writersSilence();
    if (sight.isStopping() || silence.compareTo(STUCK) < 0) {
      return LIVE;
    }
    return bad("stuck", "a stream writer has made no step for " + silence.toSeconds() + " s");
  }

  private static Health bad(String status, String reason) {
    return new Health(
        false,
        JsonDocument.of(json -> json.write("status", status).write("reason", reason)) + "\n");
  }
}
