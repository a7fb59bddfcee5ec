package io.tailrace.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What clients that never read cost the others: the delay of ten messages of 2 KB a second at a
 * thousand clients, without and with ten stalled ones beside them, by turns. {@code mvn -q -Pbench
 * test-compile exec:exec "-Dbench=" -Dbench.main=io.tailrace.bench.StallBench}.
 */
public final class StallBench {
  private static final int CLIENTS = Integer.getInteger("clients", 1_000);
  private static final int ROUNDS = Integer.getInteger("rounds", 5);
  private static final int RATE = 10;
  private static final int SECONDS = 10;
  private static final int FILLING = 300;

  private final Peer peer;
  private final Crowd crowd;
  private final long[] sent = new long[1 << 20];
  private final long[] delays = new long[1 << 22];
  private int measured = -1;
  private long arrivals;
  private long newest = 1;

  private StallBench(Peer peer) throws IOException {
    this.peer = peer;
    this.crowd = new Crowd(peer.port(), peer.path(), this::arrived);
  }

  public static void main(String[] args) throws Exception {
    double[] without = new double[ROUNDS];
    double[] with = new double[ROUNDS];
    for (int round = 0; round < ROUNDS; round++) {
      without[round] = round(0);
      with[round] = round(CLIENTS / 100);
    }
    Arrays.sort(without);
    Arrays.sort(with);
    System.out.printf(
        "%,d clients, p99 of %d messages of 2 KB a second: %.1f ms, with %d stalled %.1f ms: %.2f"
            + " times%n",
        CLIENTS,
        RATE,
        without[ROUNDS / 2],
        CLIENTS / 100,
        with[ROUNDS / 2],
        with[ROUNDS / 2] / without[ROUNDS / 2]);
  }

  private static double round(int stalled) throws Exception {
    List<SocketChannel> deaf = new ArrayList<>();
    try (Peer peer = Peer.start(System.getProperty("peer", "upgrade"), "x".repeat(900))) {
      StallBench bench = new StallBench(peer);
      bench.crowd.open(CLIENTS);
      for (int i = 0; i < stalled; i++) {
        deaf.add(deaf(peer));
      }
      bench.send(FILLING);
      double p99 = bench.paced();
      bench.crowd.close();
      return p99;
    } finally {
      for (SocketChannel each : deaf) {
        each.close();
      }
    }
  }

  private static SocketChannel deaf(Peer peer) throws IOException {
    SocketChannel channel = SocketChannel.open();
    channel.setOption(StandardSocketOptions.SO_RCVBUF, 4 << 10);
    channel.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), peer.port()));
    String request = "GET " + peer.path() + " HTTP/1.1\r\nHost: bench\r\n\r\n";
    channel.write(ByteBuffer.wrap(request.getBytes(StandardCharsets.US_ASCII)));
    return channel;
  }

  private void arrived(long number) {
    arrivals++;
    if (measured >= 0) {
      delays[measured++] = System.nanoTime() - sent[(int) number % sent.length];
    }
  }

  /** And waits until everybody who reads has it. */
  private void send(int count) throws IOException {
    for (int i = 0; i < count; i++) {
      long goal = arrivals + CLIENTS;
      sent[(int) ++newest % sent.length] = System.nanoTime();
      peer.send(1);
      while (arrivals < goal) {
        crowd.read(100);
      }
    }
  }

  private double paced() throws IOException {
    measured = 0;
    long next = System.nanoTime();
    for (int i = 0; i < RATE * SECONDS; i++) {
      next += 1_000_000_000L / RATE;
      while (System.nanoTime() < next) {
        crowd.read(1);
      }
      send(1);
    }
    long[] sorted = Arrays.copyOf(delays, measured);
    measured = -1;
    Arrays.sort(sorted);
    return sorted[(int) (sorted.length * 0.99)] / 1e6;
  }
}
