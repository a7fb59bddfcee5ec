package io.tailrace.simulation;

import io.tailrace.testing.SeededRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/**
 * Two nodes over one database, and users that wander between them while rows move from user to user
 * and tokens expire: in one thread and from one seed.
 */
final class UserSimulation {
  private static final int CLIENTS = 14;
  private static final List<String> VIEWS = List.of("a", "b", "c");

  private final SeededRandom random;
  private final Coverage coverage;
  private final ReferenceModel model;
  private final List<Node> nodes = new ArrayList<>();
  private final List<UserClient> clients = new ArrayList<>();
  private final Node.Kind kind;
  private long now = 1_600_000_000_000L;

  UserSimulation(long seed, Coverage coverage) {
    this.random = SeededRandom.spread(seed);
    this.coverage = coverage;
    this.kind = random.of(List.of(Node.Kind.values()));
    InstantSource clock = () -> Instant.ofEpochMilli(now);
    this.model = new ReferenceModel(random, VIEWS, 1_000, now);
    for (int i = 0; i < 2; i++) {
      nodes.add(new Node(model, VIEWS, random, clock, coverage, kind));
    }
    for (int i = 0; i < CLIENTS; i++) {
      clients.add(new UserClient(model, random, clock, coverage));
    }
  }

  void run(int steps) {
    for (int step = 0; step < steps; step++) {
      try {
        step();
        work();
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("at step " + step + " of " + kind + ": " + e.getMessage(), e);
      }
    }
    settle();
  }

  /** Something happens to the rows, to a client or to a node. */
  private void step() {
    now += random.oneIn(50) ? random.below(8_000) : random.below(150);
    UserClient client = random.of(clients);
    switch (random.below(20)) {
      case 0, 1, 2 -> model.commit(now);
      case 3, 4, 5 -> {
        coverage.count("a row moved between users");
        model.move(now);
      }
      case 6 -> event();
      case 7 -> client.leave();
      default -> {
        if (client.isConnected()) {
          client.read();
        } else {
          client.join(nodes, clients);
        }
      }
    }
  }

  private void event() {
    switch (random.below(16)) {
      case 0, 1, 2 -> model.redefine(random.of(VIEWS), now);
      case 3 -> random.of(nodes).restart();
      case 4, 5 -> random.of(nodes).cutOff(true);
      case 6, 7, 8, 9, 10 -> random.of(nodes).cutOff(false);
      case 11 -> model.swell(random.of(VIEWS), now);
      case 12, 13 -> model.shrink(now);
      default -> model.disturb(random.of(VIEWS));
    }
  }

  private void work() {
    for (int i = 0; i < 2; i++) {
      random.of(nodes).read();
      random.of(nodes).write();
      random.of(clients).read();
    }
  }

  /** Nothing fails and nothing changes any more: every user has all rows of its own. */
  private void settle() {
    model.shrink(now);
    VIEWS.forEach(model::disturb);
    nodes.forEach(Node::calm);
    for (int round = 0;
        round < 900 || !clients.stream().allMatch(UserClient::isConnected);
        round++) {
      now += 200;
      if (round % 200 == 0) {
        nodes.forEach(Node::disturbFailed);
      }
      nodes.forEach(Node::read);
      nodes.forEach(Node::write);
      clients.forEach(client -> client.settle(nodes));
    }
    clients.forEach(UserClient::checkArrived);
  }
}
