package io.tailrace.source.materialize;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.source.Outage;
import io.tailrace.source.json.BuiltInTypes;
import io.tailrace.source.json.JsonRow;
import io.tailrace.source.materialize.batch.BatchAssembler;
import io.tailrace.source.materialize.batch.BatchAssembler.Shape;
import io.tailrace.source.materialize.batch.TailRow;
import io.tailrace.source.materialize.batch.TailRow.Changed;
import io.tailrace.source.materialize.batch.TailRow.Progressed;
import io.tailrace.view.Update;
import io.tailrace.view.Update.Changes;
import io.tailrace.view.Update.Contents;
import io.tailrace.view.Update.Ended;
import io.tailrace.view.Update.Pace;
import io.tailrace.view.Update.Progress;
import io.tailrace.view.log.Timestamp;
import io.tailrace.view.position.History;
import io.tailrace.view.zset.Limits;
import io.tailrace.view.zset.Row;
import io.tailrace.view.zset.ZSet;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.core.Oid;

/**
 * Whatever the order of the rows within a timestamp and wherever the FETCHes end, what was given up
 * to a timestamp is the sum of all rows up to it, and nothing is given before it is closed.
 */
class BatchAssemblerFuzzTest {
  private static final InstantSource CLOCK = InstantSource.fixed(Instant.ofEpochMilli(1));

  private static final JsonRow NUMBER = new JsonRow(BuiltInTypes.value(Oid.INT4));
  private static final long ROUNDS = Long.getLong("fuzz.streams", 5_000);

  private static final List<@Nullable String> WRONG =
      Arrays.asList(
          null,
          "",
          "0",
          "1",
          "-1",
          "-9",
          "x",
          "t",
          "f",
          "1.0",
          "1e3",
          " 5",
          "+7",
          "9223372036854775807",
          "-9223372036854775808",
          "18446744073709551615",
          "18446744073709551616");

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

  /** Rows whose texts were tampered with, or that came elsewhere, twice or not at all. */
  @Test
  void whatCannotBeEndsInAnOutage() {
    int ended = 0;
    for (long seed = 0; seed < ROUNDS; seed++) {
      Random random = new Random(seed);
      try {
        followTampered(random);
      } catch (Outage e) {
        ended++;
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("seed " + seed, e);
      }
    }
    assertTrue(ended > ROUNDS / 3, "only " + ended + " were noticed");
    assertTrue(ended < ROUNDS * 9 / 10, "nothing but outages is compared with nothing");
  }

  private static void followTampered(Random random) throws Outage {
    List<@Nullable String[]> sent = new ArrayList<>();
    rows(random, random.nextBoolean()).forEach(row -> sent.add(texts(row)));
    tamper(sent, random);
    BatchAssembler assembler = assembler(1_000_000);
    List<TailRow> read = new ArrayList<>();
    ZSet.Sum given = new ZSet.Sum();
    long at = 0;
    for (@Nullable String[] texts : sent) {
      TailRow row = TailRow.of(texts, NUMBER);
      read.add(row);
      assembler.add(row);
      for (Update update : assembler.closed()) {
        at = take(update, at, given);
        assertEquals(sumUpTo(read, at), copy(given), "contents at " + Timestamp.text(at));
      }
    }
  }

  private static @Nullable String[] texts(TailRow row) {
    String timestamp = Timestamp.text(row.timestamp());
    if (row instanceof Changed changed) {
      String value = changed.row().toString();
      return new @Nullable String[] {
        timestamp, "f", String.valueOf(changed.diff()), value.substring(1, value.length() - 1)
      };
    }
    return new @Nullable String[] {timestamp, "t", null, null};
  }

  private static void tamper(List<@Nullable String[]> sent, Random random) {
    int at = random.nextInt(sent.size());
    switch (random.nextInt(5)) {
      case 0 -> sent.remove(at);
      case 1 -> sent.add(at, sent.get(at));
      case 2 -> sent.add(random.nextInt(sent.size()), sent.remove(at));
      default ->
          sent.get(at)[random.nextInt(sent.get(at).length)] =
              WRONG.get(random.nextInt(WRONG.size()));
    }
  }

  private static BatchAssembler assembler(long most) {
    return new BatchAssembler(
        new Shape("v", new History("h"), List.of(), Pace.CLOCKED, new Limits(most, most)), CLOCK);
  }

  private static void run(Random random, boolean progressFirst) throws Outage {
    List<TailRow> sent = rows(random, progressFirst);
    BatchAssembler assembler = assembler(Long.MAX_VALUE);
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
