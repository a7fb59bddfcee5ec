package io.tailrace.trial;

import io.tailrace.testing.clients.Replica;
import io.tailrace.testing.clients.SseEvent;
import jakarta.json.JsonArray;
import jakarta.json.JsonNumber;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What holds of every client after every change, whatever was done to the database: a resume
 * position means one contents wherever it was given; and where all its views are at one timestamp,
 * no money is lost and a computed view agrees with the tables beside it. Any thread.
 */
final class Invariants implements TrialClient.Audience {
  private final Journal journal;
  private final Positions positions = new Positions();

  Invariants(Journal journal) {
    this.journal = journal;
  }

  @Override
  public void told(List<String> views, Replica replica, SseEvent event) {
    String id = event.id();
    if (id == null) {
      return;
    }
    if (positions.compare(views, id, replica)) {
      journal.happened("checked: one position, one contents");
    }
    if (id.indexOf('.') < 0) {
      together(views, replica, id);
    }
  }

  private void together(List<String> views, Replica replica, String id) {
    if (views.containsAll(Scenery.POTS)) {
      Map<String, BigDecimal> sums = new HashMap<>();
      for (String pot : Scenery.POTS) {
        sums.put(pot, sum(replica, pot, pot.equals("accounts") ? "balance" : "amount"));
      }
      BigDecimal all = sums.values().stream().reduce(BigDecimal.ZERO, BigDecimal::add);
      equal("the sum of all money", BigDecimal.ZERO, all, sums + " at " + id);
      journal.happened("checked: no money is lost");
      if (views.contains("ledger")) {
        Map<JsonArray, Long> parts = new HashMap<>();
        for (String part : Scenery.PARTS) {
          replica.rows(part).forEach((row, copies) -> parts.merge(row, copies, Long::sum));
        }
        Map<JsonArray, Long> whole = new HashMap<>(replica.rows("ledger"));
        whole.keySet().removeIf(row -> row.getInt(0) > Scenery.PARTS.size());
        equal("a partitioned table and its partitions", parts, whole, id);
        journal.happened("checked: a partitioned table and its partitions");
      }
      if (views.contains("balance")) {
        for (String pot : List.of("accounts", "safe")) {
          equal(
              "the balance of " + pot,
              sums.get(pot),
              sum(replica, "balance", pot),
              id + ": " + sums + replica.rows("balance"));
        }
        BigDecimal ledger =
            Scenery.PARTS.stream()
                .map(part -> sums.getOrDefault(part, BigDecimal.ZERO))
                .reduce(BigDecimal.ZERO, BigDecimal::add);
        equal("the balance of ledger", ledger, sum(replica, "balance", "ledger"), id);
        journal.happened("checked: a query and its base tables");
      }
    }
  }

  private static void equal(
      String what, @Nullable Object expected, @Nullable Object found, String at) {
    if (expected == null || !expected.equals(found)) {
      throw new AssertionError(what + " should be " + expected + " but is " + found + " " + at);
    }
  }

  private static BigDecimal sum(Replica replica, String view, String column) {
    int at = replica.columns(view).indexOf(column);
    BigDecimal[] sum = {BigDecimal.ZERO};
    replica
        .rows(view)
        .forEach(
            (row, copies) -> {
              if (row.get(at) instanceof JsonNumber number) {
                sum[0] = sum[0].add(number.bigDecimalValue().multiply(BigDecimal.valueOf(copies)));
              }
            });
    return sum[0];
  }
}
