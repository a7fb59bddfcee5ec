package io.tailrace.web.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class LateCloserTest {
  private Instant now = Instant.EPOCH;
  private final LateCloser closer = new LateCloser(() -> now);
  private final List<Integer> ended = new ArrayList<>();

  private void add(int responses) {
    for (int i = 0; i < responses; i++) {
      int number = i;
      closer.later(() -> ended.add(number));
    }
  }

  @Test
  void waitsForAClientBeforeItEndsItsResponse() {
    add(1);
    closer.step();
    assertEquals(List.of(), ended);
    now = now.plus(LateCloser.PATIENCE);
    closer.step();
    assertEquals(List.of(0), ended);
  }

  @Test
  void endsAFewAtATime() {
    add(LateCloser.AT_ONCE + 2);
    now = now.plus(LateCloser.PATIENCE);
    closer.step();
    closer.step();
    assertEquals(LateCloser.AT_ONCE, ended.size());
    closer.ended();
    closer.step();
    assertEquals(LateCloser.AT_ONCE + 1, ended.size());
  }

  @Test
  void thoseThatHaveEndedByThemselvesDoNotCount() {
    for (int i = 0; i < LateCloser.AT_ONCE; i++) {
      closer.later(() -> false);
    }
    add(1);
    now = now.plus(LateCloser.PATIENCE);
    closer.step();
    assertEquals(List.of(0), ended);
  }

  @Test
  void aCheckWaitsForNoClient() {
    add(LateCloser.AT_ONCE + 1);
    List<String> checked = new ArrayList<>();
    closer.checkLater(() -> checked.add("early"));
    now = now.plus(LateCloser.PATIENCE);
    closer.checkLater(() -> checked.add("late"));
    closer.step();
    assertEquals(LateCloser.AT_ONCE, ended.size());
    assertEquals(List.of("early"), checked);
    now = now.plus(LateCloser.PATIENCE);
    closer.step();
    assertEquals(LateCloser.AT_ONCE, ended.size(), "they still stall");
    assertEquals(List.of("early", "late"), checked);
  }

  @Test
  void doesAllAtTheEnd() {
    add(LateCloser.AT_ONCE + 2);
    List<String> checked = new ArrayList<>();
    closer.checkLater(() -> checked.add("early"));
    closer.stop();
    assertEquals(LateCloser.AT_ONCE + 2, ended.size());
    assertEquals(List.of("early"), checked);
  }
}
