package io.tailrace.source.materialize;

import static io.tailrace.testing.materialize.MaterializeScript.V0_28;
import static io.tailrace.testing.materialize.MaterializeScript.V0_6;
import static io.tailrace.testing.materialize.MaterializeScript.V26;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.source.Outage;
import io.tailrace.source.json.BuiltInTypes;
import io.tailrace.source.json.JsonRow;
import io.tailrace.source.json.JsonValue;
import io.tailrace.source.materialize.batch.TailRow;
import io.tailrace.testing.Await;
import io.tailrace.testing.TestLoop;
import io.tailrace.testing.materialize.MaterializeScript;
import io.tailrace.testing.materialize.Recording;
import io.tailrace.testing.materialize.TamperedWires;
import io.tailrace.testing.materialize.Tape;
import io.tailrace.testing.postgres.Answer;
import io.tailrace.view.log.Timestamp;
import io.tailrace.view.report.ViewRows;
import io.tailrace.view.zset.ZSet;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * One broken message in a recorded conversation costs its connection at most: the view is opened
 * again and never shows what no part of the conversation had summed up to. What no protocol can
 * show is left whole (the bytes of values, the types of columns, whether a row is there and once),
 * and where silence means nothing (up to 0.26, or before a view's first contents) the server hangs
 * up after a while. More with {@code -Dfuzz.connections=1000}.
 */
class MaterializeTamperIT {
  private static final int CONNECTIONS = Integer.getInteger("fuzz.connections", 40);

  @ParameterizedTest
  @CsvSource({
    V0_6 + ", tail-counter, 1",
    V0_6 + ", tail-top10-fetch-all, 2",
    V0_28 + ", subscribe-counter, 3",
    V26 + ", subscribe-counter, 4",
  })
  void everyBrokenMessageEndsItsConnectionAndNothingElse(String version, String name, long first)
      throws Exception {
    Recording recording = Recording.of(version + "/" + name);
    Tape tape = endless(Tape.recorded(version + "/" + name).withoutPauses());
    List<ZSet> told = told(recording);
    Set<Thread> before = threads();
    for (int i = 0; i < CONNECTIONS / 4; i++) {
      long seed = first * 1_000_000 + i;
      Random random = new Random(seed);
      int at = random.nextInt(60 + 2 * recording.rows().size());
      TamperedWires wires = new TamperedWires(random, at, !version.equals(V0_6));
      MaterializeScript script =
          new MaterializeScript(version)
              .view("v", tape)
              .wires(wires)
              .rule(sql -> sql.contains(" AS OF ") ? Answer.error("XX000", "not retained") : null);
      follow(script, told, wires, "seed " + seed);
    }
    Await.until(
        () -> threads() + " after " + before, () -> threads().stream().allMatch(before::contains));
  }

  /** Played again and again, since the connection is lost at its end. */
  private static Tape endless(Tape tape) {
    List<Answer> answered =
        tape.fetches().stream().filter(each -> each.end() == Answer.End.READY).toList();
    return new Tape(tape.fields(), tape.declared(), answered).then(Answer.HANG_UP);
  }

  private static void follow(
      MaterializeScript script, List<ZSet> told, TamperedWires wires, String seed)
      throws Exception {
    List<String> wrong = new CopyOnWriteArrayList<>();
    Set<ZSet> right = new HashSet<>(told);
    try (FollowedView following = FollowedView.impatient(script, "v")) {
      following.database.onChange(
          () -> {
            ViewRows now = following.database.rows("v");
            if (now != null && !right.contains(now.rows().toZSet())) {
              wrong.add(now.rows().toZSet().toString());
            }
          });
      TestLoop reader = following.run();
      TestLoop watch = following.run(following.watch);
      Await.until(() -> state(following, wires, seed), wires::isDone);
      long declared = declared(following);
      Await.until(() -> state(following, wires, seed), () -> declared(following) >= declared + 2);
      Await.until(
          () -> state(following, wires, seed),
          () -> {
            ViewRows now = following.database.rows("v");
            return now != null && now.rows().toZSet().equals(told.get(told.size() - 1));
          });
      reader.stop();
      watch.stop();
      Await.until(
          () -> following.server.connections() + " connections, " + state(following, wires, seed),
          () -> following.server.connections() == 0);
      assertEquals(List.of(), wrong, () -> state(following, wires, seed));
      assertTrue(script.unknown().isEmpty(), script.unknown()::toString);
    }
  }

  private static long declared(FollowedView following) {
    return following.server.asked("DECLARE");
  }

  private static String state(FollowedView following, TamperedWires wires, String seed) {
    List<String> asked =
        following.server.asked().stream().filter(sql -> !sql.startsWith("select ")).toList();
    return seed
        + ", "
        + wires
        + ": "
        + following.database.reports()
        + asked.subList(Math.max(0, asked.size() - 20), asked.size());
  }

  /** What the view holds at each closed timestamp, in order. */
  private static List<ZSet> told(Recording recording) throws Outage {
    JsonRow json =
        new JsonRow(
            recording.fields().stream()
                .skip(3)
                .map(field -> BuiltInTypes.value(field.oid()))
                .toArray(JsonValue[]::new));
    List<ZSet> told = new ArrayList<>();
    ZSet.Sum sum = new ZSet.Sum();
    long frontier = 0;
    for (@Nullable String[] texts : recording.rows()) {
      TailRow row = TailRow.of(texts, json);
      if (Timestamp.before(frontier, row.timestamp())) {
        frontier = row.timestamp();
        ZSet closed = sum.toZSet();
        told.add(closed);
        sum.add(closed, 1);
      }
      if (row instanceof TailRow.Changed changed) {
        sum.add(changed.row(), changed.diff());
      }
    }
    return told.stream().filter(each -> !each.isEmpty()).toList();
  }

  /** The driver has one of its own that it ends when it likes. */
  private static Set<Thread> threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> !thread.getName().startsWith("PostgreSQL-JDBC"))
        .filter(thread -> !thread.getName().startsWith("Cleaner-"))
        .collect(Collectors.toSet());
  }
}
