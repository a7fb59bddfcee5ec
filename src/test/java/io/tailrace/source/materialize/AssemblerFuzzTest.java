package io.tailrace.source.materialize;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.source.Outage;
import io.tailrace.source.materialize.Assembler.Shape;
import io.tailrace.source.materialize.TailRow.Changed;
import io.tailrace.source.materialize.TailRow.Progressed;
import io.tailrace.view.History;
import io.tailrace.view.Limits;
import io.tailrace.view.Row;
import io.tailrace.view.Timestamp;
import io.tailrace.view.Update;
import io.tailrace.view.Update.Changes;
import io.tailrace.view.Update.Contents;
import io.tailrace.view.Update.Ended;
import io.tailrace.view.Update.Pace;
import io.tailrace.view.Update.Progress;
import io.tailrace.view.ZSet;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whatever the order of the rows within a timestamp and wherever the FETCHes end, what was given up
 * to a timestamp is the sum of all rows up to it, and nothing is given before it is closed.
 */
class AssemblerFuzzTest {
  private static final InstantSource CLOCK = InstantSource.fixed(Instant.ofEpochMilli(1));

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void theSumOfWhatWasGivenIsTheSumOfWhatCame(boolean progressFirst) throws Outage {
    for (long seed = 0; seed < 3_000; seed++) {
      try {
        run(new Random(seed), progressFirst);
      } catch (AssertionError | Outage e) {
        throw new AssertionError("seed " + seed, e);
      }
    }
  }

  private static void run(Random random, boolean progressFirst) throws Outage {
    List<TailRow> sent = rows(random, progressFirst);
    Assembler assembler =
        new Assembler(
            new Shape(
                "v",
                new History("h"),
                List.of(),
                Pace.CLOCKED,
                new Limits(Long.MAX_VALUE, Long.MAX_VALUE)),
            CLOCK);
    ZSet.Sum given = new ZSet.Sum();
    long at = 0;
    int came = 0;
    while (came < sent.size()) {
      int fetch = Math.min(sent.size() - came, 1 + random.nextInt(5));
      for (TailRow row : sent.subList(came, came + fetch)) {
        assembler.add(row);
      }
      came += fetch;
      for (Update update : assembler.closed()) {
        at = take(update, at, given);
        assertEquals(sumUpTo(sent, at), copy(given), "contents at " + Timestamp.text(at));
      }
      assertTrue(at == 0 || Timestamp.before(at, frontier(sent.subList(0, came))));
    }
    for (Update update : assembler.ended()) {
      given.add(((Ended) update).changes(), 1);
    }
    assertEquals(sumUpTo(sent, -1), copy(given), "contents at the end");
  }

  private static long take(Update update, long at, ZSet.Sum given) {
    if (update instanceof Contents contents) {
      given.add(contents.rows(), 1);
      return contents.timestamp();
    }
    if (update instanceof Changes changes) {
      assertTrue(Timestamp.before(at, changes.timestamp()));
      given.add(changes.changes(), 1);
      return changes.timestamp();
    }
    Progress progress = (Progress) update;
    assertTrue(Timestamp.before(at, progress.timestamp()));
    return progress.timestamp();
  }

  /** A snapshot and some timestamps, of which the greatest are beyond signed numbers. */
  private static List<TailRow> rows(Random random, boolean progressFirst) {
    List<TailRow> all = new ArrayList<>();
    ZSet.Sum contents = new ZSet.Sum();
    long timestamp = random.nextBoolean() ? 1_000 : Long.MAX_VALUE - 5;
    if (progressFirst) {
      all.add(new Progressed(timestamp));
    }
    all.addAll(snapshot(random, timestamp, contents));
    all.add(new Progressed(timestamp + 1));
    for (int i = random.nextInt(8); i > 0; i--) {
      timestamp += 1L + random.nextInt(3);
      all.addAll(changes(random, timestamp, contents));
      if (random.nextBoolean()) {
        timestamp += 1L + random.nextInt(3);
        all.add(new Progressed(timestamp));
      }
    }
    all.add(new Progressed(timestamp + 9));
    return all;
  }

  private static List<TailRow> snapshot(Random random, long timestamp, ZSet.Sum contents) {
    List<TailRow> rows = new ArrayList<>();
    for (int i = random.nextInt(6); i > 0; i--) {
      Row row = Row.of("[" + random.nextInt(5) + "]");
      long copies = 1L + random.nextInt(3);
      contents.add(row, copies);
      rows.add(new Changed(timestamp, copies, row));
    }
    return rows;
  }

  private static List<TailRow> changes(Random random, long timestamp, ZSet.Sum contents) {
    List<TailRow> rows = snapshot(random, timestamp, contents);
    copy(contents)
        .forEach(
            (row, copies) -> {
              if (random.nextBoolean()) {
                long gone = 1 + random.nextLong(copies);
                contents.add(row, -gone);
                rows.add(new Changed(timestamp, -gone, row));
              }
            });
    Collections.shuffle(rows, random);
    return rows;
  }

  private static ZSet sumUpTo(List<TailRow> rows, long timestamp) {
    ZSet.Sum sum = new ZSet.Sum();
    for (TailRow row : rows) {
      if (row instanceof Changed changed && !Timestamp.before(timestamp, row.timestamp())) {
        sum.add(changed.row(), changed.diff());
      }
    }
    return sum.toZSet();
  }

  private static long frontier(List<TailRow> rows) {
    return rows.get(rows.size() - 1).timestamp();
  }

  private static ZSet copy(ZSet.Sum sum) {
    ZSet copy = sum.toZSet();
    sum.add(copy, 1);
    return copy;
  }
}
