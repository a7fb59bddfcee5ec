package io.tailrace.bench;

import io.tailrace.bench.load.Crowd;
import io.tailrace.bench.load.Delays;
import io.tailrace.bench.servers.FanOutServer;
import io.tailrace.testing.postgres.TestDatabase;
import io.tailrace.testing.postgres.TestPostgres;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/**
 * What one node holds: PostgreSQL, the application in a Tomcat of its own, and a crowd of clients,
 * each of which is checked. {@code mvn -q -Pbench test-compile exec:exec "-Dbench="
 * -Dbench.main=io.tailrace.bench.FanOutBench}, {@code -Dclients=1000,10000} before the class for
 * other numbers of clients, {@code -Dhold=async} for one way to hold them, {@code
 * -Dconnector=default} for Tomcat's own connector, {@code -Drates=100} for other numbers of commits
 * a second, {@code -Dseconds} for how long.
 */
public final class FanOutBench {
  private static final String FILLER = "x".repeat(60);
  private static final int ROUNDS = 3;
  private static final int IN_FLIGHT_SECONDS = 5;
  private static final int PACED_SECONDS = Integer.getInteger("seconds", 10);
  private static final int MOST_CLASSES = 15;
  private static final int FIRST_CROWD = 300;
  private static final long GIVING_BACK_NS = 3_000_000_000L;

  private final TestDatabase database;
  private final Process process;
  private final BufferedReader says;
  private final PrintStream ask;
  private final int port;

  private long arrivals;
  private final long[] committed = new long[1 << 20];
  private final int[] had = new int[1 << 20];
  private int streams;
  private Delays delays = new Delays();
  private Delays lasts = new Delays();
  private int number = 1;

  private FanOutBench(TestDatabase database, String hold) throws Exception {
    this.database = database;
    database.execute(
        "CREATE TABLE pulse (n int8, filler text)",
        "ALTER TABLE pulse REPLICA IDENTITY FULL",
        "INSERT INTO pulse VALUES (1, '" + FILLER + "')");
    process =
        new ProcessBuilder(
                "java",
                "-Xmx2g",
                "-XX:MinHeapFreeRatio=5", // Resident is what is needed, not what could be kept.
                "-XX:MaxHeapFreeRatio=10",
                "-Dconnector=" + System.getProperty("connector", "tailrace"),
                "-cp",
                System.getProperty("java.class.path"),
                FanOutServer.class.getName(),
                "tailrace.url=" + database.url().replace("jdbc:", ""),
                "tailrace.user=postgres",
                "tailrace.views=pulse",
                "tailrace.hold=" + hold,
                "tailrace.stream.writers=" + System.getProperty("writers", "2"))
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    says =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    ask = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
    port = (int) said("port");
  }

  public static void main(String[] args) throws Exception {
    String clients = System.getProperty("clients", "1000,10000");
    try (TestPostgres server = TestPostgres.start(Map.of("synchronous_commit", "on"))) {
      for (String each : clients.split(",", -1)) {
        for (String hold : System.getProperty("hold", "upgrade,async").split(",", -1)) {
          System.out.printf("%s clients, tailrace.hold=%s%n", each, hold);
          FanOutBench bench = new FanOutBench(server.newDatabase(), hold);
          try {
            bench.run(Integer.parseInt(each));
          } finally {
            bench.process.destroyForcibly().waitFor();
          }
        }
      }
    }
  }

  private void run(int clients) throws Exception {
    try (Connection connection = database.connect();
        PreparedStatement update = connection.prepareStatement("UPDATE pulse SET n = ?");
        Crowd crowd = new Crowd(port, "/api/stream/pulse", this::arrived)) {
      comeAndGo(Math.min(clients, FIRST_CROWD));
      streams = clients;
      crowd.open(1);
      inFlight(update, crowd, 1, 2_000);
      Map<String, Long> classes = ClassHistogram.of(process.pid());
      long heap = heap();
      long resident = resident();
      long opening = System.nanoTime();
      crowd.open(clients - 1);
      System.out.printf("%,d streams were opened in %,d ms%n", clients, ms(opening));
      System.out.printf(
          "idle, each: %,d bytes of live heap, %,d bytes resident%n",
          (heap() - heap) / (clients - 1), (resident() - resident) / (clients - 1));
      ClassHistogram.print(classes, ClassHistogram.of(process.pid()), clients - 1, MOST_CLASSES);
      inFlight(update, crowd, clients, 3_000);
      for (int round = 0; round < ROUNDS; round++) {
        long cpu = cpuMs();
        long bytes = crowd.bytes();
        long began = System.nanoTime();
        long deliveries = inFlight(update, crowd, clients, IN_FLIGHT_SECONDS * 1_000L);
        long took = ms(began);
        System.out.printf(
            "one in flight: %,d deliveries/s of %d bytes, %.1f us of the server's CPU each%n",
            deliveries * 1_000 / took,
            (crowd.bytes() - bytes) / deliveries,
            (cpuMs() - cpu) * 1_000.0 / deliveries);
      }
      String rates = System.getProperty("rates", clients > 1_000 ? "1,10" : "10,100");
      for (String rate : rates.split(",", -1)) {
        paced(update, crowd, Integer.parseInt(rate));
      }
    }
  }

  /** So that what a server is after its first crowd is not counted as the second one's. */
  private void comeAndGo(int clients) throws Exception {
    try (Crowd first = new Crowd(port, "/api/stream/pulse", (number, changes) -> {})) {
      first.open(clients);
    }
    while (!metrics().contains("\ntailrace_streams_open 0.0\n")) {
      LockSupport.parkNanos(10_000_000);
    }
  }

  private String metrics() throws Exception {
    URI uri = URI.create("http://127.0.0.1:" + port + "/metrics");
    HttpRequest request = HttpRequest.newBuilder(uri).build();
    return HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).body();
  }

  private void arrived(long number, long changes) {
    arrivals += changes;
    long now = System.nanoTime();
    delays.add(now - committed[(int) number % committed.length]);
    for (long each = number - changes + 1; each <= number; each++) {
      int at = (int) each % had.length;
      if (++had[at] == streams) {
        lasts.add(now - committed[at]);
      }
    }
  }

  /** The next commit as soon as every client has the last. */
  private long inFlight(PreparedStatement update, Crowd crowd, int clients, long ms)
      throws Exception {
    long begin = System.nanoTime();
    long before = arrivals;
    while (ms(begin) < ms) {
      long target = arrivals + clients;
      commit(update);
      while (arrivals < target) {
        crowd.read(1_000);
      }
    }
    return arrivals - before;
  }

  /** So many commits a second; the delay from before the commit to each client. */
  private void paced(PreparedStatement update, Crowd crowd, int rate) throws Exception {
    delays = new Delays();
    lasts = new Delays();
    Thread writer =
        new Thread(
            () -> {
              try {
                long next = System.nanoTime();
                for (int i = 0; i < rate * PACED_SECONDS; i++) {
                  next += 1_000_000_000L / rate;
                  while (System.nanoTime() < next) {
                    LockSupport.parkNanos(next - System.nanoTime());
                  }
                  commit(update);
                }
              } catch (Exception e) {
                throw new IllegalStateException(e);
              }
            });
    writer.start();
    while (writer.isAlive()) {
      crowd.read(10);
    }
    long quiet = System.nanoTime();
    while (ms(quiet) < 2_000) {
      crowd.read(10);
    }
    System.out.printf(
        "%d commits a second: %,d deliveries, from before the commit to each client p50 %.1f ms,"
            + " p99 %.1f ms, most %.1f ms; to the last client of each of %,d commits p50 %.1f ms, p99"
            + " %.1f ms%n",
        rate,
        delays.count(),
        delays.percentile(50),
        delays.percentile(99),
        delays.percentile(100),
        lasts.count(),
        lasts.percentile(50),
        lasts.percentile(99));
  }

  private void commit(PreparedStatement update) throws Exception {
    int next = ++number;
    update.setLong(1, next);
    had[next % had.length] = 0;
    committed[next % committed.length] = System.nanoTime();
    update.executeUpdate();
  }

  private long heap() throws IOException {
    ask.println("heap");
    return said("heap");
  }

  private long said(String what) throws IOException {
    for (String line = says.readLine(); line != null; line = says.readLine()) {
      if (line.startsWith(what + " ")) {
        return Long.parseLong(line.substring(what.length() + 1));
      }
    }
    throw new IOException("the server has ended");
  }

  /** After a collection; since JDK 16 its memory is given back by and by. */
  private long resident() throws IOException {
    LockSupport.parkNanos(GIVING_BACK_NS);
    List<String> status = Files.readAllLines(Path.of("/proc/" + process.pid() + "/status"));
    String line =
        status.stream().filter(each -> each.startsWith("VmRSS")).findFirst().orElseThrow();
    return Long.parseLong(line.replaceAll("\\D", "")) << 10;
  }

  /** Of the server's process, user and system. */
  private long cpuMs() throws IOException {
    String stat = Files.readString(Path.of("/proc/" + process.pid() + "/stat"));
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) * 10;
  }

  private static long ms(long since) {
    return (System.nanoTime() - since) / 1_000_000;
  }
}
