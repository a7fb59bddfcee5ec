package io.tailrace.web.operation;

import io.tailrace.view.log.JsonString;
import java.time.Duration;

/** What a health question is answered, as JSON. */
public record Health(boolean good, String json) {
  /** Also where there is nothing to serve: a restart would not help. */
  public static final Health LIVE = new Health(true, "{\"status\":\"live\"}\n");

  /** A writer steps at least once a second. */
  private static final Duration STUCK = Duration.ofMinutes(1);

  /** Not ready for this reason alone. */
  public static Health unready(String reason) {
    return bad("unready", reason);
  }

  /** Bad where only a restart helps. */
  static Health live(Sight sight) {
    Duration silence = sight.writersSilence();
    if (sight.isStopping() || silence.compareTo(STUCK) < 0) {
      return LIVE;
    }
    return bad("stuck", "a writer of streams has not stepped for " + silence.toSeconds() + " s");
  }

  private static Health bad(String status, String reason) {
    String json = "{\"status\":\"" + status + "\",\"reason\":" + JsonString.quoted(reason) + "}\n";
    return new Health(false, json);
  }
}
