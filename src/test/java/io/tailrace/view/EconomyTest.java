package io.tailrace.view;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.view.log.Bounds;
import io.tailrace.view.log.Frame;
import io.tailrace.view.log.LogMarks;
import io.tailrace.view.position.History;
import io.tailrace.view.position.StreamPosition;
import io.tailrace.view.transition.CatchUpPlan;
import io.tailrace.view.transition.Transition;
import io.tailrace.view.zset.SourceFault;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What it costs to bring a client to now, and what is kept for it. */
class EconomyTest {
  private static final Bounds BOUNDS = new Bounds(1_000_000, 1_000, 1_000, 50_000);

  private final ScriptedDatabase scripted = new ScriptedDatabase(BOUNDS, "a");

  private static String[] many(int count) {
    return IntStream.range(0, count).mapToObj(i -> "a row that stays " + i).toArray(String[]::new);
  }

  /** One row comes and goes. */
  private void flicker(long from, int times) throws SourceFault {
    for (int i = 0; i < times; i++) {
      scripted.changes("a", from + 2L * i, "flicker").changes("a", from + 2L * i + 1, "-flicker");
    }
  }

  private List<Transition> legs(String id) {
    Group group = scripted.database().group(List.of("a"));
    StreamPosition position = id.isEmpty() ? group.nowhere() : requireNonNull(group.resume(id));
    List<Transition> all = new ArrayList<>();
    for (List<Transition> legs = group.next(position).transitions();
        !legs.isEmpty();
        legs = group.next(position).transitions()) {
      all.addAll(legs);
      position = legs.get(legs.size() - 1).end();
    }
    return all;
  }

  private static long bytes(List<Transition> legs) {
    return legs.stream().flatMap(leg -> leg.frames().stream()).mapToLong(Frame::length).sum();
  }

  @Test
  void manyChangesThatCancelOutAreNoneForWhoeverMissedThem() throws SourceFault {
    scripted.contents("a", 10, many(900));
    flicker(20, 200);
    long all = bytes(legs("f1-10"));
    List<Transition> fromMark = legs("f1-20");
    assertTrue(bytes(fromMark) <= 2L * BOUNDS.small(), "bytes: " + bytes(fromMark));
    assertKept(fromMark);
    List<Transition> betweenMarks = legs("f1-30");
    assertTrue(bytes(betweenMarks) < 20_000, "bytes: " + bytes(betweenMarks) + " of " + all);
    assertKept(betweenMarks);
  }

  private static void assertKept(List<Transition> legs) {
    assertTrue(legs.stream().flatMap(leg -> leg.frames().stream()).noneMatch(Frame::replaces));
  }

  @Test
  void manyChangesThatCostMoreThanTheRowsAreASnapshot() throws SourceFault {
    scripted.contents("a", 10, "x");
    for (int i = 0; i < 40; i++) {
      scripted.changes("a", 20 + i, many(i + 1)[i]);
    }
    for (int i = 0; i < 40; i++) {
      scripted.changes("a", 100 + i, "-" + many(i + 1)[i]);
    }
    List<Transition> legs = legs("f1-30");
    assertTrue(bytes(legs) < 2L * BOUNDS.small(), "bytes: " + bytes(legs));
  }

  @Test
  void belowWhatIsSmallAClientKeepsItsRows() throws SourceFault {
    scripted.contents("a", 10, "x").changes("a", 20, many(8)).changes("a", 30, many(4));
    assertKept(legs("f1-10"));
  }

  @Test
  void marksReachBackThroughTheWholeLog() throws SourceFault {
    scripted.contents("a", 10, many(10));
    flicker(20, 150);
    Database database = scripted.database();
    synchronized (database.lock) {
      View view = database.view("a");
      long span = view.log().end();
      List<LogMarks.Mark> marks = view.marks();
      assertTrue(span - marks.get(0).end() > span / 3, "the oldest mark is " + marks.get(0));
      assertTrue(marks.size() < 10, "only so many marks: " + marks.size());
    }
  }

  @Test
  void tenThousandJoinersShareTheBytesOfOneCheckpoint() throws SourceFault {
    scripted.contents("a", 10, many(100));
    for (int i = 0; i < 10_000; i++) {
      if (i % 100 == 0) {
        scripted.progress("a", 20 + i);
      }
      assertEquals(1, legs("").size());
    }
    scripted.changes("a", 90_000, "y");
    assertEquals(1, legs("").size());
    assertEquals(1, scripted.database().checkpointsEncoded("a"));
  }

  @Test
  void aNewCheckpointIsMadeWhenTheFramesSinceOutweighItAndOldOnesAreDropped() throws SourceFault {
    scripted.contents("a", 10, many(20));
    Frame first = legs("").get(0).frames().get(0);
    scripted.changes("a", 20, "y");
    assertEquals(first, legs("").get(0).frames().get(0), "shared");
    Frame newest = first;
    for (int round = 1; round <= 60; round++) {
      assertEquals(round, scripted.database().checkpointsEncoded("a"));
      flicker(100L * round, 10);
      newest = legs("").get(0).frames().get(0);
      assertNotNull(newest.body());
    }
    assertNull(first.body(), "whoever still reads it starts again");
  }

  @Test
  void aLongWayIsGivenInPieces() throws SourceFault {
    ScriptedDatabase patient =
        new ScriptedDatabase(new Bounds(1_000_000, 1_000, 100_000, 50_000), "a");
    patient.contents("a", 10, "x");
    for (int i = 0; i < 30; i++) {
      patient.changes("a", 20 + i, "a new row " + i);
    }
    Group group = patient.database().group(List.of("a"));
    CatchUpPlan advance = group.next(requireNonNull(group.resume("f1-10")));
    assertTrue(bytes(advance.transitions()) < 2_000, "bytes: " + bytes(advance.transitions()));
    assertEquals(30, patient.viewer("a").from("f1-10").next().size());
  }

  @Test
  void aLaggingSiblingsClientsGetDifferencesToo() throws SourceFault {
    ScriptedDatabase both = new ScriptedDatabase(BOUNDS, "a", "b");
    both.contents("a", 10, many(200)).contents("b", 10, "u");
    for (int i = 0; i < 200; i++) {
      both.changes("a", 20 + 2 * i, "flicker").changes("a", 21 + 2 * i, "-flicker");
    }
    Viewer alone = both.viewer("a").from("f1-21");
    assertTrue(alone.next().size() < 30);
    both.progress("b", 380);
    Viewer group = both.viewer("a", "b").from(History.combined(List.of("f1", "f1")) + "-21");
    assertTrue(group.next().size() < 40);
  }
}
