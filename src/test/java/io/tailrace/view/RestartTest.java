package io.tailrace.view;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.tailrace.view.Update.Pace;
import io.tailrace.view.position.ResumePoint;
import io.tailrace.view.report.State;
import io.tailrace.view.report.ViewReport;
import io.tailrace.view.saved.SavedBytes;
import io.tailrace.view.saved.SavedView;
import io.tailrace.view.zset.Column;
import io.tailrace.view.zset.Limits;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A view that was saved goes on after a restart as after an outage. */
final class RestartTest {
  private final ScriptedDatabase before = new ScriptedDatabase("a", "b");

  private static ScriptedDatabase restarted(ScriptedDatabase before) throws Exception {
    ScriptedDatabase after = new ScriptedDatabase("a", "b");
    for (SavedView saved : SavedBytes.read(SavedBytes.of(before.database().saved(1 << 20)))) {
      assertNull(after.database().takeBack(saved));
    }
    return after;
  }

  private static ViewReport report(ScriptedDatabase database, String view) {
    return database.database().reports().stream()
        .filter(each -> each.view().equals(view))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void aClientIsSentOneDifference() throws Exception {
    before.contents("a", 10, "x", "y");
    Viewer client = before.viewer("a");
    assertEquals(List.of("a=10 +x +y, to 10"), client.next());
    before.changes("a", 20, "z");
    assertEquals(List.of("a@20 +z, to 20"), client.next());

    ScriptedDatabase after = restarted(before);
    Viewer returned = after.viewer("a").from(client.id());
    assertEquals(List.of(), returned.next());
    after.contents("a", 50, "y", "z", "w");
    assertEquals(List.of("a@20..50 +w -x, to 50"), returned.next());
  }

  @Test
  void aClientThatWasBehindIsSentWhatItMissed() throws Exception {
    before.contents("a", 10, "x");
    Viewer behind = before.viewer("a");
    assertEquals(List.of("a=10 +x, to 10"), behind.next());
    before.changes("a", 20, "y");
    before.changes("a", 30, "z");

    ScriptedDatabase after = restarted(before);
    assertEquals(
        List.of("a@20 +y, to 20", "a@30 +z, to 30"), after.viewer("a").from(behind.id()).next());
  }

  @Test
  void aClientInsideOfTheRestartGetsASnapshot() throws Exception {
    before.contents("a", 10, "x");
    ScriptedDatabase elsewhere = new ScriptedDatabase("a");
    elsewhere.contents("a", 10, "x");
    elsewhere.changes("a", 40, "other");
    Viewer client = elsewhere.viewer("a");
    List<String> unused = client.next();

    ScriptedDatabase after = restarted(before);
    after.contents("a", 50, "x", "w");
    assertEquals(
        List.of("a=50 +x +w, to 50"),
        after.viewer("a").from(client.id()).next().stream()
            .map(each -> each.replace(" +w +x", " +x +w"))
            .toList());
  }

  @Test
  void itIsStaleUntilItsSourceSpeaks() throws Exception {
    before.contents("a", 10, "x");
    ScriptedDatabase after = restarted(before);
    assertEquals(State.STALE, report(after, "a").state());
    assertEquals(true, report(after, "a").alone());
    assertEquals(State.LOADING, report(after, "b").state());
    assertFalse(after.database().meters().get(0).heard());
    after.contents("a", 10, "x");
    assertEquals(State.LIVE, report(after, "a").state());
    assertEquals(true, after.database().meters().get(0).heard());
  }

  @Test
  void aSourceMayGoOnWhereItWas() throws Exception {
    before.contents("a", 10, "x");
    before.progress("a", 30);
    ScriptedDatabase after = restarted(before);
    assertEquals(new ResumePoint(ScriptedDatabase.FIRST, 30), after.database().known("a"));
    after.changes("a", 40, "y");
    assertEquals(State.LIVE, report(after, "a").state());
    assertEquals(List.of("a=40 +x +y, to 40"), after.viewer("a").next());
  }

  @Test
  void anotherDatabaseBeginsAHistoryAndAReturningClientIsSentTheDifference() throws Exception {
    before.contents("a", 10, "x", "y");
    Viewer client = before.viewer("a");
    List<String> unused = client.next();
    ScriptedDatabase after = restarted(before);
    Viewer returned = after.viewer("a").from(client.id());
    after.apply(
        ScriptedDatabase.read(
            "a", ScriptedDatabase.SECOND, ScriptedDatabase.COLUMNS, Pace.CLOCKED, 5, "y", "z"));
    assertEquals(List.of("a@10..5 +z -x, to 5"), returned.next());
  }

  @Test
  void aDatabaseThatWentBackBeginsAHistory() throws Exception {
    before.contents("a", 10, "x");
    before.changes("a", 20, "y");
    Viewer client = before.viewer("a");
    List<String> unused = client.next();
    ScriptedDatabase after = restarted(before);
    Viewer returned = after.viewer("a").from(client.id());
    after.contents("a", 15, "x");
    assertEquals(List.of("a@20..15 -y, to 15"), returned.next());
    assertFalse(returned.id().startsWith(client.id().split("-", 2)[0]));
  }

  @Test
  void otherColumnsAreASnapshot() throws Exception {
    before.contents("a", 10, "x");
    Viewer client = before.viewer("a");
    List<String> unused = client.next();
    ScriptedDatabase after = restarted(before);
    Viewer returned = after.viewer("a").from(client.id());
    after.apply(
        ScriptedDatabase.read(
            "a",
            ScriptedDatabase.SECOND,
            List.of(new Column("other", "text")),
            Pace.CLOCKED,
            20,
            "x"));
    assertEquals(List.of("a=20 +x, to 20"), returned.next());
  }

  @Test
  void whatIsNotCertainIsNotSaved() throws Exception {
    assertEquals(List.of(), before.database().saved(1 << 20));
    before.contents("a", 10, "x");
    assertEquals(1, before.database().saved(1 << 20).size());
    try {
      before.changes("a", 20, "-gone");
      throw new AssertionError("a row that is not there was deleted");
    } catch (io.tailrace.view.zset.SourceFault e) {
      assertEquals(List.of(), before.database().saved(1 << 20));
    }
  }

  @Test
  void onlyTheNewestPartOfALongLogIsSaved() throws Exception {
    before.contents("a", 10, "x");
    Viewer behind = before.viewer("a");
    List<String> unused = behind.next();
    before.changes("a", 20, "y");
    Viewer near = before.viewer("a");
    unused = near.next();
    before.changes("a", 30, "z");
    long one = before.database().meters().get(0).logBytes() / 2;

    ScriptedDatabase after = new ScriptedDatabase("a", "b");
    for (SavedView saved : before.database().saved(one + one / 2)) {
      assertEquals(1, saved.changes().size());
      assertNull(after.database().takeBack(saved));
    }
    assertEquals(List.of("a@30 +z, to 30"), after.viewer("a").from(near.id()).next());
    assertEquals(true, after.viewer("a").from(behind.id()).next().get(0).startsWith("a=30"));
  }

  @Test
  void limitsThatBecameSmallerRefuseIt() throws Exception {
    before.contents("a", 10, "x", "y");
    SavedView saved = before.database().saved(1 << 20).get(0);
    Database small = new Database(Map.of("a", new Limits(1, 1_000)), () -> Instant.ofEpochMilli(7));
    assertEquals(
        "has more than 1 rows; aggregate in the database, or raise tailrace.view.a.max-rows",
        small.takeBack(saved));
    Database none = new Database(Map.of(), () -> Instant.ofEpochMilli(7));
    assertEquals("is not among the views", none.takeBack(saved));
  }
}
