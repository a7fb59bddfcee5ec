package io.tailrace.testing.clients;

import java.io.IOException;
import java.net.URI;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Clients that reconnect by themselves while a test waits for a condition. */
public final class ReturningCrowd implements AutoCloseable {
  private static final Duration LONGEST = Duration.ofMinutes(1);
  private static final int PAUSE_MS = 20;

  private final List<ReturningClient> clients = new ArrayList<>();
  private final Selector selector;

  public ReturningCrowd(URI uri, int size, int haste) throws IOException {
    selector = Selector.open();
    for (int i = 0; i < size; i++) {
      clients.add(new ReturningClient(uri, haste));
    }
  }

  public List<ReturningClient> clients() {
    return clients;
  }

  public void awaitAll(String what, Predicate<ReturningClient> condition) throws IOException {
    try {
      await(what, () -> clients.stream().allMatch(condition));
    } catch (AssertionError e) {
      throw new AssertionError(
          clients.stream()
              .filter(condition.negate())
              .map(ReturningClient::toString)
              .collect(Collectors.joining("\n", e.getMessage() + "\n", "")),
          e);
    }
  }

  public void await(String what, BooleanSupplier condition) throws IOException {
    long end = System.nanoTime() + LONGEST.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new AssertionError("not in time: " + what);
      }
      for (ReturningClient each : clients) {
        each.step(selector);
      }
      selector.select(PAUSE_MS);
      selector.selectedKeys().clear();
    }
  }

  @Override
  public void close() throws IOException {
    for (ReturningClient each : clients) {
      each.close();
    }
    selector.close();
  }
}
