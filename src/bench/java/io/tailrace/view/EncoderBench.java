package io.tailrace.view;

import io.tailrace.view.log.Bounds;
import io.tailrace.view.log.DeflatedFrames;
import io.tailrace.view.log.Encoder;
import io.tailrace.view.log.Frame;
import io.tailrace.view.zset.Row;
import io.tailrace.view.zset.ZSet;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What a frame costs, of one changed row, of ten and of a thousand: {@code mvn -q -Pbench
 * test-compile exec:exec -Dbench=EncoderBench}.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
@State(Scope.Thread)
public class EncoderBench {
  /** Set by the harness. */
  @Param({"1", "10", "1000"})
  public int rows;

  private final Encoder encoder = new Encoder("pulse", Bounds.DEFAULT.part(), new DeflatedFrames());
  private ZSet changes = new ZSet.Sum().toZSet();
  private long timestamp = 1_608_081_358_001L;

  @Setup
  public void fill() {
    ZSet.Sum sum = new ZSet.Sum();
    for (int user = 0; user < rows; user++) {
      sum.add(Row.of("[\"a user with number " + user + "\",1]"), -1);
      sum.add(Row.of("[\"a user with number " + user + "\",2]"), 1);
    }
    changes = sum.toZSet();
  }

  @Benchmark
  public List<Frame> frame() {
    timestamp++;
    return encoder.batch(timestamp, timestamp, changes);
  }
}
