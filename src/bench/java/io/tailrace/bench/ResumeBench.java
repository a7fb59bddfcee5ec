package io.tailrace.bench;

import io.tailrace.bench.load.ResponseSpan;
import io.tailrace.bench.load.Storm;
import io.tailrace.bench.servers.Peer;
import io.tailrace.testing.clients.Replica;
import io.tailrace.testing.clients.SseParser;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Many clients that were away for ten minutes come back at once: how long until each is at now, by
 * how many bytes, and which way they were brought. Away means 6,000 changes, ten a second, of a
 * hundred of a view's thousand rows, so that most of them cancel out. {@code mvn -q -Pbench
 * test-compile exec:exec "-Dbench=" -Dbench.main=io.tailrace.bench.ResumeBench}; before the class
 * {@code -Dclients=10000}, {@code -Dchanges=6000}, {@code -Dhot=100}, {@code -Drows=1000}, {@code
 * -Dpeers=upgrade,async,upgrade+gzip}, {@code -Drounds}.
 *
 * <p>What each is told is compared with what the others are, and each text that differs is applied
 * to what they had: that must give what a newcomer gets.
 */
public final class ResumeBench {
  private static final int CLIENTS = Integer.getInteger("clients", 10_000);
  private static final int CHANGES = Integer.getInteger("changes", 6_000);
  private static final int HOT = Integer.getInteger("hot", 100);
  private static final int ROUNDS = Integer.getInteger("rounds", 3);
  private static final int BYTES = 250;
  private static final Pattern JOINED =
      Pattern.compile("tailrace_streams_joined_total\\{way=\"(\\w+)\"\\} (\\S+)");

  private ResumeBench() {}

  public static void main(String[] args) throws Exception {
    System.setProperty("rows", System.getProperty("rows", "1000"));
    System.out.println(
        "| server | round | clients | all at now after, ms | bytes each | streams joined by"
            + " | came again | server's CPU, ms |");
    System.out.println("|---".repeat(8) + "|");
    for (int round = 1; round <= ROUNDS; round++) {
      for (String peer : System.getProperty("peers", "upgrade,async").split(",", -1)) {
        run(peer, round);
      }
    }
  }

  private static void run(String name, int round) throws Exception {
    boolean gzip = Peer.isCompressed(name);
    try (Peer peer = Peer.start(name, BYTES)) {
      byte[] had = snapshot(peer);
      Replica before = replica(had);
      peer.change(CHANGES, HOT);
      String now = "-" + (CHANGES + 1) + "\n";
      long cpu = peer.cpuMs();
      try (Storm storm = new Storm(peer, gzip, Objects.requireNonNull(before.lastEventId()), now)) {
        long begin = System.nanoTime();
        storm.join(CLIENTS);
        long ms = (System.nanoTime() - begin) / 1_000_000;
        System.out.printf(
            Locale.ROOT,
            "| %s | %d | %,d | %,d | %,d | %s | %d | %,d |%n",
            name,
            round,
            CLIENTS,
            ms,
            storm.bytes() / CLIENTS,
            ways(peer),
            storm.again(),
            peer.cpuMs() - cpu);
        Replica newcomer = replica(snapshot(peer));
        for (ResponseSpan text : storm.spans()) {
          if (!replica(had, text.text()).rows("pulse").equals(newcomer.rows("pulse"))) {
            throw new IllegalStateException("a client that came back has other rows");
          }
        }
      }
    }
  }

  /** What a newcomer is told. */
  private static byte[] snapshot(Peer peer) throws Exception {
    try (Storm one = new Storm(peer, false, "", "\nid: ")) {
      one.join(1);
      return one.spans().get(0).text();
    }
  }

  private static Replica replica(byte[]... texts) {
    Replica replica = new Replica();
    for (byte[] text : texts) {
      new SseParser(replica::apply).feed(text, 0, text.length);
    }
    return replica;
  }

  /** The ways that were taken, as the server counts them, with the one newcomer. */
  private static String ways(Peer peer) throws Exception {
    URI uri = URI.create("http://127.0.0.1:" + peer.port() + "/tailrace/metrics");
    String metrics =
        HttpClient.newHttpClient()
            .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
            .body();
    return JOINED
        .matcher(metrics)
        .results()
        .filter(way -> Double.parseDouble(way.group(2)) > 0)
        .map(ResumeBench::say)
        .sorted()
        .collect(Collectors.joining(", "));
  }

  private static String say(MatchResult way) {
    return "%s %.0f".formatted(way.group(1), Double.parseDouble(way.group(2)));
  }
}
