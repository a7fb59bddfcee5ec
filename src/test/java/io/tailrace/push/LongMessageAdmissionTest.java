package io.tailrace.push;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.view.zset.ZSet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two clients at a time are sent what is long; a message here has some 170 KB. */
class LongMessageAdmissionTest {
  private static final SendLimits PORTIONS = new SendLimits(4 << 10, 8 << 10, 2);

  private final HubFixture fixture = new HubFixture(PORTIONS);
  private final List<FakeSink> sinks = new ArrayList<>();
  private final List<Stream> streams = new ArrayList<>();

  @BeforeEach
  void aLongView() {
    fixture.contents("a", 10, rows());
    fixture.contents("b", 10, HubFixture.rows("1"));
  }

  private static ZSet rows() {
    return HubFixture.rows(
        IntStream.range(0, 20_000).mapToObj(i -> "1" + i).toArray(String[]::new));
  }

  /** One that takes so much before it is full. */
  private FakeSink join(long takes, String view) {
    FakeSink sink = new FakeSink().takes(takes);
    sinks.add(sink);
    streams.add(fixture.join(sink, null, view));
    return sink;
  }

  private void twoTakeTheirTime() {
    join(20_000, "a");
    join(20_000, "a");
  }

  private void takes(int client, long bytes) {
    sinks.get(client).takes(bytes);
    streams.get(client).wake();
    fixture.step();
  }

  private void finish() {
    for (int i = 0; i < 200; i++) {
      fixture.step();
    }
  }

  private static boolean hasBegun(FakeSink sink) {
    return sink.size() > 100;
  }

  private static boolean isWhole(FakeSink sink) {
    String text = sink.text();
    return text.contains("[119999]") && text.contains("id: f1-10");
  }

  @Test
  void theThirdBeginsWhenOneOfTheFirstTwoIsDone() {
    twoTakeTheirTime();
    join(20_000, "a");
    finish();
    assertTrue(hasBegun(sinks.get(0)));
    assertTrue(hasBegun(sinks.get(1)));
    assertFalse(hasBegun(sinks.get(2)), "it waits");
    assertEquals(1, fixture.writer().admission().line());
    takes(0, Long.MAX_VALUE);
    finish();
    assertTrue(isWhole(sinks.get(0)));
    assertTrue(hasBegun(sinks.get(2)));
    assertEquals(0, fixture.writer().admission().line());
    takes(1, Long.MAX_VALUE);
    takes(2, Long.MAX_VALUE);
    finish();
    assertTrue(isWhole(sinks.get(1)));
    assertTrue(isWhole(sinks.get(2)));
  }

  @Test
  void whatIsShortIsNotWaitedFor() {
    twoTakeTheirTime();
    FakeSink small = join(Long.MAX_VALUE, "b");
    finish();
    assertTrue(small.text().contains("[[1]]"));
  }

  @Test
  void whoTakesNothingForThreeSecondsIsNotWaitedFor() {
    twoTakeTheirTime();
    FakeSink third = join(Long.MAX_VALUE, "a");
    finish();
    assertFalse(hasBegun(third));
    fixture.pass(Duration.ofMillis(3_100));
    finish();
    assertTrue(isWhole(third));
    takes(0, Long.MAX_VALUE);
    finish();
    assertTrue(isWhole(sinks.get(0)), "it goes on where it was");
  }

  @Test
  void whoLeavesMakesRoom() {
    twoTakeTheirTime();
    FakeSink third = join(Long.MAX_VALUE, "a");
    streams.get(0).gone();
    finish();
    assertTrue(isWhole(third));
  }

  @Test
  void whoComesLaterDoesNotOvertakeTheLine() {
    twoTakeTheirTime();
    FakeSink third = join(20_000, "a");
    streams.get(0).gone();
    FakeSink fourth = join(20_000, "a");
    finish();
    assertTrue(hasBegun(third));
    assertFalse(hasBegun(fourth));
  }

  @Test
  void aStateThatIsToldCostsNobodyItsPlace() {
    Stream first = fixture.join(new FakeSink(), null, "b");
    twoTakeTheirTime();
    FakeSink third = join(20_000, "a");
    FakeSink fourth = join(20_000, "a");
    first.gone(); // So that the writer goes through the fourth before the third.
    fixture.step();
    fixture.stale("a");
    fixture.step();
    third.text();
    fourth.text();
    streams.get(0).gone();
    finish();
    assertTrue(hasBegun(third));
    assertFalse(hasBegun(fourth));
  }

  @Test
  void whoIsServedLateIsNotTakenForSlow() {
    twoTakeTheirTime();
    FakeSink third = join(Long.MAX_VALUE, "a");
    for (int before = 0; before < 300; before++) {
      fixture.open(new FakeSink(), null, "b").wake();
    }
    for (int slow = 0; slow < 2; slow++) {
      sinks.get(slow).takes(5_000);
      streams.get(slow).wake();
    }
    fixture.tick(Duration.ofSeconds(4));
    finish();
    assertFalse(hasBegun(third));
  }

  @Test
  void whatHasBecomeShortIsToldWithinASecond() {
    twoTakeTheirTime();
    FakeSink third = join(Long.MAX_VALUE, "a");
    fixture.contents("a", 20, HubFixture.rows("7"));
    fixture.pass(Duration.ofSeconds(1));
    assertTrue(third.text().contains("[[7]]"));
    assertEquals(0, fixture.writer().admission().line());
  }

  @Test
  void whoLeavesTheLineIsNotWaitedFor() {
    twoTakeTheirTime();
    join(20_000, "a");
    FakeSink fourth = join(Long.MAX_VALUE, "a");
    streams.get(2).gone();
    fixture.step();
    assertEquals(1, fixture.writer().admission().line());
    streams.get(0).gone();
    finish();
    assertTrue(isWhole(fourth));
  }

  @Test
  void whoeverNeedsItNoLongerDoesNotHoldUpTheLine() {
    twoTakeTheirTime();
    FakeSink third = join(Long.MAX_VALUE, "a");
    FakeSink fourth = join(Long.MAX_VALUE, "a");
    fixture.contents("a", 20, HubFixture.rows("7"));
    takes(0, Long.MAX_VALUE);
    takes(1, Long.MAX_VALUE);
    finish();
    assertTrue(third.text().contains("[[7]]"));
    assertTrue(fourth.text().contains("[[7]]"));
  }

  @Test
  void whoStandsInLineHasAHeartbeatAndIsToldOfStates() {
    twoTakeTheirTime();
    FakeSink third = join(Long.MAX_VALUE, "a");
    third.text();
    fixture.stale("a");
    fixture.step();
    assertTrue(third.text().contains("\"state\":\"stale\""));
    for (int second = 0; second < 16; second++) {
      streams.get(0).wake(); // They read, a little at a time.
      streams.get(1).wake();
      sinks.get(0).takes(10);
      sinks.get(1).takes(10);
      fixture.pass(Duration.ofSeconds(1));
    }
    String text = third.text();
    assertTrue(text.contains("event: status"), text);
    assertFalse(text.contains("event: snapshot"), text);
  }

  @Test
  void whatIsNewGoesToEverybodyWhoHasThemAll() {
    FakeSink early = join(Long.MAX_VALUE, "a");
    finish();
    early.text();
    twoTakeTheirTime();
    FakeSink third = join(Long.MAX_VALUE, "a");
    fixture.changes("a", 20, "3");
    fixture.step();
    assertTrue(early.text().contains("[[3]]"));
    assertFalse(hasBegun(third));
  }
}
