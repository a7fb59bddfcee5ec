package io.tailrace.bench;

import io.tailrace.bench.RaceBench.Runner;
import io.tailrace.bench.load.Delays;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What clients that never read cost the others: the delay of so many messages of 2 KB a second at a
 * thousand clients, without and with one in a hundred stalled beside them. {@code mvn -q -Pbench
 * test-compile exec:exec "-Dbench=" -Dbench.main=io.tailrace.bench.StallBench}; before the class
 * {@code -Dpeers=upgrade,async}, {@code -Dclients}, {@code -Drate=10}, {@code -Drounds}, {@code
 * -Dseconds}.
 *
 * <p>Both run at the same time, a server and a crowd each, and are sent their messages by turns in
 * one thread, each when everybody has the other's: whatever else the machine does meets both alike.
 * The order changes with every message. The p99 is of all rounds' delays together.
 */
public final class StallBench {
  private static final int CLIENTS = Integer.getInteger("clients", 1_000);
  private static final int ROUNDS = Integer.getInteger("rounds", 5);
  private static final int RATE = Integer.getInteger("rate", 10);
  private static final int SECONDS = Integer.getInteger("seconds", 30);
  private static final int WARM_SECONDS = Integer.getInteger("warm", 8);
  private static final int BYTES = 2_000;

  private StallBench() {}

  public static void main(String[] args) throws Exception {
    System.out.println(
        "| server | clients | messages | p50, ms: alone, beside stalled ones | p99, ms: alone,"
            + " beside stalled ones | ratio of p99, of all rounds | of each round |");
    System.out.println("|---|---|---|---|---|---|---|");
    for (String peer : System.getProperty("peers", "upgrade,async").split(",", -1)) {
      Delays[] all = {new Delays(), new Delays()};
      List<String> ratios = new ArrayList<>();
      for (int round = 0; round < ROUNDS; round++) {
        Delays[] delays = round(peer);
        all[0].addAll(delays[0]);
        all[1].addAll(delays[1]);
        ratios.add(
            String.format(
                Locale.ROOT, "%.2f", delays[1].percentile(99) / delays[0].percentile(99)));
      }
      System.out.printf(
          Locale.ROOT,
          "| %s | %,d | %,d | %.2f, %.2f | %.2f, %.2f | %.2f | %s |%n",
          peer,
          CLIENTS,
          (long) ROUNDS * RATE * SECONDS,
          all[0].percentile(50),
          all[1].percentile(50),
          all[0].percentile(99),
          all[1].percentile(99),
          all[1].percentile(99) / all[0].percentile(99),
          String.join(", ", ratios));
    }
  }

  private static Delays[] round(String peer) throws Exception {
    try (Runner alone = new Runner(peer, BYTES, CLIENTS, 0);
        Runner beside = new Runner(peer, BYTES, CLIENTS, CLIENTS / 100)) {
      alone.warm(BYTES, WARM_SECONDS);
      beside.warm(BYTES, WARM_SECONDS);
      Delays unused = alone.delays();
      unused = beside.delays();
      long next = System.nanoTime();
      for (int i = 0; i < RATE * SECONDS; i++) {
        Runner first = i % 2 == 0 ? alone : beside;
        Runner second = i % 2 == 0 ? beside : alone;
        first.tell(1);
        second.tell(1);
        next += 1_000_000_000L / RATE;
        while (System.nanoTime() < next) {
          alone.idle();
          beside.idle();
        }
      }
      return new Delays[] {alone.delays(), beside.delays()};
    }
  }
}
