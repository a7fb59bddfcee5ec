package io.tailrace.view;

import com.sun.management.OperatingSystemMXBean;
import io.tailrace.push.Hub;
import io.tailrace.push.Sink;
import io.tailrace.push.StreamTimeouts;
import io.tailrace.push.message.ContentCoding;
import io.tailrace.view.position.History;
import io.tailrace.view.slice.Slice;
import io.tailrace.view.zset.Column;
import io.tailrace.view.zset.Limits;
import io.tailrace.view.zset.Row;
import io.tailrace.view.zset.SourceFault;
import io.tailrace.view.zset.ZSet;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Users who join at once, each with a slice: time, bytes sent and bytes encoded; and the memory of
 * the index and of a slice with its stream. In one process, into sinks that count: {@code mvn -q
 * -Pbench test-compile exec:exec "-Dbench=" -Dbench.main=io.tailrace.view.SliceBench}. {@code
 * -Dslices}, {@code -Drows} of each slice, {@code -Dreaders} of each slice; {@code
 * -Dhistogram=true} prints the classes that a slice consists of.
 */
public final class SliceBench {
  private static final int SLICES = Integer.getInteger("slices", 10_000);
  private static final int ROWS = Integer.getInteger("rows", 100);
  private static final int READERS = Integer.getInteger("readers", 1);
  private static final String VIEW = "orders";
  private static final byte[] ID = "\nid: ".getBytes(StandardCharsets.US_ASCII);

  private static final List<Column> COLUMNS =
      List.of(new Column("id", "int8"), new Column("customer", "int4"), new Column("text", "text"));

  private static final OperatingSystemMXBean SYSTEM =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

  private final Database database =
      new Database(Map.of(VIEW, new Limits(100_000_000, 8L << 30)), InstantSource.system());
  private final Hub hub = new Hub(1, StreamTimeouts.DEFAULT, InstantSource.system(), new Random(1));
  private final AtomicLong bytes = new AtomicLong();
  private final AtomicLong arrived = new AtomicLong();

  private SliceBench() {}

  /** Counts bytes, and the streams whose first change is complete. */
  private final class Counter implements Sink {
    private boolean complete;

    @Override
    public boolean ready() {
      return true;
    }

    @Override
    public void write(ByteBuffer written) {
      bytes.lazySet(bytes.getPlain() + written.remaining());
      if (!complete && hasId(written)) {
        complete = true;
        arrived.lazySet(arrived.getPlain() + 1);
      }
      written.position(written.limit());
    }

    @Override
    public void flush() throws IOException {}

    @Override
    public void close() {}
  }

  private static boolean hasId(ByteBuffer written) {
    for (int at = written.position(); at + ID.length <= written.limit(); at++) {
      if (written.slice(at, ID.length).equals(ByteBuffer.wrap(ID))) {
        return true;
      }
    }
    return false;
  }

  private static Row row(long id) {
    return Row.of("[" + id + "," + id % SLICES + ",\"" + "x".repeat(100) + "\"]");
  }

  private void load() throws SourceFault {
    ZSet.Sum all = new ZSet.Sum();
    for (long id = 0; id < (long) SLICES * ROWS; id++) {
      all.add(row(id), 1);
    }
    database.apply(
        List.of(
            new Update.Contents(
                VIEW,
                new History("f"),
                COLUMNS,
                Update.Pace.CLOCKED,
                1,
                System.currentTimeMillis(),
                all.toZSet())));
  }

  private double join(int from, int to) {
    long before = arrived.get();
    long start = System.nanoTime();
    for (int customer = from; customer < to; customer++) {
      Slice slice = Slice.of(Map.of("customer", List.of(String.valueOf(customer))));
      for (int reader = 0; reader < READERS; reader++) {
        hub.open(
                database,
                List.of(new ViewSlice(VIEW, slice)),
                null,
                ContentCoding.IDENTITY,
                new Counter())
            .wake();
      }
    }
    while (arrived.get() < before + (long) (to - from) * READERS) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
    }
    return (System.nanoTime() - start) / 1e9;
  }

  private long encoded() {
    synchronized (database.lock) {
      return database.view(VIEW).slices.checkpointBytes();
    }
  }

  private void run() throws Exception {
    load();
    Thread writer = new Thread(hub.writers().get(0), "writer");
    writer.setDaemon(true);
    writer.start();
    long contents = usedMemory();
    long indexing = SYSTEM.getProcessCpuTime();
    double indexed = join(0, 1);
    indexing = SYSTEM.getProcessCpuTime() - indexing;
    long index = usedMemory();
    print(
        "the index: %.2f s, %.2f s of CPU, %.1f bytes a row",
        indexed, indexing / 1e9, (double) (index - contents) / ROWS / SLICES);
    long sent = bytes.get();
    long encoded = encoded();
    long cpu = SYSTEM.getProcessCpuTime();
    double joined = join(1, SLICES);
    cpu = SYSTEM.getProcessCpuTime() - cpu;
    sent = bytes.get() - sent;
    encoded = encoded() - encoded;
    print(
        "%d slices of %d rows, %d streams of each: joined in %.2f s, %.2f s of CPU; %.1f MB sent, %.1f MB encoded,"
            + " %.3f times as much",
        SLICES,
        ROWS,
        READERS,
        joined,
        cpu / 1e9,
        sent / 1e6,
        encoded / 1e6,
        (double) sent / encoded);
    print("a slice with its streams: %.2f KB", (usedMemory() - index) / 1024.0 / (SLICES - 1));
    if (Boolean.getBoolean("histogram")) {
      new ProcessBuilder(
              "jcmd", String.valueOf(ProcessHandle.current().pid()), "GC.class_histogram")
          .inheritIO()
          .start()
          .waitFor();
    }
    hub.close();
  }

  private static void print(String format, Object... values) {
    System.out.println(String.format(Locale.ROOT, format, values));
  }

  private static long usedMemory() {
    for (int run = 0; run < 3; run++) {
      System.gc();
    }
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }

  public static void main(String[] args) throws Exception {
    new SliceBench().run();
  }
}
