package io.tailrace.web;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class CloserTest {
  private Instant now = Instant.EPOCH;
  private final Closer closer = new Closer(() -> now);
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
    now = now.plus(Closer.PATIENCE);
    closer.step();
    assertEquals(List.of(0), ended);
  }

  @Test
  void endsAFewAtATime() {
    add(Closer.AT_ONCE + 2);
    now = now.plus(Closer.PATIENCE);
    closer.step();
    closer.step();
    assertEquals(Closer.AT_ONCE, ended.size());
    closer.ended();
    closer.step();
    assertEquals(Closer.AT_ONCE + 1, ended.size());
  }

  @Test
  void thoseThatHaveEndedByThemselvesDoNotCount() {
    for (int i = 0; i < Closer.AT_ONCE; i++) {
      closer.later(() -> false);
    }
    add(1);
    now = now.plus(Closer.PATIENCE);
    closer.step();
    assertEquals(List.of(0), ended);
  }

  @Test
  void aCheckWaitsForNoClient() {
    add(Closer.AT_ONCE + 1);
    List<String> checked = new ArrayList<>();
    closer.checkLater(() -> checked.add("early"));
    now = now.plus(Closer.PATIENCE);
    closer.checkLater(() -> checked.add("late"));
    closer.step();
    assertEquals(Closer.AT_ONCE, ended.size());
    assertEquals(List.of("early"), checked);
    now = now.plus(Closer.PATIENCE);
    closer.step();
    assertEquals(Closer.AT_ONCE, ended.size(), "they still stall");
    assertEquals(List.of("early", "late"), checked);
  }

  @Test
  void doesAllAtTheEnd() {
    add(Closer.AT_ONCE + 2);
    List<String> checked = new ArrayList<>();
    closer.checkLater(() -> checked.add("early"));
    closer.stop();
    assertEquals(Closer.AT_ONCE + 2, ended.size());
    assertEquals(List.of("early"), checked);
  }
}
