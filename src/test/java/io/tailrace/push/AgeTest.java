package io.tailrace.push;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How a stream ends by its age. */
class AgeTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  private final Desk desk = new Desk();
  private final FakeSink sink = new FakeSink();

  @BeforeEach
  void fill() {
    desk.contents("a", 10, Desk.rows("1"));
  }

  /** The age at which the first stream of every desk is ended, to the second. */
  private static Duration ageOfFirst() {
    Desk twin = new Desk();
    FakeSink its = new FakeSink();
    twin.join(its, null, "a");
    Duration age = Duration.ZERO;
    for (; !its.isClosed(); age = age.plus(SECOND)) {
      twin.pass(SECOND);
    }
    return age;
  }

  private static String[] many() {
    return IntStream.range(0, 50_000).mapToObj(i -> "1000000" + i).toArray(String[]::new);
  }

  @Test
  void aStreamIsEndedInTheLastQuarterOfItsAgeAndItsClientAskedBackSoon() {
    Duration age = ageOfFirst();
    assertTrue(age.compareTo(Duration.ofMinutes(45)) >= 0, "age: " + age);
    assertTrue(age.compareTo(Duration.ofMinutes(60)) <= 0, "age: " + age);
    desk.join(sink, null, "a");
    desk.pass(age.minus(SECOND));
    assertFalse(sink.isClosed());
    sink.text();
    desk.pass(SECOND);
    String text = sink.text();
    assertTrue(text.matches("retry: (1000|[0-9]{3})\nevent: bye\ndata: \\{}\n\n"), text);
    assertTrue(sink.isClosed());
    assertEquals(0, desk.hub().size());
  }

  @Test
  void streamsThatCameTogetherDoNotEndTogether() {
    for (int i = 0; i < 100; i++) {
      desk.join(new FakeSink(), null, "a");
    }
    desk.pass(Duration.ofMinutes(45));
    for (int minute = 45; minute < 60; minute++) {
      int before = desk.hub().size();
      desk.pass(Duration.ofMinutes(1));
      int ended = before - desk.hub().size();
      assertTrue(ended < 20, ended + " ended in minute " + minute);
    }
    assertEquals(0, desk.hub().size());
  }

  @Test
  void whoeverStandsInsideAChangeMayFinishItAndGetsNoOther() {
    Duration age = ageOfFirst();
    Stream stream = desk.join(sink, null, "a");
    desk.pass(age.minus(SECOND));
    sink.text();
    sink.takes(1);
    desk.changes("a", 20, many());
    desk.step();
    desk.pass(SECOND);
    desk.changes("a", 30, "2");
    desk.pass(SECOND);
    assertFalse(sink.isClosed());
    sink.takes(Long.MAX_VALUE);
    stream.wake();
    desk.step();
    String text = sink.text();
    assertEquals(50_000, text.split("\\[1000000", -1).length - 1);
    assertEquals(1, text.split("\nid: ", -1).length - 1);
    assertTrue(text.endsWith("event: bye\ndata: {}\n\n"), text.substring(text.length() - 100));
    assertTrue(sink.isClosed());
  }

  @Test
  void whoeverTakesTwoMinutesLongerForTheChangeIsEndedInsideOfIt() {
    Duration age = ageOfFirst();
    Stream stream = desk.join(sink, null, "a");
    desk.pass(age.minus(SECOND));
    desk.changes("a", 20, many());
    sink.takes(1);
    desk.step();
    for (int seconds = 0; seconds <= 120; seconds += 40) {
      assertFalse(sink.isClosed());
      sink.takes(1);
      stream.wake();
      desk.pass(Duration.ofSeconds(40));
    }
    desk.pass(SECOND);
    assertTrue(sink.isClosed());
    assertFalse(sink.text().contains("bye"));
    assertEquals(0, desk.hub().size());
  }

  @Test
  void aSocketThatIsFullIsNotWaitedForForEver() {
    desk.join(sink, null, "a");
    sink.full();
    desk.changes("a", 20, "2");
    desk.pass(Duration.ofHours(1).plusMinutes(2));
    assertTrue(sink.isClosed());
    assertEquals(0, desk.hub().size());
  }
}
