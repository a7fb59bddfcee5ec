package io.tailrace.trial;

import io.tailrace.source.ViewSettings;
import io.tailrace.testing.SeededRandom;
import jakarta.json.JsonArray;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/**
 * Clients that come, go, stall and wander between the nodes at random, in a thread of their own.
 */
final class Crowd implements AutoCloseable {
  private static final int CLIENTS = 12;
  private static final int COMMITS_BETWEEN_MOVES = 12;

  private final List<TrialNode> nodes;
  private final List<ViewSettings> views;
  private final SeededRandom random;
  private final Journal journal;
  private final Invariants invariants;
  private final List<TrialClient> clients = new ArrayList<>();
  private final Thread thread = new Thread(this::run, "crowd");
  private volatile boolean stopped;

  Crowd(List<TrialNode> nodes, List<ViewSettings> views, SeededRandom random, Journal journal) {
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
  private TrialClient newClient(int number) {
    List<String> all = new ArrayList<>(views.stream().map(ViewSettings::name).toList());
    Collections.shuffle(all, random.generator());
    List<String> chosen =
        switch (number % 3) {
          case 0 -> withMoney();
          case 1 -> all.subList(0, 1);
          default -> all.subList(0, 2 + random.below(all.size() - 2));
        };
    return new TrialClient(chosen, invariants, journal);
  }

  static List<String> withMoney() {
    List<String> money = new ArrayList<>(Scenery.POTS);
    money.addAll(List.of("ledger", "balance"));
    return money;
  }

  private void run() {
    long next = 0;
    while (!stopped && !journal.hasFailed()) {
      if (journal.commits() < next) {
        LockSupport.parkNanos(1_000_000);
      } else {
        next = journal.commits() + random.below(2 * COMMITS_BETWEEN_MOVES);
        move();
      }
    }
  }

  private void move() {
    int number = random.below(CLIENTS);
    TrialClient client = clients.get(number);
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

  /** From now on nobody moves by chance. */
  void settle() throws InterruptedException {
    stopped = true;
    thread.join();
  }

  /** Everybody is on some node, and reads. */
  void gather() {
    for (TrialClient client : clients) {
      if (!client.isConnected()) {
        client.connect(random.of(nodes));
      }
      client.stall(false);
    }
  }

  /** Those of the view's clients that do not hold exactly these rows. */
  List<TrialClient> without(String view, Map<JsonArray, Long> rows) {
    return clients.stream()
        .filter(client -> client.views().contains(view))
        .filter(client -> !client.rows(view).equals(rows))
        .toList();
  }

  @Override
  public void close() {
    stopped = true;
    clients.forEach(TrialClient::leave);
  }
}
