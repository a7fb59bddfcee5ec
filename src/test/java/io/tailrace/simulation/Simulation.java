package io.tailrace.simulation;

import io.tailrace.testing.SeededRandom;
import io.tailrace.view.ViewSlice;
import io.tailrace.view.slice.Slice;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Everything inside, in one thread and from one seed: what happens next is left to random. */
final class Simulation {
  private static final double FACTOR = 3;
  private static final int CLIENTS = 18;

  private final SeededRandom random;
  private final Coverage coverage;
  private final ReferenceModel model;
  private final List<Node> nodes = new ArrayList<>();
  private final List<Client> clients = new ArrayList<>();
  private final Node.Kind kind;
  private long now = 1_600_000_000_000L;

  Simulation(long seed, Coverage coverage) {
    this.random = SeededRandom.of(seed);
    this.coverage = coverage;
    this.kind = random.of(List.of(Node.Kind.values()));
    InstantSource clock = () -> Instant.ofEpochMilli(now);
    List<String> named = List.of("a", "b", "c", "e", "f");
    List<String> names = List.of("a", "b", "c", "d", "e", "f");
    // The order of timestamps is unsigned.
    long start = random.oneIn(3) ? Long.MAX_VALUE - 200 : 1_000;
    this.model = new ReferenceModel(random, names, start, now);
    for (int i = 0; i < 3; i++) {
      nodes.add(new Node(model, named, random, clock, coverage, kind));
    }
    List<List<ViewSlice>> groups = new ArrayList<>();
    for (List<String> each :
        List.of(
            List.of("a"),
            List.of("b"),
            List.of("a", "b"),
            List.of("c", "a", "b"),
            List.of("d"),
            List.of("d", "a"),
            List.of("e"),
            List.of("f", "e"),
            List.of("b", "f", "c"),
            List.of("e", "a", "d", "f"))) {
      groups.add(ViewSlice.whole(each));
    }
    groups.add(List.of(slice("a", "n", "1")));
    groups.add(List.of(slice("a", "n", "2"), slice("b", "n", "2")));
    groups.add(List.of(slice("a", "k", "k3", "k4", "k5")));
    groups.add(List.of(slice("e", "n", "1", "2"), ViewSlice.whole("a")));
    groups.add(List.of(slice("d", "k", "k1"), slice("f", "n", "3")));
    groups.add(List.of(both("b")));
    groups.add(List.of(both("c"), slice("e", "k", "nobody")));
    for (int i = 0; i < CLIENTS; i++) {
      Client.Pace pace = i == 0 ? Client.Pace.NEVER : i < 4 ? Client.Pace.SLOW : Client.Pace.EAGER;
      clients.add(new Client(model, random, clock, coverage, random.of(groups), pace));
    }
  }

  private static ViewSlice slice(String view, String column, String... values) {
    return new ViewSlice(view, Slice.of(Map.of(column, List.of(values))));
  }

  private static ViewSlice both(String view) {
    return new ViewSlice(
        view, Slice.of(Map.of("k", List.of("k1", "k2", "k3", "k4"), "n", List.of("0", "2"))));
  }

  void run(int steps) {
    for (int step = 0; step < steps; step++) {
      try {
        step();
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("at step " + step + " of " + kind + ": " + e.getMessage(), e);
      }
    }
    calmDown();
  }

  private void step() {
    now += random.oneIn(200) ? random.below(40_000) : random.below(60);
    switch (random.below(40)) {
      case 0, 1, 2 -> model.commit(now);
      case 3 -> model.tick(now);
      case 4, 5 -> random.of(clients).weigh(FACTOR);
      case 6 -> event();
      default -> {
        switch (random.below(3)) {
          case 0 -> random.of(nodes).read();
          case 1 -> random.of(nodes).write();
          default -> random.of(clients).act(nodes, clients);
        }
      }
    }
  }

  private void event() {
    switch (random.below(40)) {
      case 0, 1, 2, 3 -> random.of(nodes).cutOff(true);
      case 4, 5, 6, 7, 8, 9, 10, 11 -> random.of(nodes).cutOff(false);
      case 12 -> happens("a fork", () -> model.fork(now));
      case 13, 14 -> happens("a definition", () -> model.redefine(random.of(model.names()), now));
      case 15 -> happens("a restart", () -> random.of(nodes).restart());
      case 28, 29 ->
          happens("a restart with saved views", () -> random.of(nodes).restartWithSavedViews());
      case 16 -> happens("a view too large", () -> model.swell(random.of(model.names()), now));
      case 17, 18 ->
          happens(
              "a view of a size again",
              () -> {
                model.shrink(now);
                model.disturb(random.of(model.names()));
              });
      case 19, 20 -> {
        if (kind != Node.Kind.TOGETHER) {
          happens("an end", () -> model.end(random.of(List.of("b", "e", "f"))));
        }
      }
      case 21, 22, 23 -> model.disturb(random.of(model.names()));
      case 24, 25 -> model.hide("d");
      case 26, 27 -> model.show("d", now);
      default -> model.commit(now);
    }
  }

  private void happens(String what, Runnable event) {
    coverage.count(what);
    event.run();
  }

  /** Nothing fails any more: in ten minutes every client has everything. */
  private void calmDown() {
    model.show("d", now);
    model.shrink(now);
    model.names().forEach(model::disturb);
    nodes.forEach(Node::calm);
    clients.forEach(Client::calm);
    // Who is between two streams, as one of them grew too old, is waited for.
    for (int round = 0; round < 1_500 || (round < 1_600 && !areConnected()); round++) {
      now += 400;
      if (round % 300 == 0) {
        // Who was too large comes back when it is read again.
        nodes.forEach(Node::disturbFailed);
      }
      if (round < 300 && random.oneIn(4)) {
        model.commit(now);
      }
      nodes.forEach(Node::read);
      nodes.forEach(Node::write);
      clients.forEach(client -> client.act(nodes));
      if (round < 300 && round % 3 == 0) {
        checkServed();
      }
    }
    clients.forEach(Client::checkArrived);
  }

  /** Without any help of the clock: each client has all that its node can give. */
  private void checkServed() {
    int taken;
    do {
      nodes.forEach(Node::writeAll);
      taken = clients.stream().mapToInt(Client::readAll).sum();
    } while (taken > 0);
    clients.forEach(Client::checkServed);
  }

  private boolean areConnected() {
    return clients.stream().allMatch(Client::isConnected);
  }
}
