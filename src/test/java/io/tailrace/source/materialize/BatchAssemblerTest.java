package io.tailrace.source.materialize;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.source.Outage;
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
import io.tailrace.view.report.State;
import io.tailrace.view.zset.Column;
import io.tailrace.view.zset.Limits;
import io.tailrace.view.zset.Row;
import io.tailrace.view.zset.ZSet;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class BatchAssemblerTest {
  private static final long NOW = 1_795_450_437_000L;
  private static final InstantSource CLOCK = InstantSource.fixed(Instant.ofEpochMilli(NOW));
  private static final List<Column> COLUMNS = List.of(new Column("n", "int4"));
  private static final History HISTORY = new History("h");

  @Test
  void theFirstProgressClosesNothing() throws Outage {
    BatchAssembler assembler = assembler();

    assertEquals(List.of(), take(assembler, progress(10)));
    assertEquals(List.of(), take(assembler, row(10, 1, "a")));
    assertEquals(List.of(contents(10, "a"), told(11)), take(assembler, progress(12)));
  }

  @Test
  void anOldServersSnapshotIsCompleteWithTheProgressBehindIt() throws Outage {
    assertEquals(
        List.of(contents(10, "a", "b")),
        take(assembler(), row(10, 1, "a"), row(10, 1, "b"), progress(11)));
  }

  @Test
  void theSecondProgressCompletesAnEmptySnapshot() throws Outage {
    assertEquals(List.of(contents(10), told(19)), take(assembler(), progress(10), progress(20)));
  }

  @Test
  void aChangeGoesOutAsSoonAsItsTimestampIsClosed() throws Outage {
    BatchAssembler assembler = opened();

    assertEquals(List.of(), take(assembler, row(20, 1, "b")));
    assertEquals(List.of(), take(assembler, row(20, -1, "a")));
    assertEquals(List.of(changes(20, plus("b").minus(plus("a")))), take(assembler, progress(21)));
  }

  @Test
  void aRowOfALaterTimestampClosesTheOnesBefore() throws Outage {
    assertEquals(List.of(changes(20, plus("b"))), take(opened(), row(20, 1, "b"), row(21, 1, "c")));
  }

  @Test
  void whatCancelsOutIsProgressOnly() throws Outage {
    assertEquals(
        List.of(told(20)), take(opened(), row(20, 1, "b"), row(20, -1, "b"), progress(21)));
  }

  @Test
  void severalProgressesOfOneFetchAreOne() throws Outage {
    assertEquals(List.of(told(39)), take(opened(), progress(20), progress(30), progress(40)));
  }

  @Test
  void aProgressOfNothingNewSaysNothing() throws Outage {
    BatchAssembler assembler = opened();

    assertEquals(List.of(told(19)), take(assembler, progress(20)));
    assertEquals(List.of(), take(assembler, progress(20)));
  }

  @Test
  void diffsMayBeAnyNumber() throws Outage {
    ZSet millions = new ZSet.Sum().add(Row.of("a"), 10_000_000).toZSet();

    assertEquals(
        List.of(changes(20, millions)),
        take(opened(), row(20, 10_000_001, "a"), row(20, -1, "a"), progress(21)));
  }

  @Test
  void theLargestTimestampsAreExact() throws Outage {
    long last = Timestamp.parse("18446744073709551615");
    BatchAssembler assembler = assembler();

    assertEquals(List.of(), take(assembler, row(last - 2, 1, "a")));
    assertEquals(
        List.of(
            new Contents("v", HISTORY, COLUMNS, Pace.CLOCKED, last - 2, NOW, plus("a")),
            new Progress("v", last - 1, NOW)),
        take(assembler, progress(last)));
    assertEquals(List.of(), take(assembler, row(last, 1, "b")));
    assertEquals(List.of(new Ended("v", NOW, NOW, plus("b"))), assembler.ended());
  }

  @Test
  void timestampZeroClosesNothing() throws Outage {
    BatchAssembler assembler = assembler();

    assertEquals(List.of(), take(assembler, progress(0), row(0, 1, "a"), progress(0)));
    assertEquals(List.of(ended("a")), assembler.ended());
  }

  @Test
  void anEndClosesEverything() throws Outage {
    BatchAssembler assembler = assembler();

    assertEquals(List.of(), take(assembler, progress(10), row(10, 2, "a")));
    assertEquals(List.of(ended("a", "a")), assembler.ended());
  }

  @Test
  void anEndWithoutARowIsAnEmptyView() throws Outage {
    assertEquals(List.of(ended()), assembler().ended());
  }

  @Test
  void anEndAfterTheContentsGivesTheRest() throws Outage {
    BatchAssembler assembler = opened();
    take(assembler, row(20, 1, "b"));

    assertEquals(List.of(new Ended("v", NOW, NOW, plus("b"))), assembler.ended());
  }

  @Test
  void aTimestampThatGoesBackIsAnErrorOfTheServer() throws Outage {
    assertEquals(List.of(told(19)), take(opened(), progress(20)));
    assertStale(
        "the server went back from timestamp 20 to 19", opened(), progress(20), row(19, 1, "b"));
    assertStale(
        "the server went back from timestamp 20 to 19", opened(), progress(20), progress(19));
  }

  @Test
  void aSnapshotThatDeletesIsAnErrorOfTheServer() {
    assertStale(
        "the server deleted a row that is not there",
        assembler(),
        row(10, 1, "a"),
        row(10, -1, "b"),
        progress(11));
  }

  @Test
  void copiesBeyondCountingAreAnErrorOfTheServer() {
    assertStale(
        "the server sent more copies of a row than can be counted",
        assembler(),
        row(10, Long.MAX_VALUE, "a"),
        row(10, 1, "a"));
  }

  @Test
  void whatIsKnownIsNotReadAgain() throws Outage {
    BatchAssembler assembler = BatchAssembler.after(10, shape(100), CLOCK);

    assertEquals(List.of(), take(assembler, progress(10)));
    assertEquals(
        List.of(changes(12, plus("b")), told(19)),
        take(assembler, progress(11), row(12, 1, "b"), progress(20)));
  }

  @Test
  void aChangeAtTheKnownTimestampIsAnErrorOfTheServer() {
    assertStale(
        "the server sent a change at the closed timestamp 10",
        BatchAssembler.after(10, shape(100), CLOCK),
        progress(10),
        row(10, 1, "b"));
  }

  /** Every order of the rows within their timestamps, and every place where a FETCH may end. */
  @Test
  void aViewThatWasEmptyHoldsItsRowsHoweverTheyCome() throws Outage {
    List<List<TailRow>> at =
        List.of(
            List.of(row(10, 1, "a"), row(10, -1, "a")),
            List.of(row(11, 1, "b"), row(11, 1, "c"), row(11, -1, "c")),
            List.of(row(12, -1, "b"), row(12, 1, "d")));
    for (List<TailRow> first : orders(at.get(0))) {
      for (List<TailRow> second : orders(at.get(1))) {
        for (List<TailRow> third : orders(at.get(2))) {
          List<TailRow> rows = new ArrayList<>(first);
          rows.addAll(second);
          rows.addAll(third);
          rows.add(progress(13));
          for (int cuts = 0; cuts < 1 << rows.size(); cuts++) {
            BatchAssembler assembler = BatchAssembler.empty(10, shape(100), CLOCK);
            List<Update> given = new ArrayList<>(assembler.closed());
            assertEquals(List.of(contents(10)), given);
            given.clear();
            for (int i = 0; i < rows.size(); i++) {
              assembler.add(rows.get(i));
              if ((cuts & 1 << i) != 0) {
                given.addAll(assembler.closed());
              }
            }
            given.addAll(assembler.closed());
            given.removeIf(Progress.class::isInstance);
            assertEquals(
                List.of(
                    new Changes("v", 11, NOW, plus("b")),
                    new Changes("v", 12, NOW, plus("d").minus(plus("b")))),
                given,
                rows + " cut " + cuts);
          }
        }
      }
    }
  }

  private static List<List<TailRow>> orders(List<TailRow> rows) {
    if (rows.isEmpty()) {
      return List.of(List.of());
    }
    List<List<TailRow>> orders = new ArrayList<>();
    for (int i = 0; i < rows.size(); i++) {
      List<TailRow> others = new ArrayList<>(rows);
      TailRow first = others.remove(i);
      for (List<TailRow> rest : orders(others)) {
        List<TailRow> order = new ArrayList<>(List.of(first));
        order.addAll(rest);
        orders.add(order);
      }
    }
    return orders;
  }

  @Test
  void aRowOfAViewThatWasEmptyIsAnErrorOfTheServer() {
    String reason = "the server sent a row of a view that it had reported as empty";

    assertStale(
        reason, BatchAssembler.empty(10, shape(100), CLOCK), row(10, 1, "a"), row(11, 1, "b"));
    assertStale(reason, BatchAssembler.empty(10, shape(100), CLOCK), row(10, 1, "a"), progress(11));
  }

  @Test
  void aViewWhoseFrontierIsInTheFutureMovesAlone() throws Outage {
    BatchAssembler assembler = assembler();

    List<Update> updates =
        take(assembler, progress(NOW), row(NOW, 1, "a"), progress(NOW + 120_000));

    assertEquals(
        List.of(
            new Contents("v", HISTORY, COLUMNS, Pace.ALONE, NOW, NOW, plus("a")),
            new Progress("v", NOW + 119_999, NOW)),
        updates);
    assertTrue(assembler.isAhead());
    assertFalse(assembler.isDragging());
    assertEquals(CLOCK.instant().plusSeconds(120), assembler.quietUntil());
  }

  @Test
  void aViewWhoseFrontierIsNearMovesWithTheOthers() throws Outage {
    BatchAssembler assembler = assembler();

    List<Update> updates = take(assembler, progress(NOW), row(NOW, 1, "a"), progress(NOW + 3_000));

    assertEquals(Pace.CLOCKED, ((Contents) updates.get(0)).pace());
    assertFalse(assembler.isAhead());
    take(assembler, progress(NOW + 120_000));
    assertTrue(assembler.isDragging(), "the next refresh is far");
  }

  @Test
  void aSlowAnswerIsNotAheadOfTheServersClock() throws Outage {
    AtomicLong now = new AtomicLong(NOW);
    BatchAssembler assembler =
        new BatchAssembler(shape(100), () -> Instant.ofEpochMilli(now.get()));
    now.addAndGet(60_000);

    take(assembler, progress(NOW), row(NOW, 1, "a"), progress(NOW + 60_000));

    assertFalse(assembler.isAhead());
  }

  @Test
  void aViewThatOutgrowsItsLimitIsStoppedWhileItIsRead() throws Outage {
    BatchAssembler fits = new BatchAssembler(shape(2), CLOCK);
    take(fits, row(10, 1, "a"), row(10, 1, "b"), row(10, -1, "b"), row(10, 1, "c"));
    BatchAssembler large = new BatchAssembler(shape(2), CLOCK);
    take(large, row(10, 1, "a"), row(10, 1, "b"));

    Outage refused = assertThrows(Outage.class, () -> large.add(row(10, 1, "c")));

    assertEquals(State.FAILED, refused.state());
    assertEquals(
        "v has more than 2 rows; aggregate in the database, or raise tailrace.view.v.max-rows",
        refused.reason());
  }

  @Test
  void copiesCountForTheLimit() throws Outage {
    assertEquals(
        List.of(contents(10, "a", "a")),
        take(new BatchAssembler(shape(2), CLOCK), row(10, 2, "a"), progress(11)));
    Outage refused =
        assertThrows(
            Outage.class,
            () -> take(new BatchAssembler(shape(2), CLOCK), row(10, 3, "a"), progress(11)));
    assertEquals(State.FAILED, refused.state());
  }

  @Test
  void aChangeMayReplaceAllRowsThatTheLimitAllows() throws Outage {
    BatchAssembler assembler = new BatchAssembler(shape(2), CLOCK);
    take(assembler, row(10, 1, "a"), row(10, 1, "b"), progress(11));

    assertEquals(
        1,
        take(
                assembler,
                row(20, -1, "a"),
                row(20, -1, "b"),
                row(20, 1, "c"),
                row(20, 1, "d"),
                progress(21))
            .size());
    Outage refused =
        assertThrows(
            Outage.class,
            () -> {
              for (int i = 0; i < 40; i++) {
                assembler.add(row(30, 1, "r" + i));
              }
            });
    assertEquals(State.FAILED, refused.state());
  }

  @Test
  void bytesCountForTheLimit() {
    Shape shape = new Shape("v", HISTORY, COLUMNS, Pace.CLOCKED, new Limits(100, 4));
    BatchAssembler assembler = new BatchAssembler(shape, CLOCK);

    assertEquals(
        "v has more than 4 bytes of rows; aggregate in the database, or raise"
            + " tailrace.view.v.max-bytes",
        assertThrows(Outage.class, () -> take(assembler, row(10, 1, "abc"), row(10, 1, "de")))
            .reason());
  }

  @Test
  void aTimestampThatIsATimeIsTheTime() throws Outage {
    BatchAssembler assembler = assembler();
    long time = NOW - 5_000;

    assertEquals(
        List.of(new Contents("v", HISTORY, COLUMNS, Pace.CLOCKED, time, time, plus("a"))),
        take(assembler, row(time, 1, "a"), progress(time + 1)));
  }

  private static void assertStale(String reason, BatchAssembler assembler, TailRow... rows) {
    Outage outage = assertThrows(Outage.class, () -> take(assembler, rows));
    assertEquals(State.STALE, outage.state());
    assertEquals(reason, outage.reason());
  }

  private static List<Update> take(BatchAssembler assembler, TailRow... rows) throws Outage {
    for (TailRow row : rows) {
      assembler.add(row);
    }
    return assembler.closed();
  }

  private static BatchAssembler assembler() {
    return new BatchAssembler(shape(Long.MAX_VALUE), CLOCK);
  }

  /** Which holds "a" since 10. */
  private static BatchAssembler opened() throws Outage {
    BatchAssembler assembler = assembler();
    take(assembler, row(10, 1, "a"), progress(11));
    return assembler;
  }

  private static Shape shape(long maxRows) {
    return new Shape("v", HISTORY, COLUMNS, Pace.CLOCKED, new Limits(maxRows, Long.MAX_VALUE));
  }

  private static TailRow progress(long timestamp) {
    return new Progressed(timestamp);
  }

  private static TailRow row(long timestamp, long diff, String row) {
    return new Changed(timestamp, diff, Row.of(row));
  }

  private static Contents contents(long timestamp, String... rows) {
    return new Contents("v", HISTORY, COLUMNS, Pace.CLOCKED, timestamp, NOW, plus(rows));
  }

  private static Contents ended(String... rows) {
    return new Contents("v", HISTORY, COLUMNS, Pace.ENDED, NOW, NOW, plus(rows));
  }

  private static Changes changes(long timestamp, ZSet changes) {
    return new Changes("v", timestamp, NOW, changes);
  }

  private static Progress told(long timestamp) {
    return new Progress("v", timestamp, NOW);
  }

  private static ZSet plus(String... rows) {
    ZSet.Sum sum = new ZSet.Sum();
    for (String row : rows) {
      sum.add(Row.of(row), 1);
    }
    return sum.toZSet();
  }
}
