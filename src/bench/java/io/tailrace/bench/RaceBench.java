package io.tailrace.bench;

import io.tailrace.bench.load.Crowd;
import io.tailrace.bench.load.Delays;
import io.tailrace.bench.load.StalledClients;
import io.tailrace.bench.servers.Peer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.DoubleStream;

/**
 * One crowd of checked clients, and several servers in turn that send it the same messages: ours by
 * both ways to hold a stream, with and without gzip, Nchan in an nginx with one worker, Javalin,
 * the article's own design, and a floor in C that does nothing but send. {@code mvn -q -Pbench
 * test-compile exec:exec "-Dbench=" -Dbench.main=io.tailrace.bench.RaceBench}, with {@code
 * -Pbench,peer} for Javalin. Rounds are interleaved, the figures are medians over them, and the
 * ratios medians of each round's ratio.
 *
 * <p>Before the class: {@code
 * -Dpeers=upgrade,async,upgrade+gzip,async+gzip,nchan,floor,article,javalin} ({@code
 * upgrade+before} is another build of ours, whose classes {@code
 * -Dbefore=/path/target/classes:/path/target/test-classes} names), {@code
 * -Dclients=100,1000,10000}, {@code -Dbytes=200,2000} of a message, {@code -Dcases=1,32,10/s} (in
 * flight, or a second), {@code -Dwriters} of ours, {@code -Dto=nchan,floor} what to compare with,
 * {@code -Dstalled=1} so many of a hundred that do not read, {@code -Drounds}, {@code -Dseconds} a
 * case, {@code -Dwarm} seconds before the first, {@code -Djfr=file} records each case of ours, for
 * {@link Profile}.
 */
public final class RaceBench {
  private static final int ROUNDS = Integer.getInteger("rounds", 3);
  private static final int SECONDS = Integer.getInteger("seconds", 4);
  private static final int WARM_SECONDS = Integer.getInteger("warm", 8);
  private static final int STALLED = Integer.getInteger("stalled", 0);
  private static final String JFR = System.getProperty("jfr", "");
  private static final List<String> CASES = list("cases", "1,32,10/s");
  private static final List<String> PEERS = list("peers", "upgrade,async,nchan,floor");
  private static final List<String> REFERENCES = list("to", "nchan,floor");

  private RaceBench() {}

  public static void main(String[] args) throws Exception {
    StringBuilder head =
        new StringBuilder(
            "| clients | bytes | case | server | deliveries/s | p50, ms | p99, ms | CPU a delivery,"
                + " µs | bytes a delivery | load client's CPU, µs |");
    for (String to : REFERENCES) {
      head.append(" to %s: deliveries, CPU, p99 |".formatted(to));
    }
    System.out.println(head);
    System.out.println("|---".repeat(10 + REFERENCES.size()) + "|");
    for (String clients : list("clients", "1000,10000")) {
      for (String bytes : list("bytes", "200")) {
        race(Integer.parseInt(clients), Integer.parseInt(bytes));
      }
    }
  }

  private static List<String> list(String property, String otherwise) {
    return List.of(System.getProperty(property, otherwise).split(",", -1));
  }

  private static void race(int clients, int bytes) throws Exception {
    Map<String, Map<String, List<Figures>>> all = new LinkedHashMap<>();
    for (int round = 0; round < ROUNDS; round++) {
      for (String peer : PEERS) {
        run(peer, clients, bytes, round)
            .forEach(
                (each, figures) ->
                    all.computeIfAbsent(each, key -> new LinkedHashMap<>())
                        .computeIfAbsent(peer, key -> new ArrayList<>())
                        .add(figures));
      }
    }
    for (String each : CASES) {
      Map<String, List<Figures>> byPeer = all.getOrDefault(each, Map.of());
      byPeer.forEach(
          (peer, rounds) ->
              System.out.println(
                  "| %,d | %,d | %s | %s | %s%s"
                      .formatted(
                          clients,
                          bytes,
                          each.contains("/")
                              ? each.replace("/s", " a second")
                              : each + " in flight",
                          peer,
                          row(rounds),
                          ratios(rounds, byPeer))));
    }
  }

  private static Map<String, Figures> run(String peer, int clients, int bytes, int round)
      throws Exception {
    Map<String, Figures> figures = new LinkedHashMap<>();
    try (Runner runner = new Runner(peer, bytes, clients, clients * STALLED / 100)) {
      runner.warm(bytes, WARM_SECONDS);
      for (String each : CASES) {
        boolean records = !JFR.isEmpty() && Peer.isOurs(peer);
        if (records) {
          runner.peer.record();
        }
        figures.put(each, runner.run(each, SECONDS));
        if (records) {
          String name = "%s-%s-%d-%s-%d.jfr".formatted(JFR, peer, clients, each, round);
          runner.peer.recorded(Path.of(name.replace("/s-", "s-")));
        }
      }
      runner.check(bytes);
    } catch (StoodStill e) {
      System.err.println(peer + ": " + e.getMessage());
    }
    return figures;
  }

  private static String row(List<Figures> rounds) {
    return String.format(
        Locale.ROOT,
        "%,.0f | %.2f | %.2f | %.2f | %.0f | %.2f |",
        median(rounds.stream().mapToDouble(Figures::deliveries)),
        median(rounds.stream().mapToDouble(Figures::p50)),
        median(rounds.stream().mapToDouble(Figures::p99)),
        median(rounds.stream().mapToDouble(Figures::cpu)),
        median(rounds.stream().mapToDouble(Figures::bytes)),
        median(rounds.stream().mapToDouble(Figures::own)));
  }

  private static String ratios(List<Figures> rounds, Map<String, List<Figures>> byPeer) {
    StringBuilder row = new StringBuilder();
    for (String to : REFERENCES) {
      List<Figures> others = byPeer.getOrDefault(to, List.of());
      if (others.size() != rounds.size()) {
        row.append(" |");
        continue;
      }
      double[][] ratios = new double[3][rounds.size()];
      for (int i = 0; i < rounds.size(); i++) {
        ratios[0][i] = rounds.get(i).deliveries() / others.get(i).deliveries();
        ratios[1][i] = rounds.get(i).cpu() / others.get(i).cpu();
        ratios[2][i] = rounds.get(i).p99() / others.get(i).p99();
      }
      row.append(
          String.format(
              Locale.ROOT,
              " %.2f, %.2f, %.2f |",
              median(Arrays.stream(ratios[0])),
              median(Arrays.stream(ratios[1])),
              median(Arrays.stream(ratios[2]))));
    }
    return row.toString();
  }

  static double median(DoubleStream values) {
    double[] sorted = values.sorted().toArray();
    return (sorted[sorted.length / 2] + sorted[(sorted.length - 1) / 2]) / 2;
  }

  /**
   * Of one round.
   *
   * @param deliveries a second
   * @param p50 of the delay from before a message was sent to a client's having it, in ms
   * @param p99 of the same
   * @param cpu of the server for a delivery, user and system, in µs
   * @param bytes of a delivery, as they came
   * @param own what the load client took for a delivery, in µs
   */
  record Figures(double deliveries, double p50, double p99, double cpu, double bytes, double own) {}

  /** A server no longer sends. */
  static final class StoodStill extends Exception {
    private static final long serialVersionUID = 1L;

    StoodStill(String message) {
      super(message);
    }
  }

  /** One server with its crowd. */
  static final class Runner implements AutoCloseable {
    private static final long PATIENCE_NS = 30_000_000_000L;
    private static final int AT_ONCE = 16;

    final Peer peer;
    private final String name;
    private final int clients;
    private final Crowd crowd;
    private final StalledClients notReading;
    private final long[] sent = new long[1 << 20];
    private Delays delays = new Delays();
    private long arrivals;
    private long newest = 1;
    private double got;

    Runner(String name, int bytes, int clients, int stalled) throws Exception {
      this.name = name;
      this.peer = Peer.start(name, bytes);
      this.clients = clients;
      crowd = new Crowd(peer.port(), peer.path(), Peer.isCompressed(name), this::arrived);
      crowd.open(clients);
      notReading = StalledClients.open(peer, stalled);
    }

    void warm(int bytes, int seconds) throws Exception {
      if (!notReading.channels().isEmpty()) {
        fill(bytes);
      }
      Figures figures = inFlight(1, seconds);
      if (Peer.isCompressed(name) != crowd.isCompressed()) {
        throw new IllegalStateException(name + " is not what its clients get");
      }
      got = figures.bytes();
    }

    /** Sends until the clients that never read take no more. */
    private void fill(int bytes) throws IOException, StoodStill {
      for (int i = 0; i < StalledClients.FILLING / bytes; i += AT_ONCE) {
        tell(AT_ONCE);
      }
    }

    /** That the messages are as long as they shall be, for all servers. */
    void check(int wanted) {
      if (!Peer.isCompressed(name) && Math.abs(got - wanted) > wanted * 0.06) {
        System.err.printf("%s sends %.0f bytes and not %d%n", name, got, wanted);
      }
    }

    private void arrived(long number, long changes) {
      arrivals += changes;
      delays.add(System.nanoTime() - sent[(int) number % sent.length]);
    }

    void send(int count) throws IOException {
      long now = System.nanoTime();
      for (int i = 0; i < count; i++) {
        sent[(int) ++newest % sent.length] = now;
      }
      peer.send(count);
    }

    /** Reads until so many have arrived since the beginning. */
    private void await(long goal) throws IOException, StoodStill {
      long began = System.nanoTime();
      long before = arrivals;
      while (arrivals < goal) {
        crowd.read(1_000);
        if (arrivals > before) {
          before = arrivals;
          began = System.nanoTime();
        } else if (System.nanoTime() - began > PATIENCE_NS) {
          throw new StoodStill("for half a minute nothing came");
        }
      }
    }

    /** Sends so many, and waits until everybody has them. */
    void tell(int count) throws IOException, StoodStill {
      long goal = arrivals + (long) clients * count;
      send(count);
      await(goal);
    }

    /** Reads what there is. */
    void idle() throws IOException {
      crowd.read(1);
    }

    Figures run(String which, int seconds) throws Exception {
      return which.endsWith("/s")
          ? paced(Integer.parseInt(which.replace("/s", "")), seconds)
          : inFlight(Integer.parseInt(which), seconds);
    }

    /** The next so many as soon as everybody has the last. */
    private Figures inFlight(int count, int seconds) throws Exception {
      Meter meter = new Meter();
      while (System.nanoTime() - meter.began < seconds * 1_000_000_000L) {
        tell(count);
      }
      return meter.figures();
    }

    private Figures paced(int rate, int seconds) throws Exception {
      Meter meter = new Meter();
      Delays paced = paced(rate, () -> false, seconds);
      delays.addAll(paced);
      return meter.figures();
    }

    /** So many a second until it is over, or for so many seconds: the delays at every client. */
    Delays paced(int rate, BooleanSupplier over, int seconds) throws Exception {
      Delays unused = delays();
      long goal = arrivals;
      long next = System.nanoTime();
      for (int i = 0; i < rate * seconds && !over.getAsBoolean(); i++) {
        send(1);
        goal += clients;
        next = pause(next + 1_000_000_000L / rate);
      }
      await(goal);
      return delays();
    }

    /** Reads until it is so late. */
    private long pause(long until) throws IOException {
      for (long left = until - System.nanoTime(); left > 0; left = until - System.nanoTime()) {
        crowd.read(left / 1_000_000);
      }
      return until;
    }

    /** The delays of all that arrived since they were last asked for. */
    Delays delays() {
      Delays measured = delays;
      delays = new Delays();
      return measured;
    }

    @Override
    public void close() throws IOException {
      crowd.close();
      notReading.close();
      peer.close();
      LockSupport.parkNanos(500_000_000L);
    }

    /** From its making on. */
    private final class Meter {
      final long began = System.nanoTime();
      private final long cpu = peer.cpuMs();
      private final long own = Peer.cpuMs(ProcessHandle.current().pid());
      private final long arrived = arrivals;
      private final long read = crowd.bytes();

      Meter() throws IOException {
        delays = new Delays();
      }

      Figures figures() throws IOException {
        double took = (System.nanoTime() - began) / 1e9;
        double made = arrivals - arrived;
        return new Figures(
            made / took,
            delays.percentile(50),
            delays.percentile(99),
            (peer.cpuMs() - cpu) * 1_000.0 / made,
            (crowd.bytes() - read) / made,
            (Peer.cpuMs(ProcessHandle.current().pid()) - own) * 1_000.0 / made);
      }
    }
  }
}
