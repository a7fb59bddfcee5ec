package io.tailrace.view;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.tailrace.view.position.StreamPosition;
import io.tailrace.view.report.State;
import io.tailrace.view.zset.SourceFault;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A group is notified of what concerns its streams, and of nothing else. */
class GroupVersionTest {
  private final ScriptedDatabase scripted = new ScriptedDatabase("a", "b", "c");
  private final List<String> notified = new ArrayList<>();

  @BeforeEach
  void begin() throws SourceFault {
    scripted.contents("a", 10, "x").contents("b", 10, "x").contents("c", 10, "x");
  }

  private Group follow(String... views) {
    Group group = scripted.database().group(List.of(views));
    group.follow(
        () -> {
          assertFalse(Thread.holdsLock(scripted.database().lock));
          notified.add(String.join("+", views));
        });
    return group;
  }

  private List<String> notified() {
    List<String> all = List.copyOf(notified);
    notified.clear();
    return all;
  }

  @Test
  void onlyGroupsOfTheViewThatChangedAreNotified() throws SourceFault {
    Group a = follow("a");
    Group b = follow("b");
    follow("a", "b");
    long before = b.version();
    scripted.changes("a", 20, "y");
    assertEquals(List.of("a", "a+b"), notified());
    assertEquals(before, b.version());
    scripted.stale("b");
    assertEquals(List.of("b", "a+b"), notified());
    assertEquals(List.of("a@20 +y, to 20"), new Viewer(a).from("f1-10").next());
  }

  @Test
  void progressIsNoNews() throws SourceFault {
    follow("a");
    follow("a", "b");
    scripted.progress("a", 20).progress("b", 20);
    assertEquals(List.of(), notified());
    scripted.changes("a", 30);
    assertEquals(List.of(), notified());
  }

  @Test
  void progressIsNewsWhereAChangeWasHeldBackUntilThen() throws SourceFault {
    follow("b");
    Group both = follow("a", "b");
    Viewer viewer = new Viewer(both).from(id(both));
    scripted.changes("a", 20, "y");
    assertEquals(List.of("a+b"), notified());
    assertEquals(List.of(), viewer.next());
    scripted.progress("b", 15);
    assertEquals(List.of(), notified());
    scripted.progress("b", 25);
    assertEquals(List.of("a+b"), notified());
    assertEquals(List.of("a@20 +y, to 20"), viewer.next());
    scripted.progress("b", 30);
    assertEquals(List.of(), notified());
  }

  @Test
  void progressIsNewsForAClientThatWasAhead() throws SourceFault {
    Group group = follow("a");
    Viewer ahead = new Viewer(group).from("f1-30");
    assertEquals(true, ahead.isAhead());
    scripted.progress("a", 29);
    assertEquals(List.of(), notified());
    scripted.progress("a", 30);
    assertEquals(List.of("a"), notified());
    assertEquals(false, ahead.isAhead());
  }

  /** The view that moves by itself says nothing: what the others hold back does not wait for it. */
  @Test
  void eachOfSeveralThatAreAwaitedCounts() throws SourceFault {
    scripted.apply(new Update.Outage("c", State.STALE, "away"));
    Group group = follow("a", "b", "c");
    StreamPosition ahead = requireNonNull(group.resume(id(group).replace("-10", "-10.10.15")));
    scripted.changes("a", 20, "y");
    assertEquals(1, notified().size());
    assertEquals(true, group.next(ahead).ahead());
    assertEquals(2, new Viewer(group).next().size());
    scripted.progress("b", 20);
    assertEquals(List.of("a+b+c"), notified());
  }

  private static String id(Group group) {
    Viewer viewer = new Viewer(group);
    viewer.next();
    return viewer.id();
  }

  @Test
  void whatIsInsideOfABridgeIsAwaitedUpToItsEnd() throws SourceFault {
    Group group = follow("a", "b", "c");
    Viewer viewer = new Viewer(group).from(id(group));
    scripted.changes("a", 15, "y");
    scripted.apply(new Update.Bridge("b", 30, 30, Sets.of("y")));
    scripted.progress("a", 18);
    notified();
    assertEquals(List.of(), viewer.next());
    scripted.progress("c", 16);
    assertEquals(List.of(), viewer.next());
    notified();
    scripted.progress("c", 20).progress("a", 20);
    assertEquals(List.of(), notified());
    scripted.progress("a", 30).progress("c", 30);
    assertEquals(1, notified().size());
    assertEquals(1, viewer.next().size());
  }

  @Test
  void theEndOfAViewThatHeldOthersBackIsNews() throws SourceFault {
    Group both = follow("a", "b");
    Viewer viewer = new Viewer(both).from(id(both));
    scripted.changes("a", 20, "y");
    assertEquals(List.of(), viewer.next());
    notified();
    scripted.apply(new Update.Ended("b", 10, 10, Sets.of()));
    assertEquals(List.of("a+b"), notified());
    assertEquals(1, viewer.next().size());
  }

  @Test
  void anUnfollowedGroupIsNotNotified() throws SourceFault {
    Group group = follow("a", "b");
    scripted.changes("a", 20, "y");
    assertEquals(1, notified().size());
    assertEquals(1, new Viewer(group).next().size());
    group.unfollow();
    scripted.changes("a", 30, "z").progress("b", 40);
    assertEquals(List.of(), notified());
  }

  @Test
  void theClockMovesAllViewsThatFollowItAtOnce() throws SourceFault {
    Group both = follow("a", "b");
    scripted.apply(new Update.Clocked("a", true, 1), new Update.Clocked("b", true, 1));
    Viewer viewer = new Viewer(both).from(id(both));
    scripted.changes("a", 20, "y");
    assertEquals(List.of(), viewer.next());
    notified();
    scripted.apply(new Update.Clock(1, 25, 25));
    assertEquals(List.of("a+b"), notified());
    assertEquals(List.of("a@20 +y, to 20"), viewer.next());
    assertEquals("25 at 25", viewer.beat());
    assertEquals(List.of(10L, 25L), List.of(frontier("c"), frontier("a")));
  }

  @Test
  void aViewThatLeavesTheClockStaysWhereItWas() throws SourceFault {
    scripted.apply(new Update.Clocked("a", true, 1), new Update.Clock(1, 20, 20));
    scripted.apply(new Update.Clocked("a", false, 1), new Update.Clock(1, 30, 30));
    assertEquals(20, frontier("a"));
    scripted.apply(new Update.Clocked("a", true, 1));
    assertEquals(20, frontier("a"));
    scripted.apply(new Update.Clock(1, 30, 30));
    assertEquals(30, frontier("a"));
    scripted.stale("a").apply(new Update.Clock(1, 40, 40));
    assertEquals(30, frontier("a"));
    scripted.contents("a", 35, "x").apply(new Update.Clock(1, 50, 50));
    assertEquals(35, frontier("a"));
  }

  @Test
  void aViewDoesNotMoveWithAClockThatBeganLater() throws SourceFault {
    scripted.apply(new Update.Clocked("a", true, 1), new Update.Clock(1, 20, 20));
    scripted.apply(new Update.Clocked("b", true, 2), new Update.Clock(2, 30, 30));
    assertEquals(List.of(20L, 30L), List.of(frontier("a"), frontier("b")));
  }

  private long frontier(String view) {
    return scripted.database().reports().stream()
        .filter(report -> report.view().equals(view))
        .findFirst()
        .orElseThrow()
        .timestamp();
  }
}
