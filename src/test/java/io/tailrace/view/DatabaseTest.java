package io.tailrace.view;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.view.Update.Pace;
import io.tailrace.view.zset.Column;
import io.tailrace.view.zset.Limits;
import io.tailrace.view.zset.SourceFault;
import io.tailrace.view.zset.ZSet;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The rules by which a client stays exact, whatever happens to the database and to the nodes. */
class DatabaseTest {
  private static final List<Column> OTHER = List.of(new Column("y", "text"));

  // Joining, changing, resuming.

  @Test
  void aNewClientGetsTheRowsAndThenEachChange() throws SourceFault {
    Told told = new Told("a").contents("a", 10, "x");
    Viewer viewer = told.viewer("a");
    assertEquals(List.of("a=10 +x, to 10"), viewer.next());
    told.changes("a", 20, "y", "-x").changes("a", 30, "z");
    assertEquals(List.of("a@20 +y -x, to 20", "a@30 +z, to 30"), viewer.next());
    assertEquals(List.of(), viewer.next());
    assertEquals("f1-30", viewer.id());
  }

  @Test
  void aClientThatComesBackGetsWhatItMissed() throws SourceFault {
    Told told = new Told("a").contents("a", 10, "x").changes("a", 20, "y").changes("a", 30, "z");
    assertEquals(
        List.of("a@20 +y, to 20", "a@30 +z, to 30"), told.viewer("a").from("f1-10").next());
    assertEquals(List.of("a@30 +z, to 30"), told.viewer("a").from("f1-25").next());
    assertEquals(List.of(), told.viewer("a").from("f1-30").next());
  }

  @Test
  void anUnknownOrTooOldIdGetsASnapshot() throws SourceFault {
    Told told = new Told("a").contents("a", 10, "x");
    for (String id : List.of("f1-9", "f2-10", "hello", "f1-10.10", "f1-")) {
      assertEquals(List.of("a=10 +x, to 10"), told.viewer("a").from(id).next(), id);
    }
  }

  @Test
  void progressMovesAClientWithoutRows() throws SourceFault {
    Told told = new Told("a").contents("a", 10, "x");
    Viewer viewer = told.viewer("a");
    viewer.next();
    told.progress("a", 50);
    assertEquals(List.of(), viewer.next());
    assertEquals("50 at 50", viewer.beat());
    assertEquals("f1-50", viewer.id());
  }

  @Test
  void whoeverIsAheadIsSentNothingUntilTheNodeHasCaughtUp() throws SourceFault {
    Told told = new Told("a").contents("a", 10, "x");
    Viewer viewer = told.viewer("a").from("f1-40");
    assertTrue(viewer.isAhead());
    told.changes("a", 40, "already had");
    assertFalse(viewer.isAhead());
    assertEquals(List.of(), viewer.next());
    told.changes("a", 50, "y");
    assertEquals(List.of("a@50 +y, to 50"), viewer.next());
  }

  @Test
  void beforeItsContentsNobodyKnowsWhatAnIdMeans() throws SourceFault {
    Told told = new Told("a");
    assertNull(told.database().group(List.of("a")).resume("f1-10"));
    assertEquals("none", told.viewer("a").beat());
    told.contents("a", 10, "x").changes("a", 20, "y");
    assertEquals(List.of("a@20 +y, to 20"), told.viewer("a").from("f1-10").next());
  }

  @Test
  void aViewThatWillNotComeSoonLetsNobodyWait() throws SourceFault {
    Told told = new Told("a", "b").contents("a", 10, "x");
    told.apply(new Update.Status("b", State.FAILED, "no such view"));
    String both = History.combined(List.of("f1", "f1")) + "-10";
    assertEquals(List.of("a=10 +x, to 10"), told.viewer("a", "b").from(both).next());
  }

  // Bridges.

  @Test
  void anOutageIsOneDifference() throws SourceFault {
    Told told = new Told("a").contents("a", 10, "x");
    Viewer viewer = told.viewer("a");
    viewer.next();
    told.stale("a").contents("a", 50, "y");
    assertEquals(List.of("a@10..50 +y -x, to 50"), viewer.next());
  }

  @Test
  void aPositionStrictlyInsideABridgeGetsASnapshot() throws SourceFault {
    Told told = new Told("a").contents("a", 10, "x").stale("a").contents("a", 50, "y");
    assertEquals(List.of("a=50 +y, to 50"), told.viewer("a").from("f1-11").next());
    assertEquals(List.of("a=50 +y, to 50"), told.viewer("a").from("f1-49").next());
    assertEquals(List.of("a@10..50 +y -x, to 50"), told.viewer("a").from("f1-10").next());
    assertEquals(List.of(), told.viewer("a").from("f1-50").next());
  }

  @Test
  void anOutageWithEqualEndsHidesWhatWasBetweenThem() throws SourceFault {
    Told told = new Told("a").contents("a", 10, "x");
    Viewer viewer = told.viewer("a");
    viewer.next();
    told.stale("a").contents("a", 50, "x");
    assertEquals(List.of("to 50"), viewer.next());
    assertEquals(
        List.of("a=10 +x, to 50"),
        told.viewer("a").from("f1-30").next(),
        "another node may have known more rows at 30");
  }

  @Test
  void aReadingOverSeveralCommitsThatCancelOutHidesWhatWasBetweenThem() throws SourceFault {
    Told told = new Told("a", "b").contents("a", 10, "x").contents("b", 10, "u");
    Viewer viewer = told.viewer("a", "b");
    viewer.next();
    told.changes("b", 20, "v").changes("b", 30, "-v");
    told.apply(new Update.Bridge("a", 30, 30, Sets.of()));
    assertEquals(List.of("b@20 +v, b@30 -v, to 30"), viewer.next(), "not to 20");
  }

  // Histories.

  @Test
  void aNewDefinitionIsOneDifferenceUnderANewId() throws SourceFault {
    Told told = new Told("a").contents("a", 10, "x");
    Viewer viewer = told.viewer("a");
    viewer.next();
    told.apply(Told.read("a", Told.SECOND, Told.COLUMNS, Pace.CLOCKED, 20, "y"));
    assertEquals(List.of("a@10..20 +y -x, to 20"), viewer.next());
    assertEquals("f2-20", viewer.id());
    assertEquals(List.of("a=20 +y, to 20"), told.viewer("a").from("f1-10").next());
    assertEquals(List.of("a=20 +y, to 20"), told.viewer("a").from("f2-19").next());
    assertEquals(List.of(), told.viewer("a").from("f2-20").next());
  }

  @Test
  void otherColumnsAreASnapshot() throws SourceFault {
    Told told = new Told("a").contents("a", 10, "x");
    Viewer viewer = told.viewer("a");
    viewer.next();
    told.apply(Told.read("a", Told.SECOND, OTHER, Pace.CLOCKED, 20, "x", "y"));
    assertEquals(List.of("a=20 +x +y, to 20"), viewer.next());
  }

  @Test
  void aSourceThatComesBackBeforeWhatWasClosedBeginsAHistory() throws SourceFault {
    Told told = new Told("a").contents("a", 10, "x").changes("a", 20, "y");
    Viewer viewer = told.viewer("a");
    viewer.next();
    told.stale("a").contents("a", 15, "z");
    assertEquals(List.of("a@20..15 +z -x -y, to 15"), viewer.next());
    assertNotEquals("f1-15", viewer.id());
    assertEquals(List.of("a=15 +z, to 15"), told.viewer("a").from("f1-20").next());
    assertEquals(List.of(), told.viewer("a").from(viewer.id()).next());
  }

  @Test
  void theSameContentsBeforeWhatWasClosedAreNothingNew() throws SourceFault {
    Told told = new Told("a").contents("a", 20, "x").stale("a").contents("a", 15, "x");
    assertEquals(List.of(), told.viewer("a").from("f1-20").next());
  }

  @Test
  void whoeverHadMoreOfTheOldHistoryThanTheNodeGetsASnapshotOfTheNewOne() throws SourceFault {
    Told told = new Told("a").contents("a", 10, "x");
    Viewer ahead = told.viewer("a").from("f1-30");
    told.apply(Told.read("a", Told.SECOND, Told.COLUMNS, Pace.CLOCKED, 40, "y"));
    assertEquals(List.of("a=40 +y, to 40"), ahead.next());
  }

  // Several views.

  @Test
  void viewsChangeTogetherAtOneTimestamp() throws SourceFault {
    Told told = new Told("a", "b").contents("a", 10, "x").contents("b", 10, "u");
    Viewer viewer = told.viewer("b", "a");
    assertEquals(List.of("b=10 +u, a=10 +x, to 10"), viewer.next());
    told.changes("a", 20, "y");
    assertEquals(List.of(), viewer.next(), "b may still change at 20");
    told.changes("b", 20, "v");
    assertEquals(List.of("b@20 +v, a@20 +y, to 20"), viewer.next());
    told.changes("a", 30, "z").progress("b", 40);
    assertEquals(List.of("a@30 +z, to 30"), viewer.next());
    told.progress("a", 35);
    assertEquals("35 at 35", viewer.beat());
  }

  @Test
  void noViewStopsInsideOfAnothersBridge() throws SourceFault {
    Told told = new Told("a", "b").contents("a", 10, "x").contents("b", 10, "u");
    Viewer viewer = told.viewer("a", "b");
    viewer.next();
    told.changes("b", 20, "v").changes("b", 30, "w");
    told.contents("a", 40, "y");
    assertEquals(List.of(), viewer.next());
    told.progress("b", 50);
    assertEquals(List.of("b@20 +v, b@30 +w, a@10..40 +y -x, to 40"), viewer.next());
  }

  @Test
  void aStaleViewHoldsNobodyBackAndComesBackByOneChange() throws SourceFault {
    Told told = new Told("a", "b").contents("a", 10, "x").contents("b", 10, "u");
    Viewer viewer = told.viewer("a", "b");
    viewer.next();
    told.stale("a").changes("b", 20, "v").changes("b", 30, "w");
    assertEquals(List.of("b@20 +v, to 20", "b@30 +w, to 30"), viewer.next());
    assertTrue(viewer.id().endsWith("-10.30"), viewer.id());
    told.contents("a", 50, "y");
    assertEquals(List.of(), viewer.next(), "together they stand at 30, inside of the bridge");
    told.changes("b", 45, "n").progress("b", 60);
    assertEquals(List.of("b@45 +n, a@10..50 +y -x, to 50"), viewer.next());
    assertTrue(viewer.id().endsWith("-50"), viewer.id());
  }

  @Test
  void aViewWithoutProgressMovesByItself() throws SourceFault {
    Told told = new Told("a", "b");
    told.apply(Told.read("a", Told.FIRST, Told.COLUMNS, Pace.ALONE, 10, "x"))
        .contents("b", 10, "u");
    Viewer viewer = told.viewer("a", "b");
    assertEquals(
        List.of("a=10 +x, to 0", "b=10 +u, to 10"),
        viewer.next().stream()
            .map(text -> text.startsWith("a=") ? "a=10 +x, to 0" : text)
            .toList());
    told.changes("b", 20, "v");
    assertEquals(List.of("b@20 +v, to 20"), viewer.next());
    assertTrue(told.database().reports().get(0).alone());
  }

  @Test
  void aViewThatLoadsLateComesAsASnapshotBesideTheOthersChanges() throws SourceFault {
    Told told = new Told("a", "b").contents("a", 10, "x");
    Viewer viewer = told.viewer("a", "b");
    assertEquals(List.of("a=10 +x, to 10"), viewer.next());
    assertTrue(viewer.id().endsWith("-10."), viewer.id());
    told.contents("b", 30, "u").changes("a", 20, "y");
    assertEquals(List.of(), viewer.next(), "b is not known at 20");
    told.progress("a", 30);
    assertEquals(List.of("a@20 +y, b=30 +u, to 30"), viewer.next());
  }

  @Test
  void aSiblingThatLagsIsWaitedForInTheOldHistory() throws SourceFault {
    Told told = new Told("a", "b").contents("a", 10, "x").contents("b", 10, "u");
    Viewer viewer = told.viewer("a", "b");
    viewer.next();
    told.apply(Told.read("a", Told.SECOND, Told.COLUMNS, Pace.CLOCKED, 40, "y"));
    told.changes("b", 20, "v");
    String old = History.combined(List.of("f1", "f1"));
    assertEquals(List.of(), viewer.next(), "a is not known at 20");
    assertEquals(old + "-10", viewer.id());
    assertEquals(List.of("a=10 +x, b=10 +u, to 10"), told.viewer("a", "b").next());
    told.progress("b", 40);
    assertEquals(List.of("a@10..40 +y -x, b@20 +v, to 40"), viewer.next());
    assertEquals(History.combined(List.of("f2", "f1")) + "-40", viewer.id());
  }

  // Views that have ended.

  @Test
  void aViewThatHasEndedHoldsNobodyBack() throws SourceFault {
    Told told = new Told("a", "b").contents("a", 10, "x");
    told.apply(Told.read("b", Told.FIRST, Told.COLUMNS, Pace.ENDED, 999, "u"));
    Viewer viewer = told.viewer("a", "b");
    assertEquals(List.of("a=10 +x, b=10 +u, to 10"), viewer.next());
    told.changes("a", 20, "y").changes("a", 30, "z");
    assertEquals(List.of("a@20 +y, to 20", "a@30 +z, to 30"), viewer.next());
    assertFalse(told.database().reports().get(1).alone());
  }

  @Test
  void nobodyWaitsForTheTimestampOfAViewThatHadEndedWhenItWasRead() throws SourceFault {
    Told told = new Told("a", "b", "c").contents("a", 10, "x").contents("c", 999, "y");
    told.apply(Told.read("b", Told.FIRST, Told.COLUMNS, Pace.ENDED, 5, "u"));
    assertEquals(List.of("a=10 +x, b=10 +u, to 10"), told.viewer("a", "b").next());
  }

  @Test
  void anEndIsToldAtOnceHoweverFarOneOfTheOthersHasCome() throws SourceFault {
    Told told = new Told("a", "b", "c").contents("a", 10, "x").contents("b", 10, "u");
    Viewer viewer = told.viewer("a", "b");
    viewer.next();
    told.contents("c", 999, "y").progress("a", 20).progress("b", 30);
    told.apply(new Update.Ended("b", 5, 5, Sets.of("v")));
    assertEquals(List.of("b@30..20 +v, to 20"), viewer.next());
    told.apply(Told.read("b", Told.SECOND, Told.COLUMNS, Pace.ENDED, 5, "w"));
    assertEquals(List.of("b@999..20 +w -u -v, to 20"), viewer.next());
  }

  @Test
  void theLastChangesOfAViewThatEndsBeginAHistory() throws SourceFault {
    Told told = new Told("a", "b").contents("a", 10, "x").contents("b", 10, "u");
    Viewer viewer = told.viewer("a", "b");
    viewer.next();
    told.progress("a", 20).apply(new Update.Ended("b", 999, 25, Sets.of("v")));
    assertEquals(List.of("b@10..20 +v, to 20"), viewer.next());
    assertEquals(
        List.of("b=20 +u +v, to 20"),
        told.viewer("b").from("f1-25").next(),
        "another node may have come to 25 without the last change");
  }

  @Test
  void whatAnEndedViewWasToldToHoldIsNotForgottenWhenItComesBack() throws SourceFault {
    Told told = new Told("a", "b").contents("a", 10, "x").contents("b", 10, "u");
    told.apply(new Update.Ended("b", 10, 10, ZSet.EMPTY)).progress("a", 50);
    Viewer viewer = told.viewer("a", "b");
    viewer.next();
    assertEquals("50 at 50", viewer.beat());
    assertNull(told.database().known("b"), "only contents may follow");
    told.contents("b", 30, "u").changes("b", 40, "late").progress("b", 60).progress("a", 60);
    assertEquals(1, viewer.next().size());
    assertNotEquals(History.combined(List.of("f1", "f1")) + "-50", viewer.id());
  }

  @Test
  void anEndChangesWhetherAViewIsAlone() throws SourceFault {
    Told told = new Told("a");
    told.apply(Told.read("a", Told.FIRST, Told.COLUMNS, Pace.ALONE, 10, "x"));
    Group group = told.database().group(List.of("a"));
    long version = group.statusVersion(0);
    assertTrue(group.report(0).alone());
    told.apply(new Update.Ended("a", 10, 10, ZSet.EMPTY));
    assertFalse(group.report(0).alone());
    assertNotEquals(version, group.statusVersion(0));
  }

  @Test
  void nobodyFollowsAViewOfItsOwnPaceIntoTheFuture() throws SourceFault {
    Told told = new Told("a", "r", "e").contents("a", 10, "x");
    told.apply(Told.read("r", Told.FIRST, Told.COLUMNS, Pace.ALONE, 10, "y"));
    told.apply(new Update.Progress("r", 99_999, 10));
    told.apply(Told.read("e", Told.FIRST, Told.COLUMNS, Pace.ENDED, 5, "z"));
    told.apply(Told.read("e", Told.FIRST, Told.COLUMNS, Pace.ENDED, 5, "z"));
    Viewer viewer = told.viewer("a", "e");
    assertEquals(List.of("a=10 +x, e=10 +z, to 10"), viewer.next());
    Viewer ended = told.viewer("e");
    ended.next();
    assertEquals("10 at 5", ended.beat());
    told.changes("a", 20, "y");
    assertEquals(List.of("a@20 +y, to 20"), viewer.next(), "it is not waited for either");
  }

  // Faults and limits.

  @Test
  void aDeletionOfWhatIsNotThereIsRefusedAndOnlyContentsHelp() throws SourceFault {
    Told told = new Told("a", "b").contents("a", 10, "x").contents("b", 10, "u");
    SourceFault fault =
        assertThrows(
            SourceFault.class,
            () ->
                told.apply(
                    new Update.Changes("a", 20, 20, Sets.of("y")),
                    new Update.Changes("b", 20, 20, Sets.of("-never")),
                    new Update.Changes("a", 30, 30, Sets.of("z")),
                    new Update.Changes("b", 30, 30, Sets.of("v")),
                    new Update.Status("b", State.STALE, "read again")));
    assertEquals(Set.of("b"), fault.views());
    assertEquals(new ResumePoint(Told.FIRST, 30), told.database().known("a"));
    assertNull(told.database().known("b"), "it must not go on from here");
    assertEquals(List.of("a=30 +x +y +z, to 30"), told.viewer("a").next());
    assertEquals(List.of("b=10 +u, to 10"), told.viewer("b").next());
    assertEquals("read again", told.database().reports().get(1).reason());
    told.contents("b", 30, "w");
    assertEquals(new ResumePoint(Told.FIRST, 30), told.database().known("b"));
  }

  @Test
  void afterABugAViewServesNobodyUntilItIsReadAnewAndThenEverybodyAnew() throws SourceFault {
    Told told = new Told("a").contents("a", 10, "x");
    Viewer viewer = told.viewer("a");
    viewer.next();
    synchronized (told.database().lock) {
      told.database().view("a").lose();
    }
    told.changes("a", 30, "y");
    assertEquals(List.of(), viewer.next());
    assertNull(told.database().rows("a"));
    assertNull(told.database().known("a"));
    told.contents("a", 40, "z");
    assertEquals(List.of("a=40 +z, to 40"), viewer.next());
    assertEquals(List.of("a=40 +z, to 40"), told.viewer("a").from("f1-10").next());
  }

  @Test
  void changesBeforeContentsAreAFault() {
    Told told = new Told("a");
    assertThrows(SourceFault.class, () -> told.changes("a", 20, "x"));
    assertThrows(SourceFault.class, () -> told.progress("a", 20));
  }

  @Test
  void aViewOverItsLimitStopsWithItsRowsAndComesBackWithSmallerContents() throws SourceFault {
    Database database = new Database(Map.of("a", new Limits(2, 1_000)), Instant::now);
    database.apply(List.of(Told.read("a", Told.FIRST, Told.COLUMNS, Pace.CLOCKED, 10, "x")));
    database.apply(List.of(new Update.Changes("a", 20, 20, Sets.of("y", "z"))));
    ViewReport report = database.reports().get(0);
    assertEquals(State.FAILED, report.state());
    assertEquals(
        "a has more than 2 rows; aggregate in the database, or raise tailrace.view.a.max-rows",
        report.reason());
    assertEquals(1, report.rows());
    assertNull(database.known("a"));
    database.apply(List.of(new Update.Changes("a", 30, 30, Sets.of("-y"))));
    database.apply(List.of(new Update.Status("a", State.LIVE, "")));
    assertEquals(State.FAILED, database.reports().get(0).state(), "nothing but contents help");
    database.apply(List.of(Told.read("a", Told.FIRST, Told.COLUMNS, Pace.CLOCKED, 40, "z")));
    assertEquals(State.LIVE, database.reports().get(0).state());
  }

  @Test
  void manyCopiesOfALargeRowAreOverTheLimitOfBytes() throws SourceFault {
    Database database = new Database(Map.of("a", new Limits(Long.MAX_VALUE, 1_000)), Instant::now);
    database.apply(List.of(Told.read("a", Told.FIRST, Told.COLUMNS, Pace.CLOCKED, 10)));
    ZSet many = new ZSet.Sum().add(Sets.row("x"), Long.MAX_VALUE / 2).toZSet();
    database.apply(List.of(new Update.Changes("a", 20, 20, many)));
    assertEquals(State.FAILED, database.reports().get(0).state());
  }

  @Test
  void aTruncationIsTheDeletionOfAllRows() throws SourceFault {
    Told told = new Told("a").contents("a", 10, "x", "y");
    Viewer viewer = told.viewer("a");
    viewer.next();
    told.apply(new Update.Cleared("a", 20, 20, Sets.of("y", "z")));
    assertEquals(List.of("a@20 +z -x, to 20"), viewer.next());
  }

  @Test
  void listenersHearOfEveryHandOverOutsideOfTheLock() throws SourceFault {
    Told told = new Told("a");
    List<Boolean> locked = new ArrayList<>();
    told.database().onChange(() -> locked.add(Thread.holdsLock(told.database().lock)));
    told.contents("a", 10, "x");
    assertThrows(SourceFault.class, () -> told.changes("a", 20, "-never"));
    assertEquals(List.of(false, false), locked);
  }
}
