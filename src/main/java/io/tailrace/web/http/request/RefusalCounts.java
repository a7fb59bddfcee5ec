package io.tailrace.web.http.request;

import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;

/** Counts refused requests by reason. Safe for any thread. */
public final class RefusalCounts {
  private final Map<Refusal.Reason, LongAdder> counts = new EnumMap<>(Refusal.Reason.class);

  public RefusalCounts() {
    for (Refusal.Reason reason : Refusal.Reason.values()) {
      counts.put(reason, new LongAdder());
    }
  }

  public void count(Refusal.Reason reason) {
    counts.getOrDefault(reason, new LongAdder()).increment();
  }

  /** The counts of all reasons, by label. */
  public Map<String, Long> counts() {
    Map<String, Long> all = new TreeMap<>();
    counts.forEach((reason, count) -> all.put(reason.label(), count.sum()));
    return all;
  }
}
