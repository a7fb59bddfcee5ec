package io.tailrace.source.runner;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.source.Outage;
import io.tailrace.source.Source;
import io.tailrace.source.Tail;
import io.tailrace.view.Database;
import io.tailrace.view.Update;
import io.tailrace.view.position.History;
import io.tailrace.view.position.ResumePoint;
import io.tailrace.view.report.State;
import io.tailrace.view.zset.Column;
import io.tailrace.view.zset.Limits;
import io.tailrace.view.zset.Row;
import io.tailrace.view.zset.SourceFault;
import io.tailrace.view.zset.ZSet;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RunnerTest {
  /** What the next connection tells: updates, or an exception. */
  private final Deque<Object> script = new ArrayDeque<>();

  private final Database database =
      new Database(Map.of("a", new Limits(10, 1_000)), () -> Instant.ofEpochMilli(7));
  private Instant now = Instant.EPOCH;
  private int opened;
  private int closed;
  private @Nullable ResumePoint known;
  private boolean readsAgain;

  private final Runner runner =
      new Runner(
          new Source() {
            @Override
            public List<String> views() {
              return List.of("a");
            }

            @Override
            public Tail open(Function<String, @Nullable ResumePoint> from) throws Outage {
              opened++;
              known = from.apply("a");
              if (script.peek() instanceof Outage outage) {
                script.remove();
                throw outage;
              }
              return new Scripted();
            }
          },
          database,
          () -> now,
          new Random(1));

  private final class Scripted implements Tail {
    @Override
    public List<Update> next() throws Outage {
      Object next = script.remove();
      if (next instanceof Outage outage) {
        throw outage;
      }
      if (next instanceof RuntimeException bug) {
        throw bug;
      }
      return List.of((Update) next);
    }

    @Override
    public boolean readAgain(SourceFault fault) {
      assertEquals(Set.of("a"), fault.views());
      return readsAgain;
    }

    @Override
    public void close() {
      closed++;
    }
  }

  private static Update contents(long timestamp) {
    return new Update.Contents(
        "a",
        new History("f1"),
        List.of(new Column("x", "int4")),
        Update.Pace.CLOCKED,
        timestamp,
        timestamp,
        new ZSet.Sum().add(Row.of("[1]"), 1).toZSet());
  }

  private State state() {
    return database.reports().get(0).state();
  }

  @Test
  void whatASourceTellsIsHandedOverAtOnce() throws InterruptedException {
    script.add(contents(10));
    assertEquals(Duration.ZERO, runner.step());
    assertEquals(State.LIVE, state());
    assertEquals(1, opened);
  }

  @Test
  void anOutageIsToldAndTheSourceIsOpenedAgainFromWhatIsKnown() throws InterruptedException {
    script.addAll(List.of(contents(10), Outage.stale("away", null)));
    runner.step();
    assertTrue(runner.step().toMillis() >= 125);
    assertEquals(State.STALE, state());
    assertEquals("away", database.reports().get(0).reason());
    assertEquals(1, closed);
    script.add(contents(20));
    runner.step();
    assertEquals(new ResumePoint(new History("f1"), 10), known);
    assertEquals(State.LIVE, state());
  }

  @Test
  void aTailThatReadsTheViewsOfAFaultAgainGoesOn() throws InterruptedException {
    readsAgain = true;
    script.addAll(List.of(contents(10), deletion(20), contents(30)));
    runner.step();
    assertEquals(Duration.ZERO, runner.step());
    runner.step();
    assertEquals(State.LIVE, state());
    assertEquals(1, opened);
    assertEquals(0, closed);
  }

  @Test
  void aFaultIsAnOutageOfATailThatReadsNothingAgain() throws InterruptedException {
    script.addAll(List.of(contents(10), deletion(20)));
    runner.step();
    assertTrue(runner.step().toMillis() >= 125);
    assertTrue(database.reports().get(0).reason().startsWith("read again"));
    assertEquals(1, closed);
  }

  private static Update deletion(long timestamp) {
    ZSet changes = new ZSet.Sum().add(Row.of("[7]"), -1).toZSet();
    return new Update.Changes("a", timestamp, timestamp, changes);
  }

  @Test
  void aConnectionThatDiesYoungIsMadeMoreAndMoreSlowly() throws InterruptedException {
    Duration wait = Duration.ZERO;
    for (int i = 0; i < 12; i++) {
      script.addAll(List.of(contents(10 + i), Outage.stale("dies after each snapshot", null)));
      runner.step();
      wait = runner.step();
    }
    assertTrue(wait.toSeconds() >= 15, "the wait is " + wait);
    script.addAll(List.of(contents(100), Outage.stale("lived", null)));
    runner.step();
    now = now.plusSeconds(60);
    wait = runner.step();
    assertTrue(wait.toMillis() <= 250, "after a long life the wait is " + wait);
  }

  @Test
  void readingAgainIsAtOnceButNotOverAndOver() throws InterruptedException {
    script.addAll(List.of(contents(10), Outage.readAgain("a column was added")));
    runner.step();
    assertEquals(Duration.ZERO, runner.step());
    assertEquals(State.LIVE, state());
    Duration wait = Duration.ZERO;
    for (int i = 0; i < 5; i++) {
      script.addAll(List.of(contents(20), Outage.readAgain("again")));
      runner.step();
      wait = runner.step();
    }
    assertTrue(wait.toMillis() >= 1_000, "the wait is " + wait);
  }

  @Test
  void whatIsReadAgainIsNoLongerBehindUnlessItIsSaidAgain() throws InterruptedException {
    Update behind = new Update.Behind("a", Duration.ofSeconds(34));
    script.addAll(List.of(contents(10), behind, Outage.readAgain("altered"), contents(20)));
    for (int i = 0; i < 3; i++) {
      runner.step();
    }
    assertEquals(State.STALE, state());
    runner.step();
    assertEquals(State.LIVE, state());
    script.addAll(List.of(Outage.readAgain("altered"), behind, contents(30)));
    for (int i = 0; i < 3; i++) {
      runner.step();
    }
    assertEquals(State.STALE, state());
  }

  @Test
  void whatCannotBeIsReadAgainAsAWhole() throws InterruptedException {
    ZSet lie = new ZSet.Sum().add(Row.of("[9]"), -1).toZSet();
    script.addAll(List.of(contents(10), new Update.Changes("a", 20, 20, lie)));
    runner.step();
    assertTrue(runner.step().toMillis() > 0);
    assertEquals(State.STALE, state());
    assertEquals(
        "read again: a row was deleted that is not there: [9]", database.reports().get(0).reason());
    script.add(contents(30));
    runner.step();
    assertEquals(null, known);
    assertEquals(State.LIVE, state());
  }

  @Test
  void aBugClosesTheConnectionAndIsSaidAndThrown() throws InterruptedException {
    script.addAll(List.of(contents(10), new IllegalStateException("a bug")));
    runner.step();
    assertThrows(IllegalStateException.class, runner::step);
    assertEquals(1, closed);
    assertEquals(State.FAILED, state());
    script.add(contents(20));
    runner.step();
    assertEquals(2, opened);
    assertEquals(State.LIVE, state());
  }

  @Test
  void whatTellsSomethingAgainIsARestartAndAnAttemptIsNone() throws InterruptedException {
    Outage away = Outage.stale("away", null);
    script.addAll(List.of(away, contents(10), contents(20), away));
    runner.step();
    runner.step();
    runner.step();
    assertEquals(0, runner.restarts());
    runner.step();
    script.add(away);
    runner.step();
    assertEquals(0, runner.restarts());
    script.addAll(List.of(contents(30), Outage.readAgain("altered")));
    runner.step();
    runner.step();
    assertEquals(1, runner.restarts());
    script.add(contents(40));
    runner.step();
    assertEquals(2, runner.restarts());
  }

  @Test
  void afterStopNothingIsTold() throws InterruptedException {
    script.addAll(List.of(contents(10), Outage.stale("closed", null)));
    runner.step();
    runner.stop();
    assertEquals(Duration.ZERO, runner.step());
    assertEquals(State.LIVE, state());
  }
}
