package io.tailrace.view;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.view.Update.Pace;
import io.tailrace.view.position.History;
import io.tailrace.view.position.ResumePoint;
import io.tailrace.view.report.State;
import io.tailrace.view.report.ViewReport;
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
    ScriptedDatabase scripted = new ScriptedDatabase("a").contents("a", 10, "x");
    Viewer viewer = scripted.viewer("a");
    assertEquals(List.of("a=10 +x, to 10"), viewer.next());
    scripted.changes("a", 20, "y", "-x").changes("a", 30, "z");
    assertEquals(List.of("a@20 +y -x, to 20", "a@30 +z, to 30"), viewer.next());
    assertEquals(List.of(), viewer.next());
    assertEquals("f1-30", viewer.id());
  }

  @Test
  void aClientThatComesBackGetsWhatItMissed() throws SourceFault {
    ScriptedDatabase scripted =
        new ScriptedDatabase("a")
            .contents("a", 10, "x")
            .changes("a", 20, "y")
            .changes("a", 30, "z");
    assertEquals(
        List.of("a@20 +y, to 20", "a@30 +z, to 30"), scripted.viewer("a").from("f1-10").next());
    assertEquals(List.of("a@30 +z, to 30"), scripted.viewer("a").from("f1-25").next());
    assertEquals(List.of(), scripted.viewer("a").from("f1-30").next());
  }

  @Test
  void anUnknownOrTooOldIdGetsASnapshot() throws SourceFault {
    ScriptedDatabase scripted = new ScriptedDatabase("a").contents("a", 10, "x");
    for (String id : List.of("f1-9", "f2-10", "hello", "f1-10.10", "f1-")) {
      assertEquals(List.of("a=10 +x, to 10"), scripted.viewer("a").from(id).next(), id);
    }
  }

  @Test
  void progressMovesAClientWithoutRows() throws SourceFault {
    ScriptedDatabase scripted = new ScriptedDatabase("a").contents("a", 10, "x");
    Viewer viewer = scripted.viewer("a");
    viewer.next();
    scripted.progress("a", 50);
    assertEquals(List.of(), viewer.next());
    assertEquals("50 at 50", viewer.beat());
    assertEquals("f1-50", viewer.id());
  }

  @Test
  void whoeverIsAheadIsSentNothingUntilTheNodeHasCaughtUp() throws SourceFault {
    ScriptedDatabase scripted = new ScriptedDatabase("a").contents("a", 10, "x");
    Viewer viewer = scripted.viewer("a").from("f1-40");
    assertTrue(viewer.isAhead());
    scripted.changes("a", 40, "already had");
    assertFalse(viewer.isAhead());
    assertEquals(List.of(), viewer.next());
    scripted.changes("a", 50, "y");
    assertEquals(List.of("a@50 +y, to 50"), viewer.next());
  }

  @Test
  void beforeItsContentsNobodyKnowsWhatAnIdMeans() throws SourceFault {
    ScriptedDatabase scripted = new ScriptedDatabase("a");
    assertNull(scripted.database().group(List.of("a")).resume("f1-10"));
    assertEquals("none", scripted.viewer("a").beat());
    scripted.contents("a", 10, "x").changes("a", 20, "y");
    assertEquals(List.of("a@20 +y, to 20"), scripted.viewer("a").from("f1-10").next());
  }

  @Test
  void aViewThatWillNotComeSoonLetsNobodyWait() throws SourceFault {
    ScriptedDatabase scripted = new ScriptedDatabase("a", "b").contents("a", 10, "x");
    scripted.apply(new Update.Status("b", State.FAILED, "no such view"));
    String both = History.combined(List.of("f1", "f1")) + "-10";
    assertEquals(List.of("a=10 +x, to 10"), scripted.viewer("a", "b").from(both).next());
  }

  // Bridges.

  @Test
  void anOutageIsOneDifference() throws SourceFault {
    ScriptedDatabase scripted = new ScriptedDatabase("a").contents("a", 10, "x");
    Viewer viewer = scripted.viewer("a");
    viewer.next();
    scripted.stale("a").contents("a", 50, "y");
    assertEquals(List.of("a@10..50 +y -x, to 50"), viewer.next());
  }

  @Test
  void aPositionStrictlyInsideABridgeGetsASnapshot() throws SourceFault {
    ScriptedDatabase scripted =
        new ScriptedDatabase("a").contents("a", 10, "x").stale("a").contents("a", 50, "y");
    assertEquals(List.of("a=50 +y, to 50"), scripted.viewer("a").from("f1-11").next());
    assertEquals(List.of("a=50 +y, to 50"), scripted.viewer("a").from("f1-49").next());
    assertEquals(List.of("a@10..50 +y -x, to 50"), scripted.viewer("a").from("f1-10").next());
    assertEquals(List.of(), scripted.viewer("a").from("f1-50").next());
  }

  @Test
  void anOutageWithEqualEndsHidesWhatWasBetweenThem() throws SourceFault {
    ScriptedDatabase scripted = new ScriptedDatabase("a").contents("a", 10, "x");
    Viewer viewer = scripted.viewer("a");
    viewer.next();
    scripted.stale("a").contents("a", 50, "x");
    assertEquals(List.of("to 50"), viewer.next());
    assertEquals(
        List.of("a=10 +x, to 50"),
        scripted.viewer("a").from("f1-30").next(),
        "another node may have known more rows at 30");
  }

  @Test
  void aReadingOverSeveralCommitsThatCancelOutHidesWhatWasBetweenThem() throws SourceFault {
    ScriptedDatabase scripted =
        new ScriptedDatabase("a", "b").contents("a", 10, "x").contents("b", 10, "u");
    Viewer viewer = scripted.viewer("a", "b");
    viewer.next();
    scripted.changes("b", 20, "v").changes("b", 30, "-v");
    scripted.apply(new Update.Bridge("a", 30, 30, Sets.of()));
    assertEquals(List.of("b@20 +v, b@30 -v, to 30"), viewer.next(), "not to 20");
  }

  // Histories.

  @Test
  void aNewDefinitionIsOneDifferenceUnderANewId() throws SourceFault {
    ScriptedDatabase scripted = new ScriptedDatabase("a").contents("a", 10, "x");
    Viewer viewer = scripted.viewer("a");
    viewer.next();
    scripted.apply(
        ScriptedDatabase.read(
            "a", ScriptedDatabase.SECOND, ScriptedDatabase.COLUMNS, Pace.CLOCKED, 20, "y"));
    assertEquals(List.of("a@10..20 +y -x, to 20"), viewer.next());
    assertEquals("f2-20", viewer.id());
    assertEquals(List.of("a=20 +y, to 20"), scripted.viewer("a").from("f1-10").next());
    assertEquals(List.of("a=20 +y, to 20"), scripted.viewer("a").from("f2-19").next());
    assertEquals(List.of(), scripted.viewer("a").from("f2-20").next());
  }

  @Test
  void otherColumnsAreASnapshot() throws SourceFault {
    ScriptedDatabase scripted = new ScriptedDatabase("a").contents("a", 10, "x");
    Viewer viewer = scripted.viewer("a");
    viewer.next();
    scripted.apply(
        ScriptedDatabase.read("a", ScriptedDatabase.SECOND, OTHER, Pace.CLOCKED, 20, "x", "y"));
    assertEquals(List.of("a=20 +x +y, to 20"), viewer.next());
  }

  @Test
  void aSourceThatComesBackBeforeWhatWasClosedBeginsAHistory() throws SourceFault {
    ScriptedDatabase scripted =
        new ScriptedDatabase("a").contents("a", 10, "x").changes("a", 20, "y");
    Viewer viewer = scripted.viewer("a");
    viewer.next();
    scripted.stale("a").contents("a", 15, "z");
    assertEquals(List.of("a@20..15 +z -x -y, to 15"), viewer.next());
    assertNotEquals("f1-15", viewer.id());
    assertEquals(List.of("a=15 +z, to 15"), scripted.viewer("a").from("f1-20").next());
    assertEquals(List.of(), scripted.viewer("a").from(viewer.id()).next());
  }

  @Test
  void theSameContentsBeforeWhatWasClosedAreNothingNew() throws SourceFault {
    ScriptedDatabase scripted =
        new ScriptedDatabase("a").contents("a", 20, "x").stale("a").contents("a", 15, "x");
    assertEquals(List.of(), scripted.viewer("a").from("f1-20").next());
  }

  @Test
  void whoeverHadMoreOfTheOldHistoryThanTheNodeGetsASnapshotOfTheNewOne() throws SourceFault {
    ScriptedDatabase scripted = new ScriptedDatabase("a").contents("a", 10, "x");
    Viewer ahead = scripted.viewer("a").from("f1-30");
    scripted.apply(
        ScriptedDatabase.read(
            "a", ScriptedDatabase.SECOND, ScriptedDatabase.COLUMNS, Pace.CLOCKED, 40, "y"));
    assertEquals(List.of("a=40 +y, to 40"), ahead.next());
  }

  // Several views.

  @Test
  void viewsChangeTogetherAtOneTimestamp() throws SourceFault {
    ScriptedDatabase scripted =
        new ScriptedDatabase("a", "b").contents("a", 10, "x").contents("b", 10, "u");
    Viewer viewer = scripted.viewer("b", "a");
    assertEquals(List.of("b=10 +u, a=10 +x, to 10"), viewer.next());
    scripted.changes("a", 20, "y");
    assertEquals(List.of(), viewer.next(), "b may still change at 20");
    scripted.changes("b", 20, "v");
    assertEquals(List.of("b@20 +v, a@20 +y, to 20"), viewer.next());
    scripted.changes("a", 30, "z").progress("b", 40);
    assertEquals(List.of("a@30 +z, to 30"), viewer.next());
    scripted.progress("a", 35);
    assertEquals("35 at 35", viewer.beat());
  }

  @Test
  void noViewStopsInsideOfAnothersBridge() throws SourceFault {
    ScriptedDatabase scripted =
        new ScriptedDatabase("a", "b").contents("a", 10, "x").contents("b", 10, "u");
    Viewer viewer = scripted.viewer("a", "b");
    viewer.next();
    scripted.changes("b", 20, "v").changes("b", 30, "w");
    scripted.contents("a", 40, "y");
    assertEquals(List.of(), viewer.next());
    scripted.progress("b", 50);
    assertEquals(List.of("b@20 +v, b@30 +w, a@10..40 +y -x, to 40"), viewer.next());
  }

  @Test
  void aStaleViewHoldsNobodyBackAndComesBackByOneChange() throws SourceFault {
    ScriptedDatabase scripted =
        new ScriptedDatabase("a", "b").contents("a", 10, "x").contents("b", 10, "u");
    Viewer viewer = scripted.viewer("a", "b");
    viewer.next();
    scripted.stale("a").changes("b", 20, "v").changes("b", 30, "w");
    assertEquals(List.of("b@20 +v, to 20", "b@30 +w, to 30"), viewer.next());
    assertTrue(viewer.id().endsWith("-10.30"), viewer.id());
    scripted.contents("a", 50, "y");
    assertEquals(List.of(), viewer.next(), "together they stand at 30, inside of the bridge");
    scripted.changes("b", 45, "n").progress("b", 60);
    assertEquals(List.of("b@45 +n, a@10..50 +y -x, to 50"), viewer.next());
    assertTrue(viewer.id().endsWith("-50"), viewer.id());
  }

  @Test
  void aViewWithoutProgressMovesByItself() throws SourceFault {
    ScriptedDatabase scripted = new ScriptedDatabase("a", "b");
    scripted
        .apply(
            ScriptedDatabase.read(
                "a", ScriptedDatabase.FIRST, ScriptedDatabase.COLUMNS, Pace.ALONE, 10, "x"))
        .contents("b", 10, "u");
    Viewer viewer = scripted.viewer("a", "b");
    assertEquals(
        List.of("a=10 +x, to 0", "b=10 +u, to 10"),
        viewer.next().stream()
            .map(text -> text.startsWith("a=") ? "a=10 +x, to 0" : text)
            .toList());
    scripted.changes("b", 20, "v");
    assertEquals(List.of("b@20 +v, to 20"), viewer.next());
    assertTrue(scripted.database().reports().get(0).alone());
  }

  @Test
  void aViewThatLoadsLateComesAsASnapshotBesideTheOthersChanges() throws SourceFault {
    ScriptedDatabase scripted = new ScriptedDatabase("a", "b").contents("a", 10, "x");
    Viewer viewer = scripted.viewer("a", "b");
    assertEquals(List.of("a=10 +x, to 10"), viewer.next());
    assertTrue(viewer.id().endsWith("-10."), viewer.id());
    scripted.contents("b", 30, "u").changes("a", 20, "y");
    assertEquals(List.of(), viewer.next(), "b is not known at 20");
    scripted.progress("a", 30);
    assertEquals(List.of("a@20 +y, b=30 +u, to 30"), viewer.next());
  }

  @Test
  void aSiblingThatLagsIsWaitedForInTheOldHistory() throws SourceFault {
    ScriptedDatabase scripted =
        new ScriptedDatabase("a", "b").contents("a", 10, "x").contents("b", 10, "u");
    Viewer viewer = scripted.viewer("a", "b");
    viewer.next();
    scripted.apply(
        ScriptedDatabase.read(
            "a", ScriptedDatabase.SECOND, ScriptedDatabase.COLUMNS, Pace.CLOCKED, 40, "y"));
    scripted.changes("b", 20, "v");
    String old = History.combined(List.of("f1", "f1"));
    assertEquals(List.of(), viewer.next(), "a is not known at 20");
    assertEquals(old + "-10", viewer.id());
    assertEquals(List.of("a=10 +x, b=10 +u, to 10"), scripted.viewer("a", "b").next());
    scripted.progress("b", 40);
    assertEquals(List.of("a@10..40 +y -x, b@20 +v, to 40"), viewer.next());
    assertEquals(History.combined(List.of("f2", "f1")) + "-40", viewer.id());
  }

  // Views that have ended.

  @Test
  void aViewThatHasEndedHoldsNobodyBack() throws SourceFault {
    ScriptedDatabase scripted = new ScriptedDatabase("a", "b").contents("a", 10, "x");
    scripted.apply(
        ScriptedDatabase.read(
            "b", ScriptedDatabase.FIRST, ScriptedDatabase.COLUMNS, Pace.ENDED, 999, "u"));
    Viewer viewer = scripted.viewer("a", "b");
    assertEquals(List.of("a=10 +x, b=10 +u, to 10"), viewer.next());
    scripted.changes("a", 20, "y").changes("a", 30, "z");
    assertEquals(List.of("a@20 +y, to 20", "a@30 +z, to 30"), viewer.next());
    assertFalse(scripted.database().reports().get(1).alone());
  }

  @Test
  void nobodyWaitsForTheTimestampOfAViewThatHadEndedWhenItWasRead() throws SourceFault {
    ScriptedDatabase scripted =
        new ScriptedDatabase("a", "b", "c").contents("a", 10, "x").contents("c", 999, "y");
    scripted.apply(
        ScriptedDatabase.read(
            "b", ScriptedDatabase.FIRST, ScriptedDatabase.COLUMNS, Pace.ENDED, 5, "u"));
    assertEquals(List.of("a=10 +x, b=10 +u, to 10"), scripted.viewer("a", "b").next());
  }

  @Test
  void anEndIsToldAtOnceHoweverFarOneOfTheOthersHasCome() throws SourceFault {
    ScriptedDatabase scripted =
        new ScriptedDatabase("a", "b", "c").contents("a", 10, "x").contents("b", 10, "u");
    Viewer viewer = scripted.viewer("a", "b");
    viewer.next();
    scripted.contents("c", 999, "y").progress("a", 20).progress("b", 30);
    scripted.apply(new Update.Ended("b", 5, 5, Sets.of("v")));
    assertEquals(List.of("b@30..20 +v, to 20"), viewer.next());
    scripted.apply(
        ScriptedDatabase.read(
            "b", ScriptedDatabase.SECOND, ScriptedDatabase.COLUMNS, Pace.ENDED, 5, "w"));
    assertEquals(List.of("b@999..20 +w -u -v, to 20"), viewer.next());
  }

  @Test
  void theLastChangesOfAViewThatEndsBeginAHistory() throws SourceFault {
    ScriptedDatabase scripted =
        new ScriptedDatabase("a", "b").contents("a", 10, "x").contents("b", 10, "u");
    Viewer viewer = scripted.viewer("a", "b");
    viewer.next();
    scripted.progress("a", 20).apply(new Update.Ended("b", 999, 25, Sets.of("v")));
    assertEquals(List.of("b@10..20 +v, to 20"), viewer.next());
    assertEquals(
        List.of("b=20 +u +v, to 20"),
        scripted.viewer("b").from("f1-25").next(),
        "another node may have come to 25 without the last change");
  }

  @Test
  void whatAnEndedViewWasToldToHoldIsNotForgottenWhenItComesBack() throws SourceFault {
    ScriptedDatabase scripted =
        new ScriptedDatabase("a", "b").contents("a", 10, "x").contents("b", 10, "u");
    scripted.apply(new Update.Ended("b", 10, 10, ZSet.EMPTY)).progress("a", 50);
    Viewer viewer = scripted.viewer("a", "b");
    viewer.next();
    assertEquals("50 at 50", viewer.beat());
    assertNull(scripted.database().known("b"), "only contents may follow");
    scripted.contents("b", 30, "u").changes("b", 40, "late").progress("b", 60).progress("a", 60);
    assertEquals(1, viewer.next().size());
    assertNotEquals(History.combined(List.of("f1", "f1")) + "-50", viewer.id());
  }

  @Test
  void anEndChangesWhetherAViewIsAlone() throws SourceFault {
    ScriptedDatabase scripted = new ScriptedDatabase("a");
    scripted.apply(
        ScriptedDatabase.read(
            "a", ScriptedDatabase.FIRST, ScriptedDatabase.COLUMNS, Pace.ALONE, 10, "x"));
    Group group = scripted.database().group(List.of("a"));
    long version = group.statusVersion(0);
    assertTrue(group.report(0).alone());
    scripted.apply(new Update.Ended("a", 10, 10, ZSet.EMPTY));
    assertFalse(group.report(0).alone());
    assertNotEquals(version, group.statusVersion(0));
  }

  @Test
  void nobodyFollowsAViewOfItsOwnPaceIntoTheFuture() throws SourceFault {
    ScriptedDatabase scripted = new ScriptedDatabase("a", "r", "e").contents("a", 10, "x");
    scripted.apply(
        ScriptedDatabase.read(
            "r", ScriptedDatabase.FIRST, ScriptedDatabase.COLUMNS, Pace.ALONE, 10, "y"));
    scripted.apply(new Update.Progress("r", 99_999, 10));
    scripted.apply(
        ScriptedDatabase.read(
            "e", ScriptedDatabase.FIRST, ScriptedDatabase.COLUMNS, Pace.ENDED, 5, "z"));
    scripted.apply(
        ScriptedDatabase.read(
            "e", ScriptedDatabase.FIRST, ScriptedDatabase.COLUMNS, Pace.ENDED, 5, "z"));
    Viewer viewer = scripted.viewer("a", "e");
    assertEquals(List.of("a=10 +x, e=10 +z, to 10"), viewer.next());
    Viewer ended = scripted.viewer("e");
    ended.next();
    assertEquals("10 at 5", ended.beat());
    scripted.changes("a", 20, "y");
    assertEquals(List.of("a@20 +y, to 20"), viewer.next(), "it is not waited for either");
  }

  // Faults and limits.

  @Test
  void aDeletionOfWhatIsNotThereIsRefusedAndOnlyContentsHelp() throws SourceFault {
    ScriptedDatabase scripted =
        new ScriptedDatabase("a", "b").contents("a", 10, "x").contents("b", 10, "u");
    SourceFault fault =
        assertThrows(
            SourceFault.class,
            () ->
                scripted.apply(
                    new Update.Changes("a", 20, 20, Sets.of("y")),
                    new Update.Changes("b", 20, 20, Sets.of("-never")),
                    new Update.Changes("a", 30, 30, Sets.of("z")),
                    new Update.Changes("b", 30, 30, Sets.of("v")),
                    new Update.Status("b", State.STALE, "read again")));
    assertEquals(Set.of("b"), fault.views());
    assertEquals(new ResumePoint(ScriptedDatabase.FIRST, 30), scripted.database().known("a"));
    assertNull(scripted.database().known("b"), "it must not go on from here");
    assertEquals(List.of("a=30 +x +y +z, to 30"), scripted.viewer("a").next());
    assertEquals(List.of("b=10 +u, to 10"), scripted.viewer("b").next());
    assertEquals("read again", scripted.database().reports().get(1).reason());
    scripted.contents("b", 30, "w");
    assertEquals(new ResumePoint(ScriptedDatabase.FIRST, 30), scripted.database().known("b"));
  }

  @Test
  void afterABugAViewServesNobodyUntilItIsReadAnewAndThenEverybodyAnew() throws SourceFault {
    ScriptedDatabase scripted = new ScriptedDatabase("a").contents("a", 10, "x");
    Viewer viewer = scripted.viewer("a");
    viewer.next();
    synchronized (scripted.database().lock) {
      scripted.database().view("a").lose();
    }
    scripted.changes("a", 30, "y");
    assertEquals(List.of(), viewer.next());
    assertNull(scripted.database().rows("a"));
    assertNull(scripted.database().known("a"));
    scripted.contents("a", 40, "z");
    assertEquals(List.of("a=40 +z, to 40"), viewer.next());
    assertEquals(List.of("a=40 +z, to 40"), scripted.viewer("a").from("f1-10").next());
  }

  @Test
  void changesBeforeContentsAreAFault() {
    ScriptedDatabase scripted = new ScriptedDatabase("a");
    assertThrows(SourceFault.class, () -> scripted.changes("a", 20, "x"));
    assertThrows(SourceFault.class, () -> scripted.progress("a", 20));
  }

  @Test
  void aViewOverItsLimitStopsWithItsRowsAndComesBackWithSmallerContents() throws SourceFault {
    Database database = new Database(Map.of("a", new Limits(2, 1_000)), Instant::now);
    database.apply(
        List.of(
            ScriptedDatabase.read(
                "a", ScriptedDatabase.FIRST, ScriptedDatabase.COLUMNS, Pace.CLOCKED, 10, "x")));
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
    database.apply(
        List.of(
            ScriptedDatabase.read(
                "a", ScriptedDatabase.FIRST, ScriptedDatabase.COLUMNS, Pace.CLOCKED, 40, "z")));
    assertEquals(State.LIVE, database.reports().get(0).state());
  }

  @Test
  void manyCopiesOfALargeRowAreOverTheLimitOfBytes() throws SourceFault {
    Database database = new Database(Map.of("a", new Limits(Long.MAX_VALUE, 1_000)), Instant::now);
    database.apply(
        List.of(
            ScriptedDatabase.read(
                "a", ScriptedDatabase.FIRST, ScriptedDatabase.COLUMNS, Pace.CLOCKED, 10)));
    ZSet many = new ZSet.Sum().add(Sets.row("x"), Long.MAX_VALUE / 2).toZSet();
    database.apply(List.of(new Update.Changes("a", 20, 20, many)));
    assertEquals(State.FAILED, database.reports().get(0).state());
  }

  @Test
  void aTruncationIsTheDeletionOfAllRows() throws SourceFault {
    ScriptedDatabase scripted = new ScriptedDatabase("a").contents("a", 10, "x", "y");
    Viewer viewer = scripted.viewer("a");
    viewer.next();
    scripted.apply(new Update.Cleared("a", 20, 20, Sets.of("y", "z")));
    assertEquals(List.of("a@20 +z -x, to 20"), viewer.next());
  }

  @Test
  void listenersHearOfEveryHandOverOutsideOfTheLock() throws SourceFault {
    ScriptedDatabase scripted = new ScriptedDatabase("a");
    List<Boolean> locked = new ArrayList<>();
    scripted.database().onChange(() -> locked.add(Thread.holdsLock(scripted.database().lock)));
    scripted.contents("a", 10, "x");
    assertThrows(SourceFault.class, () -> scripted.changes("a", 20, "-never"));
    assertEquals(List.of(false, false), locked);
  }
}
