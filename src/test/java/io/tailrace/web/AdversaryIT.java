package io.tailrace.web;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.testing.SeededRandom;
import io.tailrace.testing.containers.TestLogin;
import io.tailrace.view.zset.Column;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Whatever is sent, nobody gets a row of another caller, while rows move between callers. */
final class AdversaryIT {
  private static final int REQUESTS = Integer.getInteger("adversary.requests", 100_000);
  private static final int ADVERSARIES = 4;

  private static final List<Column> COLUMNS =
      List.of(
          new Column("id", "int8"),
          new Column("tenant", "text"),
          new Column("customer_id", "int4"),
          new Column("secret", "text"));

  private static final String[] SETTINGS = {
    "tailrace.url=postgresql://db/shop",
    "tailrace.views=mine,lines,own",
    "tailrace.view.mine.rows.tenant=attribute:tenants",
    "tailrace.view.mine.all-rows-roles=boss",
    "tailrace.view.mine.filter-by=customer_id",
    "tailrace.view.lines.rows.tenant=attribute:tenants",
    "tailrace.view.own.rows.tenant=user",
    "tailrace.hold=async"
  };

  private static String row(int id, String tenant) {
    return "[" + id + ",\"" + tenant + "\"," + id % 7 + ",\"#" + tenant + "#\"]";
  }

  @Test
  void nobodyGetsARowOfAnother() throws Exception {
    SeededRandom random = SeededRandom.of(17);
    ExecutorService threads = Executors.newFixedThreadPool(ADVERSARIES);
    try (ScriptedApplication server =
        ScriptedApplication.start(
            context -> {
              TestLogin.basic(context, TestLogin.users());
              CallerFilter.prepare(context);
            },
            SETTINGS)) {
      server.connector("maxKeepAliveRequests", "-1");
      List<String> tenants = contents(server);
      Queue<String> found = new ConcurrentLinkedQueue<>();
      List<Adversary> all = new ArrayList<>();
      List<Future<?>> running = new ArrayList<>();
      for (int i = 0; i < ADVERSARIES; i++) {
        Adversary each = new Adversary(random.fork(), server.uri(""), found);
        all.add(each);
        running.add(
            threads.submit(
                () -> {
                  each.attack(REQUESTS / ADVERSARIES, () -> move(server, tenants, random));
                  return null;
                }));
      }
      for (Future<?> each : running) {
        each.get();
      }
      long rows = all.stream().mapToLong(Adversary::rows).sum();
      long refused = all.stream().mapToLong(Adversary::refused).sum();
      assertTrue(rows > REQUESTS, () -> rows + " rows were seen");
      assertTrue(
          refused > REQUESTS / 10 && refused < REQUESTS * 9 / 10, () -> refused + " refused");
    } finally {
      threads.shutdownNow();
    }
  }

  /** The tenant of each row, by id. */
  private static List<String> contents(ScriptedApplication server) throws Exception {
    List<String> tenants = new ArrayList<>();
    for (int id = 0; id < Adversary.TENANTS * Adversary.ROWS_OF_QUIET; id++) {
      tenants.add("t" + id / Adversary.ROWS_OF_QUIET);
    }
    List<String> rows = new ArrayList<>();
    for (int id = 0; id < tenants.size(); id++) {
      rows.add(row(id, tenants.get(id)));
    }
    for (String view : List.of("mine", "lines")) {
      server.contents(view, COLUMNS, server.next(), rows.toArray(String[]::new));
    }
    server.contents(
        "own", COLUMNS, server.next(), row(1, "ann"), row(2, "bob"), row(3, "eve"), row(4, "bob"));
    return tenants;
  }

  /** A row goes to another tenant, in both views. */
  private static synchronized boolean move(
      ScriptedApplication server, List<String> tenants, SeededRandom random) throws Exception {
    int quiet = Adversary.QUIET * Adversary.ROWS_OF_QUIET;
    int id = quiet + random.below(tenants.size() - quiet);
    String to = "t" + (Adversary.QUIET + random.below(Adversary.TENANTS - Adversary.QUIET));
    String from = tenants.set(id, to);
    long timestamp = server.next();
    for (String view : List.of("mine", "lines")) {
      if (!from.equals(to)) {
        server.replace(view, timestamp, row(id, from), row(id, to));
      }
    }
    return true;
  }
}
