package io.tailrace.bench;

import io.tailrace.source.json.JsonRow;
import io.tailrace.source.json.JsonScalar;
import io.tailrace.view.zset.Row;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What it takes to make a row's bytes of the texts that the driver gives, and to make these texts
 * of its bytes: what could be saved by going from bytes to bytes.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
@State(Scope.Thread)
public class RowBench {
  private static final String[] TEXTS = {
    "4711000815",
    "a user with a name of usual length",
    "2026-11-26 10:15:30.123456+00",
    "t",
    "17.25"
  };

  private final JsonRow encoder =
      new JsonRow(
          JsonScalar.NUMBER,
          JsonScalar.STRING,
          JsonScalar.TIMESTAMP,
          JsonScalar.BOOLEAN,
          JsonScalar.NUMBER);
  private final byte[][] bytes = new byte[TEXTS.length][];

  /** As the driver has them. */
  public RowBench() {
    for (int i = 0; i < TEXTS.length; i++) {
      bytes[i] = TEXTS[i].getBytes(StandardCharsets.UTF_8);
    }
  }

  /** From texts to a row. */
  @Benchmark
  public Row encode() {
    return encoder.encode(TEXTS);
  }

  /** From the driver's bytes to texts to a row. */
  @Benchmark
  public Row decodeAndEncode() {
    String[] texts = new String[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      texts[i] = new String(bytes[i], StandardCharsets.UTF_8);
    }
    return encoder.encode(texts);
  }
}
