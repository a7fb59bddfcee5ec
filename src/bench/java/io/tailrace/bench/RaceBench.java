package io.tailrace.bench;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;

/**
 * One crowd of checked clients, and several servers in turn that send it the same messages: ours by
 * both ways to hold a stream, Nchan in an nginx with one worker, and a floor in C that does nothing
 * but send. {@code mvn -q -Pbench test-compile exec:exec "-Dbench="
 * -Dbench.main=io.tailrace.bench.RaceBench}, {@code -Dclients=1000,10000 -Dpeers=upgrade,nchan}
 * before the class for other numbers and servers, {@code -Dfiller=2000} for longer rows. Rounds are
 * interleaved, and the figures are medians.
 */
public final class RaceBench {
  private static final int ROUNDS = Integer.getInteger("rounds", 3);
  private static final int SECONDS = Integer.getInteger("seconds", 4);
  private static final int WARM_SECONDS = Integer.getInteger("warm", 8);
  private static final int BURST = 32;
  private static final String FILLER = "x".repeat(Integer.getInteger("filler", 30));

  private record Figures(double deliveries, double cpu) {}

  private RaceBench() {}

  public static void main(String[] args) throws Exception {
    List<String> peers =
        List.of(System.getProperty("peers", "upgrade,async,nchan,floor").split(",", -1));
    for (String clients : System.getProperty("clients", "1000,10000").split(",", -1)) {
      race(peers, Integer.parseInt(clients));
    }
  }

  private static void race(List<String> peers, int clients) throws Exception {
    String[] cases = {"one in flight", BURST + " in flight", "10 a second"};
    Figures[][][] all = new Figures[peers.size()][cases.length][ROUNDS];
    for (int round = 0; round < ROUNDS; round++) {
      for (int peer = 0; peer < peers.size(); peer++) {
        try (Runner runner = new Runner(Peer.start(peers.get(peer), FILLER), clients)) {
          all[peer][0][round] = runner.inFlight(1, SECONDS);
          all[peer][1][round] = runner.inFlight(BURST, SECONDS);
          all[peer][2][round] = runner.paced(10, SECONDS);
        }
      }
    }
    for (int i = 0; i < cases.length; i++) {
      for (int peer = 0; peer < peers.size(); peer++) {
        int at = i;
        Figures[] rounds = all[peer][at];
        boolean paced = i == cases.length - 1;
        System.out.printf(
            Locale.ROOT,
            "%,d clients, %s, %s: %s, %.1f us of CPU a delivery%n",
            clients,
            cases[i],
            peers.get(peer),
            paced
                ? "p99 %.1f ms".formatted(median(rounds, true))
                : "%,.0f deliveries/s".formatted(median(rounds, true)),
            median(rounds, false));
      }
    }
  }

  private static double median(Figures[] rounds, boolean first) {
    double[] sorted =
        Arrays.stream(rounds).mapToDouble(each -> first ? each.deliveries() : each.cpu()).toArray();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }

  /** One server with its crowd. */
  private static final class Runner implements AutoCloseable {
    private final Peer peer;
    private final int clients;
    private final Crowd crowd;
    private long arrivals;
    private long newest = 1;
    private final long[] sent = new long[1 << 20];
    private final long[] delays = new long[1 << 22];
    private int measured = -1;

    Runner(Peer peer, int clients) throws Exception {
      this.peer = peer;
      this.clients = clients;
      crowd = new Crowd(peer.port(), peer.path(), this::arrived);
      crowd.open(clients);
      Figures warm = inFlight(1, WARM_SECONDS);
      if (warm.deliveries() <= 0) {
        throw new IllegalStateException("nothing was delivered");
      }
    }

    private void arrived(long number) {
      arrivals++;
      if (measured >= 0 && measured < delays.length) {
        delays[measured++] = System.nanoTime() - sent[(int) number % sent.length];
      }
    }

    private void send(int count) throws Exception {
      long now = System.nanoTime();
      for (int i = 0; i < count; i++) {
        sent[(int) ++newest % sent.length] = now;
      }
      peer.send(count);
    }

    /** The next so many as soon as everybody has the last. */
    Figures inFlight(int count, int seconds) throws Exception {
      long begin = System.nanoTime();
      long cpu = peer.cpuMs();
      long before = arrivals;
      while (System.nanoTime() - begin < seconds * 1_000_000_000L) {
        long goal = arrivals + (long) clients * count;
        send(count);
        while (arrivals < goal) {
          crowd.read(1_000);
        }
      }
      double took = (System.nanoTime() - begin) / 1e9;
      long made = arrivals - before;
      return new Figures(made / took, (peer.cpuMs() - cpu) * 1_000.0 / made);
    }

    /** In place of deliveries a second, p99 of the delay in ms. */
    Figures paced(int rate, int seconds) throws Exception {
      measured = 0;
      long cpu = peer.cpuMs();
      long goal = arrivals;
      long next = System.nanoTime();
      for (int i = 0; i < rate * seconds; i++) {
        send(1);
        goal += clients;
        next += 1_000_000_000L / rate;
        while (System.nanoTime() < next) {
          crowd.read(1);
        }
      }
      while (arrivals < goal) {
        crowd.read(100);
      }
      double each = (peer.cpuMs() - cpu) * 1_000.0 / measured;
      long[] sorted = Arrays.copyOf(delays, measured);
      measured = -1;
      Arrays.sort(sorted);
      return new Figures(sorted[(int) (sorted.length * 0.99)] / 1e6, each);
    }

    @Override
    public void close() throws IOException {
      crowd.close();
      peer.close();
      LockSupport.parkNanos(500_000_000L);
    }
  }
}
