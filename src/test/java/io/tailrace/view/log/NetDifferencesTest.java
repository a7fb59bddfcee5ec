package io.tailrace.view.log;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.view.Database;
import io.tailrace.view.Group;
import io.tailrace.view.ScriptedDatabase;
import io.tailrace.view.View;
import io.tailrace.view.position.StreamPosition;
import io.tailrace.view.transition.CatchUpPlan;
import io.tailrace.view.transition.Transition;
import io.tailrace.view.zset.SourceFault;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Net differences are made while nobody waits for the database's lock. */
class NetDifferencesTest {
  private static final Bounds BOUNDS = new Bounds(1_000_000, 1_000, 1_000, 50_000);
  private static final Duration LONGEST = Duration.ofSeconds(10);

  private static final String[] STAYING =
      IntStream.range(0, 900).mapToObj(i -> "a row that stays " + i).toArray(String[]::new);

  private final ScriptedDatabase scripted = new ScriptedDatabase(BOUNDS, "a");
  private final Database database = scripted.database();
  private final List<Runnable> toMake = new ArrayList<>();

  @BeforeEach
  void begin() throws SourceFault {
    scripted.contents("a", 10, STAYING);
    flicker(20);
  }

  /** One row comes and goes. */
  private void flicker(long from) throws SourceFault {
    for (long at = from; at < from + 400; at += 2) {
      scripted.changes("a", at, "flicker").changes("a", at + 1, "-flicker");
    }
  }

  private @Nullable CatchUp way(@Nullable List<Runnable> made) {
    return way(30, made);
  }

  private @Nullable CatchUp way(long from, @Nullable List<Runnable> made) {
    synchronized (database.lock) {
      View view = database.view("a");
      LogPosition target = view.at(view.frontier());
      return view.way(new LogPosition(target.epoch(), from), target, view.timeAt(target), made);
    }
  }

  private CatchUp wayWithoutMaking() {
    List<Runnable> more = new ArrayList<>();
    CatchUp way = way(more);
    assertEquals(List.of(), more);
    return requireNonNull(way);
  }

  private long kept() {
    synchronized (database.lock) {
      return database.view("a").meter().checkpointBytes();
    }
  }

  @Test
  void whatIsWantedIsMadeOnceForAllWhoWantIt() {
    assertNull(way(toMake));
    List<Runnable> another = new ArrayList<>();
    assertNull(way(another));
    assertEquals(1, toMake.size());
    assertSame(toMake.get(0), another.get(0));
    assertEquals(0, kept());
    toMake.get(0).run();
    CatchUp made = wayWithoutMaking();
    assertEquals(CatchUpMethod.DIFFERENCE, made.by());
    another.get(0).run();
    assertEquals(made, wayWithoutMaking());
  }

  @Test
  void whoCannotHaveItMadeTakesWhatThereIs() {
    CatchUp before = requireNonNull(way(null));
    assertNotEquals(CatchUpMethod.DIFFERENCE, before.by());
    assertNull(way(toMake));
    toMake.get(0).run();
    assertEquals(CatchUpMethod.DIFFERENCE, requireNonNull(way(null)).by());
  }

  @Test
  void whatIsToldMeanwhileFollowsIt() throws SourceFault {
    assertNull(way(toMake));
    scripted.changes("a", 1_000, "x");
    toMake.get(0).run();
    CatchUp way = wayWithoutMaking();
    assertEquals(CatchUpMethod.DIFFERENCE, way.by());
    List<LogStep> steps = way.steps();
    assertEquals(1_000, steps.get(steps.size() - 1).timestamp());
    assertEquals(419, steps.get(steps.size() - 2).timestamp());
  }

  @Test
  void othersGoOnWhileItIsMade() throws InterruptedException {
    Group group = database.group(List.of("a"));
    StreamPosition position = requireNonNull(group.resume("f1-30"));
    assertNull(way(toMake));
    List<CatchUpPlan> advances = new ArrayList<>();
    Thread reader = new Thread(() -> advances.add(group.next(position)));
    synchronized (toMake.get(0)) { // As another who makes it.
      reader.start();
      long end = System.nanoTime() + LONGEST.toNanos();
      while (reader.getState() != Thread.State.BLOCKED && System.nanoTime() < end) {
        Thread.onSpinWait();
      }
      assertEquals(Thread.State.BLOCKED, reader.getState(), "it waits for the difference");
      assertTimeoutPreemptively(LONGEST, () -> scripted.changes("a", 1_000, "x"));
    }
    reader.join(LONGEST.toMillis());
    assertEquals(1, advances.size());
    List<Transition> legs = advances.get(0).transitions();
    assertTrue(legs.stream().flatMap(leg -> leg.frames().stream()).noneMatch(Frame::replaces));
    assertTrue(legs.size() < 40, "over the difference: " + legs.size());
  }
}
