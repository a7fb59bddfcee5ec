package io.tailrace.view;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.view.Update.Pace;
import io.tailrace.view.report.State;
import io.tailrace.view.report.ViewMeter;
import io.tailrace.view.report.ViewReport;
import io.tailrace.view.zset.Limits;
import io.tailrace.view.zset.SourceFault;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Views that a source finds while it runs, and views that go again. */
class ComingAndGoingTest {
  private static final Limits LIMITS = new Limits(2, 1_000);
  private static final String DROPPED = "b was dropped";

  private static Update added(String view) {
    return new Update.Added(view, LIMITS);
  }

  private static Update removed(String view) {
    return new Update.Removed(view, DROPPED);
  }

  private static Update read(String view, long timestamp, String... rows) {
    return ScriptedDatabase.read(
        view, ScriptedDatabase.FIRST, ScriptedDatabase.COLUMNS, Pace.CLOCKED, timestamp, rows);
  }

  private static List<String> names(ScriptedDatabase scripted) {
    return scripted.database().reports().stream().map(ViewReport::view).toList();
  }

  @Test
  void anAddedViewIsLoadingAndThenLikeAnyOther() throws SourceFault {
    ScriptedDatabase scripted = new ScriptedDatabase("a").apply(added("b"));
    Group group = scripted.database().group(List.of("b"));
    assertEquals(State.LOADING, group.report(0).state());
    assertTrue(scripted.database().has("b"));
    scripted.contents("b", 10, "x").changes("b", 20, "y");
    assertEquals(List.of("b=20 +x +y, to 20"), new Viewer(group).next());
    scripted.changes("b", 30, "z");
    assertEquals(
        "b has more than 2 rows; aggregate in the database, or raise" + " tailrace.view.b.max-rows",
        group.report(0).reason());
  }

  @Test
  void oneHandOverCanAddReadRemoveAndAddAgain() throws SourceFault {
    ScriptedDatabase scripted = new ScriptedDatabase().apply(added("b"), read("b", 10, "x"));
    assertEquals(List.of("b=10 +x, to 10"), scripted.viewer("b").next());
    scripted.apply(removed("b"), added("b"), read("b", 20, "y"), added("c"), removed("c"));
    assertEquals(List.of("b=20 +y, to 20"), scripted.viewer("b").next());
    assertEquals(List.of("b"), names(scripted));
  }

  @Test
  void whatIsThereAlreadyStaysAsItIs() throws SourceFault {
    ScriptedDatabase scripted =
        new ScriptedDatabase("a").contents("a", 10, "x").apply(added("b"), read("b", 10, "x"));
    long before = scripted.database().namesVersion();
    scripted.apply(added("a"), added("b"), removed("c"));
    assertEquals(before, scripted.database().namesVersion());
    Viewer viewer = scripted.viewer("b", "a");
    assertEquals(List.of("b=10 +x, a=10 +x, to 10"), viewer.next());
    scripted.apply(added("b"), read("b", 20, "x", "y"));
    assertEquals(1, scripted.viewer("b").from("f1-10").next().size(), "it was compared");
  }

  @Test
  void namedViewsStandInTheirOrderAndTheOthersByName() throws SourceFault {
    ScriptedDatabase scripted =
        new ScriptedDatabase("z", "a").apply(added("k"), added("c"), added("m"));
    assertEquals(List.of("z", "a", "c", "k", "m"), names(scripted));
    assertEquals(
        names(scripted), scripted.database().meters().stream().map(ViewMeter::view).toList());
  }

  @Test
  void aViewThatGoesIsFailedForWhoReadsItAndUnknownToOthers() throws SourceFault {
    ScriptedDatabase scripted =
        new ScriptedDatabase("a").contents("a", 10, "x").apply(added("b"), read("b", 10, "x"));
    Group group = scripted.database().group(List.of("a", "b"));
    group.follow(() -> {});
    long names = scripted.database().namesVersion();
    long status = group.statusVersion();
    long own = group.statusVersion(1);
    assertFalse(group.isGone());
    assertNull(scripted.database().whyGone("b"));
    scripted.apply(removed("b"));
    assertTrue(group.isGone());
    assertEquals(State.FAILED, group.report(1).state());
    assertEquals(DROPPED, group.report(1).reason());
    assertTrue(group.statusVersion() > status && group.statusVersion(1) > own);
    assertTrue(scripted.database().namesVersion() > names);
    assertEquals(List.of("a"), names(scripted));
    assertFalse(scripted.database().has("b"));
    assertNull(scripted.database().rows("b"));
    assertEquals(DROPPED, scripted.database().whyGone("b"));
    scripted.apply(added("b"));
    assertNull(scripted.database().whyGone("b"));
  }

  @Test
  void whatIsAskedForJustAfterItHasGoneIsGone() throws SourceFault {
    ScriptedDatabase scripted =
        new ScriptedDatabase("a").apply(added("b"), read("b", 10, "x"), removed("b"));
    Group group = scripted.database().group(List.of("b", "c"));
    assertTrue(group.isGone());
    assertEquals(DROPPED, group.report(0).reason());
    assertEquals("there is no view c", group.report(1).reason());
    assertEquals(List.of(), new Viewer(group).next());
    assertTrue(new Viewer(group).from("f1-10").next().isEmpty());
  }

  @Test
  void aViewThatGoesHoldsNoOtherBack() throws SourceFault {
    ScriptedDatabase scripted =
        new ScriptedDatabase("a").contents("a", 10, "x").apply(added("b"), read("b", 10, "x"));
    Viewer both = scripted.viewer("a", "b");
    assertEquals(List.of("a=10 +x, b=10 +x, to 10"), both.next());
    scripted.apply(removed("b")).changes("a", 20, "y");
    assertEquals(List.of("a@20 +y, to 20"), both.next());
  }

  @Test
  void whatIsToldOfAViewThatHasGoneIsNotTaken() throws SourceFault {
    ScriptedDatabase scripted =
        new ScriptedDatabase("a").contents("a", 10, "x").apply(added("b"), read("b", 10, "x"));
    Group group = scripted.database().group(List.of("b"));
    scripted
        .apply(removed("b"), read("b", 20, "z"))
        .apply(
            read("b", 30, "y"),
            new Update.Cleared("b", 40, 40, Sets.of()),
            new Update.Status("b", State.LIVE, ""),
            new Update.Changes("a", 20, 20, Sets.of("y")));
    assertEquals(DROPPED, group.report(0).reason());
    assertEquals(List.of("a@20 +y, to 20"), scripted.viewer("a").from("f1-10").next());
    assertThrows(IllegalArgumentException.class, () -> scripted.changes("never", 10, "x"));
  }

  @Test
  void aNewViewOfTheSameNameKnowsNothingOfTheOld() throws SourceFault {
    ScriptedDatabase scripted = new ScriptedDatabase("a").apply(added("b"), read("b", 10, "x"));
    scripted.changes("b", 20, "y");
    Group old = scripted.database().group(List.of("b"));
    scripted.apply(removed("b"), added("b"), read("b", 30, "z"));
    assertEquals(List.of("b=30 +z, to 30"), scripted.viewer("b").from("f1-20").next());
    assertEquals(List.of(), scripted.viewer("b").from("f1-30").next());
    assertEquals(1, scripted.database().meters().get(1).batches());
    assertTrue(old.isGone());
    assertEquals(List.of(), new Viewer(old).next());
  }

  @Test
  void aViewThatWasNamedCanGo() throws SourceFault {
    ScriptedDatabase scripted = new ScriptedDatabase("a").contents("a", 10, "x");
    scripted.apply(removed("a"));
    assertFalse(scripted.database().has("a"));
  }

  @Test
  void itIsKnownOfTheLastThousandWhyTheyWent() throws SourceFault {
    ScriptedDatabase scripted = new ScriptedDatabase();
    for (int i = 0; i < 1_001; i++) {
      scripted.apply(added("v" + i), removed("v" + i));
    }
    assertNull(scripted.database().whyGone("v0"));
    assertEquals(DROPPED, scripted.database().whyGone("v1"));
  }
}
