package io.tailrace.view.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.view.Sets;
import java.util.List;
import org.junit.jupiter.api.Test;

class LogTest {
  private final Log log = new Log(() -> 10_000, at(10), () -> 0);

  LogTest() {
    log.restart(at(10), 10);
  }

  private static LogPosition at(long timestamp) {
    return new LogPosition(0, timestamp);
  }

  private static LogStep step(boolean spans, long since, long timestamp) {
    List<Frame> frames = List.of(new Frame(false, new byte[100], new DeflatedFrames()));
    return LogStep.of(spans, since, timestamp, timestamp, frames);
  }

  private LogStep batch(long timestamp) {
    LogStep step = step(false, 0, timestamp);
    log.append(at(timestamp), false, Sets.of("x"), step);
    return step;
  }

  private void bridge(long since, long timestamp) {
    log.append(at(timestamp), false, Sets.of("x"), step(true, since, timestamp));
  }

  private void turn(int epoch, long since, long timestamp) {
    log.append(new LogPosition(epoch, timestamp), true, Sets.of("x"), step(true, since, timestamp));
  }

  @Test
  void aClientGetsWhatComesAfterItsPlace() {
    batch(20);
    batch(30);
    assertEquals(0, log.next(at(10)));
    assertEquals(0, log.next(at(19)));
    assertEquals(1, log.next(at(20)));
    assertEquals(2, log.next(at(30)));
    assertEquals(200, log.bytes(0, 2));
    assertEquals(100, log.bytes(1, 2));
  }

  @Test
  void beforeItsStartNothingIsKnown() {
    assertEquals(-1, log.next(at(9)));
    assertEquals(-1, log.next(LogPosition.NOWHERE));
  }

  @Test
  void insideOfABridgeNothingIsKnownButItsEndsAre() {
    bridge(20, 30);
    assertEquals(0, log.next(at(15)));
    assertEquals(0, log.next(at(20)));
    assertEquals(-1, log.next(at(21)));
    assertEquals(-1, log.next(at(29)));
    assertEquals(1, log.next(at(30)));
    assertEquals(at(20), log.known(at(25)));
    assertEquals(at(30), log.known(at(30)));
  }

  @Test
  void aHistoryIsKnownFromItsBeginningOnAndTheOneBeforeUpToItsEnd() {
    batch(20);
    turn(1, 40, 30);
    assertEquals(1, log.next(at(40)));
    assertEquals(-1, log.next(at(41)), "a client that had more of the old history");
    assertEquals(-1, log.next(new LogPosition(1, 29)), "before the new one began");
    assertEquals(2, log.next(new LogPosition(1, 30)));
    assertEquals(new LogPosition(1, 35), log.known(new LogPosition(1, 35)));
    assertEquals(at(29), log.known(new LogPosition(1, 29)));
    assertEquals(at(15), log.known(new LogPosition(1, 15)));
  }

  @Test
  void whatIsEvictedLosesItsBytesAndMovesTheStart() {
    LogStep first = batch(20);
    for (long timestamp = 21; timestamp < 60; timestamp++) {
      batch(timestamp);
    }
    assertNull(first.frames().get(0).body());
    assertTrue(log.start().compareTo(at(20)) > 0);
    assertEquals(-1, log.next(at(20)));
    assertEquals(0, log.next(log.start()));
    assertNotNull(log.entry(0).step().frames().get(0).body());
    assertEquals(4_000, log.end(), "all bytes ever");
  }

  @Test
  void theNewestChangeStaysHoweverLarge() {
    batch(20);
    log.append(
        at(30),
        false,
        Sets.of("x"),
        LogStep.of(
            false, 0, 30, 30, List.of(new Frame(false, new byte[50_000], new DeflatedFrames()))));
    assertEquals(1, log.size());
    assertEquals(at(20), log.start());
    assertEquals(0, log.next(at(20)));
  }

  @Test
  void timestampsAreUnsigned() {
    Log high = new Log(() -> 10_000, at(Long.MAX_VALUE), () -> 0);
    high.restart(at(Long.MAX_VALUE), 0);
    high.append(
        at(Long.MIN_VALUE), false, Sets.of("x"), step(true, Long.MAX_VALUE, Long.MIN_VALUE));
    high.append(at(-1), false, Sets.of("x"), step(true, Long.MIN_VALUE, -1));
    assertEquals(0, high.next(at(Long.MAX_VALUE)));
    assertEquals(1, high.next(at(Long.MIN_VALUE)));
    assertEquals(-1, high.next(at(Long.MIN_VALUE + 1)));
    assertEquals(2, high.next(at(-1)));
  }
}
