package io.tailrace.bench;

import io.tailrace.bench.RaceBench.Runner;
import io.tailrace.bench.load.Delays;
import io.tailrace.bench.load.ResponseSpan;
import io.tailrace.bench.load.Storm;
import io.tailrace.bench.servers.Peer;
import io.tailrace.testing.clients.Replica;
import io.tailrace.testing.clients.SseParser;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Many clients come at once to a view that changes ten times a second: how long until each has the
 * whole view, how often its rows were encoded for that, and how late the changes were at a hundred
 * clients that were there before, before and during it. {@code mvn -q -Pbench test-compile
 * exec:exec "-Dbench=" -Dbench.main=io.tailrace.bench.StormBench}; before the class {@code
 * -Drows=10,10000,1000000}, {@code -Dclients=10000}, {@code -Dpeers=upgrade,async,upgrade+gzip},
 * {@code -Drate=10}, {@code -Drounds}.
 *
 * <p>Every client's snapshot is compared byte by byte with those of the others, and those that
 * differ (by the changes since the contents were encoded), or twenty of them, are read as the
 * protocol says. A row has 14 bytes.
 */
public final class StormBench {
  private static final int CLIENTS = Integer.getInteger("clients", 10_000);
  private static final int ROUNDS = Integer.getInteger("rounds", 3);
  private static final int RATE = Integer.getInteger("rate", 10);
  private static final int BEFORE = 100;
  private static final int CALM_SECONDS = 10;
  private static final int MOST_READ = 20;

  private StormBench() {}

  public static void main(String[] args) throws Exception {
    System.out.println(
        "| rows | server | round | clients | all had it after, ms | MB | rows encoded | texts | came again"
            + " | server's CPU, ms | a hundred others, p50 and p99, ms: before | during |");
    System.out.println("|---".repeat(12) + "|");
    for (String rows : System.getProperty("rows", "10,10000,1000000").split(",", -1)) {
      for (int round = 1; round <= ROUNDS; round++) {
        for (String peer : System.getProperty("peers", "upgrade,async").split(",", -1)) {
          System.setProperty("rows", rows);
          run(peer, Integer.parseInt(rows), round);
        }
      }
    }
  }

  private static void run(String peer, int rows, int round) throws Exception {
    ExecutorService others = Executors.newSingleThreadExecutor();
    try (Runner before = new Runner(peer, 0, BEFORE, 0);
        Storm storm = new Storm(before.peer, Peer.isCompressed(peer), "", "\nid: ")) {
      before.warm(0, 3);
      Delays calm = before.paced(RATE, () -> false, CALM_SECONDS);
      long encoded = before.peer.checkpoints();
      long cpu = before.peer.cpuMs();
      AtomicBoolean over = new AtomicBoolean();
      Callable<Delays> paced = () -> before.paced(RATE, over::get, Integer.MAX_VALUE / RATE);
      Future<Delays> meanwhile = others.submit(paced);
      long begin = System.nanoTime();
      storm.join(CLIENTS);
      long ms = (System.nanoTime() - begin) / 1_000_000;
      over.set(true);
      Delays during = meanwhile.get();
      System.out.printf(
          Locale.ROOT,
          "| %,d | %s | %d | %,d | %,d | %,d | %d | %,d | %d | %,d | %.1f, %.1f | %.1f, %.1f |%n",
          rows,
          peer,
          round,
          CLIENTS,
          ms,
          storm.bytes() >> 20,
          before.peer.checkpoints() - encoded,
          storm.spans().size(),
          storm.again(),
          before.peer.cpuMs() - cpu,
          calm.percentile(50),
          calm.percentile(99),
          during.percentile(50),
          during.percentile(99));
      check(storm.spans(), rows);
    } finally {
      others.shutdownNow();
    }
  }

  /** Those that differ are many where contents of a million rows go out for minutes. */
  private static void check(List<ResponseSpan> spans, int rows) {
    int read = Math.min(MOST_READ, spans.size());
    for (int i = 0; i < read; i++) {
      byte[] text = spans.get((int) ((long) i * spans.size() / read)).text();
      Replica replica = new Replica();
      new SseParser(replica::apply).feed(text, 0, text.length);
      if (replica.rows("pulse").size() != rows) {
        throw new IllegalStateException("a snapshot of " + replica.rows("pulse").size() + " rows");
      }
    }
  }
}
