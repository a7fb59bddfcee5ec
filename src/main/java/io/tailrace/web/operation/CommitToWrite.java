package io.tailrace.web.operation;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.distribution.CountAtBucket;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;

/** Measures the time from a database's commit to a writer's write. Safe for any thread. */
final class CommitToWrite {
  private static final long[] BUCKETS_MS = {
    1, 2, 5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 30_000, 60_000
  };

  private final Timer timer;

  CommitToWrite(MeterRegistry registry) {
    timer =
        Timer.builder("tailrace.commit.to.write")
            .description(
                "Time from a change's commit in the database to its write, once per writer")
            .serviceLevelObjectives(
                LongStream.of(BUCKETS_MS).mapToObj(Duration::ofMillis).toArray(Duration[]::new))
            .register(registry);
  }

  /** A negative time, of a database whose clock is ahead, counts as 0. */
  void took(long ms) {
    timer.record(Math.max(0, ms), TimeUnit.MILLISECONDS);
  }

  /** The number of writes that took at most each number of ms. */
  Map<Long, Long> counts() {
    Map<Long, Long> counts = new TreeMap<>();
    Arrays.stream(timer.takeSnapshot().histogramCounts())
        .forEach(each -> counts.put(ms(each), (long) each.count()));
    return counts;
  }

  private static long ms(CountAtBucket bucket) {
    return Math.round(bucket.bucket(TimeUnit.MILLISECONDS));
  }
}
