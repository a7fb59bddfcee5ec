package io.tailrace.trial;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.tailrace.source.ViewSettings;
import io.tailrace.testing.Node;
import io.tailrace.testing.SeededRandom;
import jakarta.json.JsonArray;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/**
 * Clients over HTTP that come, go, stall and wander between the nodes at random, in a thread of
 * their own. Any thread.
 */
final class RemoteCrowd implements AutoCloseable {
  private static final int CLIENTS = 12;
  private static final Duration BETWEEN_MOVES = Duration.ofMillis(300);

  private final List<Node> nodes;
  private final List<ViewSettings> views;
  private final Journal journal;
  private final Invariants invariants;
  private final Thread thread = new Thread(this::run, "remote crowd");

  @GuardedBy("this")
  private boolean stopped;

  @GuardedBy("this")
  private final SeededRandom random;

  @GuardedBy("this")
  private final List<RemoteClient> clients = new ArrayList<>();

  @GuardedBy("this")
  private boolean wandering = true;

  @GuardedBy("this")
  private long nextMove;

  RemoteCrowd(List<Node> nodes, List<ViewSettings> views, SeededRandom random, Journal journal) {
    this.nodes = nodes;
    this.views = views;
    this.random = random;
    this.journal = journal;
    this.invariants = new Invariants(journal);
    for (int i = 0; i < CLIENTS; i++) {
      clients.add(newClient(i));
    }
  }

  void start() {
    thread.start();
  }

  /** Of every three clients one has all the money, one a single view, one some. */
  @GuardedBy("this")
  private RemoteClient newClient(int number) {
    List<String> all = new ArrayList<>(views.stream().map(ViewSettings::name).toList());
    Collections.shuffle(all, random.generator());
    List<String> chosen =
        switch (number % 3) {
          case 0 -> Crowd.withMoney();
          case 1 -> all.subList(0, 1);
          default -> all.subList(0, 2 + random.below(all.size() - 2));
        };
    return new RemoteClient(chosen, invariants, journal);
  }

  private void run() {
    while (!journal.hasFailed()) {
      synchronized (this) {
        if (stopped) {
          return;
        }
        clients.forEach(RemoteClient::read);
        if (wandering && System.nanoTime() - nextMove > 0) {
          nextMove = System.nanoTime() + random.below(2 * (int) BETWEEN_MOVES.toNanos());
          move(random.below(CLIENTS));
        }
      }
      LockSupport.parkNanos(1_000_000);
    }
  }

  @GuardedBy("this")
  private void move(int number) {
    RemoteClient client = clients.get(number);
    if (!client.isConnected()) {
      if (random.oneIn(8)) {
        client = newClient(number);
        clients.set(number, client);
      }
      client.connect(random.of(nodes));
      return;
    }
    switch (random.below(4)) {
      case 0 -> client.stall(true);
      case 1 -> client.stall(false);
      default -> client.leave();
    }
  }

  /** From now on nobody moves by chance; or they do again. */
  synchronized void wander(boolean wandering) {
    this.wandering = wandering;
  }

  /** Everybody is on some node, and reads. */
  synchronized void gather() {
    for (RemoteClient client : clients) {
      if (!client.isConnected()) {
        client.connect(random.of(nodes));
      }
      client.stall(false);
    }
  }

  /** Those of the view's clients that do not hold exactly these rows, in words. */
  synchronized List<String> without(String view, Map<JsonArray, Long> rows) {
    return clients.stream()
        .filter(client -> client.views().contains(view))
        .filter(client -> !client.rows(view).equals(rows))
        .map(client -> client + ", difference " + difference(client.rows(view), rows))
        .toList();
  }

  /** What is more than it should be, and, below 0, what is missing; at most a few of them. */
  static String difference(Map<JsonArray, Long> held, Map<JsonArray, Long> expected) {
    Map<JsonArray, Long> net = new HashMap<>(held);
    expected.forEach((row, copies) -> net.merge(row, -copies, Long::sum));
    net.values().removeIf(copies -> copies == 0);
    return net.size() + " rows: " + net.entrySet().stream().limit(5).toList();
  }

  @Override
  public void close() {
    synchronized (this) {
      stopped = true;
      clients.forEach(RemoteClient::leave);
    }
  }
}
