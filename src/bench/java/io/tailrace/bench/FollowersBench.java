package io.tailrace.bench;

import com.sun.management.OperatingSystemMXBean;
import io.tailrace.push.Hub;
import io.tailrace.push.Sink;
import io.tailrace.push.StreamTimeouts;
import io.tailrace.push.Writer;
import io.tailrace.push.message.ContentCoding;
import io.tailrace.view.Database;
import io.tailrace.view.Update;
import io.tailrace.view.ViewSlice;
import io.tailrace.view.position.History;
import io.tailrace.view.slice.Slice;
import io.tailrace.view.zset.Column;
import io.tailrace.view.zset.Limits;
import io.tailrace.view.zset.Row;
import io.tailrace.view.zset.SourceFault;
import io.tailrace.view.zset.ZSet;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * What a delivery costs beside streams that it does not concern: one view alone, beside 199 other
 * views, beside ten thousand sets of views, and ten thousand slices. In one process, into sinks
 * that count, so that all of the CPU is Tailrace's: {@code mvn -q -Pbench test-compile exec:exec
 * "-Dbench=" -Dbench.main=io.tailrace.bench.FollowersBench}. {@code -Drows}, {@code -Dslices},
 * {@code -Dseconds}, {@code -Drounds}.
 */
public final class FollowersBench {
  private static final int ROWS = Integer.getInteger("rows", 1_000_000);
  private static final int SLICES = Integer.getInteger("slices", 10_000);
  private static final int SECONDS = Integer.getInteger("seconds", 5);
  private static final int ROUNDS = Integer.getInteger("rounds", 5);
  private static final int VIEWS = 200;
  private static final int STREAMS = 50;
  private static final int COMMITS = 500;
  private static final List<Column> COLUMNS =
      List.of(new Column("id", "int8"), new Column("customer", "int4"), new Column("text", "text"));

  private static final OperatingSystemMXBean SYSTEM =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

  private FollowersBench() {}

  /** A node with its streams. */
  private static final class Node implements AutoCloseable {
    private final String name;
    private final int commits;
    private final Database database;
    private final Hub hub;
    private final AtomicLong events = new AtomicLong();
    private final Random random = new Random(1);
    private final int rows;
    private final int[] versions;
    private final List<Double> costs = new ArrayList<>();
    private final List<Long> latencies = new ArrayList<>();
    private long timestamp = 1;

    Node(String name, int commits, int views, int rows) throws SourceFault {
      this.name = name;
      this.commits = commits;
      this.rows = rows;
      this.versions = new int[rows];
      Map<String, Limits> limits = new LinkedHashMap<>();
      for (int view = 0; view < views; view++) {
        limits.put("v" + view, new Limits(10_000_000, 4L << 30));
      }
      this.database = new Database(limits, InstantSource.system());
      this.hub = new Hub(1, StreamTimeouts.DEFAULT, InstantSource.system(), new Random(1));
      List<Update> first = new ArrayList<>();
      for (String view : limits.keySet()) {
        first.add(contents(view, view.equals("v0") ? rows : 10));
      }
      limits.keySet().forEach(view -> first.add(new Update.Clocked(view, true, 1)));
      first.add(new Update.Clock(1, timestamp, System.currentTimeMillis()));
      database.apply(first);
      hub.measure(
          ms -> {
            synchronized (latencies) {
              latencies.add(ms);
            }
          });
      Writer one = hub.writers().get(0);
      Thread writer = new Thread(one, name);
      writer.setDaemon(true);
      writer.start();
    }

    private Update contents(String view, int count) {
      ZSet.Sum all = new ZSet.Sum();
      for (int id = 0; id < count; id++) {
        all.add(row(id, 0), 1);
      }
      return new Update.Contents(
          view,
          new History("f" + view),
          COLUMNS,
          Update.Pace.CLOCKED,
          timestamp,
          System.currentTimeMillis(),
          all.toZSet());
    }

    private static Row row(int id, int version) {
      return Row.of("[" + id + "," + id % SLICES + ",\"" + version + "x".repeat(150) + "\"]");
    }

    void open(List<ViewSlice> views) {
      Counter counter = new Counter(events);
      hub.open(database, views, null, ContentCoding.IDENTITY, counter).wake();
    }

    /** So many commits a second, of a row each, for some seconds. */
    void run() throws SourceFault {
      settle();
      long cpu = SYSTEM.getProcessCpuTime();
      long before = events.get();
      long start = System.nanoTime();
      for (int commit = 0; commit < commits * SECONDS; commit++) {
        LockSupport.parkNanos(start + commit * 1_000_000_000L / commits - System.nanoTime());
        int id = random.nextInt(rows);
        ZSet change =
            new ZSet.Sum().add(row(id, versions[id]), -1).add(row(id, ++versions[id]), 1).toZSet();
        timestamp++;
        long now = System.currentTimeMillis();
        database.apply(
            List.of(
                new Update.Changes("v0", timestamp, now, change),
                new Update.Clock(1, timestamp, now)));
      }
      settle();
      long deliveries = events.get() - before;
      costs.add((SYSTEM.getProcessCpuTime() - cpu) / 1_000.0 / Math.max(1, deliveries));
    }

    /** Until nothing is written any more. */
    private void settle() {
      for (long last = -1; last != events.get(); ) {
        last = events.get();
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(300));
      }
    }

    double median() {
      double[] sorted = costs.stream().mapToDouble(Double::doubleValue).sorted().toArray();
      return sorted[sorted.length / 2];
    }

    private long p99() {
      synchronized (latencies) {
        long[] sorted = latencies.stream().mapToLong(Long::longValue).sorted().toArray();
        return sorted.length == 0 ? 0 : sorted[(int) (sorted.length * 0.99)];
      }
    }

    @Override
    public void close() {
      hub.close(); // Its writer ends by itself.
    }
  }

  /** Counts writes: of the live edge, one is one delivery. */
  private static final class Counter implements Sink {
    private final AtomicLong events;

    Counter(AtomicLong events) {
      this.events = events;
    }

    @Override
    public boolean ready() {
      return true;
    }

    @Override
    public void write(ByteBuffer bytes) {
      events.lazySet(events.getPlain() + 1);
      bytes.position(bytes.limit());
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }

  public static void main(String[] args) throws Exception {
    List<ViewSlice> first = List.of(ViewSlice.whole("v0"));
    try (Node alone = new Node("one view of 50 streams", COMMITS, 1, 1_000);
        Node views = new Node("200 views of 50 streams", COMMITS, VIEWS, 1_000);
        Node sets = new Node("beside 10,000 sets of views", COMMITS, VIEWS, 1_000);
        Node single = new Node("one view of one stream", 1_000, 1, ROWS);
        Node slices = new Node(SLICES + " slices of one stream", 1_000, 1, ROWS)) {
      for (int stream = 0; stream < STREAMS; stream++) {
        alone.open(first);
        sets.open(first);
        for (int view = 0; view < VIEWS; view++) {
          views.open(List.of(ViewSlice.whole("v" + view)));
        }
      }
      Random random = new Random(2);
      for (int set = 0; set < 10_000; set++) {
        TreeSet<String> names = new TreeSet<>();
        while (names.size() < 3) {
          names.add("v" + (1 + random.nextInt(VIEWS - 1)));
        }
        sets.open(ViewSlice.whole(List.copyOf(names)));
      }
      single.open(first);
      for (Node node : List.of(alone, views, sets, single)) {
        node.settle();
      }
      long used = usedMemory();
      long start = System.nanoTime();
      for (int customer = 0; customer < SLICES; customer++) {
        Slice slice = Slice.of(Map.of("customer", List.of(String.valueOf(customer))));
        slices.open(List.of(new ViewSlice("v0", slice)));
      }
      slices.settle();
      long joined = System.nanoTime() - start - TimeUnit.MILLISECONDS.toNanos(600);
      System.out.printf(
          Locale.ROOT,
          "%d slices joined in %.1f s; memory with the index %.1f KB a slice, %.0f bytes a row%n",
          SLICES,
          joined / 1e9,
          (usedMemory() - used) / 1024.0 / SLICES,
          (double) (usedMemory() - used) / ROWS);
      Node[] all = {alone, views, sets, single, slices};
      for (int round = 0; round <= ROUNDS; round++) {
        for (Node node : all) {
          node.run();
          if (round == 0) {
            node.costs.clear();
          }
        }
      }
      for (Node node : all) {
        double of = Arrays.asList(single, slices).contains(node) ? single.median() : alone.median();
        System.out.printf(
            Locale.ROOT,
            "%-32s %6.2f us CPU a delivery, %.2f times; commit to write p99 %d ms%n",
            node.name,
            node.median(),
            node.median() / of,
            node.p99());
      }
    }
  }

  private static long usedMemory() {
    for (int run = 0; run < 3; run++) {
      System.gc();
    }
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }
}
