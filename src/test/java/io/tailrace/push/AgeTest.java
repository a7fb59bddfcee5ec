package io.tailrace.push;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.push.metrics.DisconnectReason;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How a stream ends by its age. */
class AgeTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  private final HubFixture fixture = new HubFixture();
  private final FakeSink sink = new FakeSink();

  @BeforeEach
  void fill() {
    fixture.contents("a", 10, HubFixture.rows("1"));
  }

  /** The age at which the first stream of every desk is ended, to the second. */
  private static Duration ageOfFirst() {
    HubFixture twin = new HubFixture();
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
    fixture.join(sink, null, "a");
    fixture.pass(age.minus(SECOND));
    assertFalse(sink.isClosed());
    sink.text();
    fixture.pass(SECOND);
    String text = sink.text();
    assertTrue(text.matches("retry: (1000|[0-9]{3})\nevent: bye\ndata: \\{}\n\n"), text);
    assertTrue(sink.isClosed());
    assertEquals(0, fixture.hub().size());
  }

  @Test
  void streamsThatCameTogetherDoNotEndTogether() {
    for (int i = 0; i < 100; i++) {
      fixture.join(new FakeSink(), null, "a");
    }
    fixture.pass(Duration.ofMinutes(45));
    for (int minute = 45; minute < 60; minute++) {
      int before = fixture.hub().size();
      fixture.pass(Duration.ofMinutes(1));
      int ended = before - fixture.hub().size();
      assertTrue(ended < 20, ended + " ended in minute " + minute);
    }
    assertEquals(0, fixture.hub().size());
  }

  @Test
  void aStreamEndsWithTheRightsOfItsClient() {
    FakeSink other = new FakeSink();
    fixture.joinUntil(fixture.time().plus(Duration.ofMinutes(5)), sink, "a");
    fixture.join(other, null, "a");
    fixture.pass(Duration.ofMinutes(5).minus(SECOND));
    assertFalse(sink.isClosed());
    sink.text();
    fixture.pass(SECOND);
    String text = sink.text();
    assertTrue(text.matches("retry: (1000|[0-9]{3})\nevent: bye\ndata: \\{}\n\n"), text);
    assertTrue(sink.isClosed());
    assertFalse(other.isClosed());
    assertEquals(1L, fixture.hub().counts().parted().get(DisconnectReason.EXPIRED));
  }

  @Test
  void rightsThatEndLaterThanTheStreamDoNotKeepIt() {
    fixture.joinUntil(fixture.time().plus(Duration.ofDays(1)), sink, "a");
    fixture.pass(Duration.ofHours(1));
    assertTrue(sink.isClosed());
    assertEquals(1L, fixture.hub().counts().parted().get(DisconnectReason.AGED));
    assertEquals(0L, fixture.hub().counts().parted().get(DisconnectReason.EXPIRED));
  }

  @Test
  void rightsThatHaveEndedGiveNoRow() {
    fixture.joinUntil(fixture.time(), sink, "a");
    String text = sink.text();
    assertTrue(text.endsWith("event: bye\ndata: {}\n\n"), text);
    assertFalse(text.contains("snapshot"), text);
    assertTrue(sink.isClosed());
  }

  @Test
  void whoeverStandsInsideAChangeMayFinishItAndGetsNoOther() {
    Duration age = ageOfFirst();
    Stream stream = fixture.join(sink, null, "a");
    fixture.pass(age.minus(SECOND));
    sink.text();
    sink.takes(1);
    fixture.changes("a", 20, many());
    fixture.step();
    fixture.pass(SECOND);
    fixture.changes("a", 30, "2");
    fixture.pass(SECOND);
    assertFalse(sink.isClosed());
    sink.takes(Long.MAX_VALUE);
    stream.wake();
    fixture.step();
    String text = sink.text();
    assertEquals(50_000, text.split("\\[1000000", -1).length - 1);
    assertEquals(1, text.split("\nid: ", -1).length - 1);
    assertTrue(text.endsWith("event: bye\ndata: {}\n\n"), text.substring(text.length() - 100));
    assertTrue(sink.isClosed());
  }

  @Test
  void whoeverTakesTwoMinutesLongerForTheChangeIsEndedInsideOfIt() {
    Duration age = ageOfFirst();
    Stream stream = fixture.join(sink, null, "a");
    fixture.pass(age.minus(SECOND));
    fixture.changes("a", 20, many());
    sink.takes(1);
    fixture.step();
    for (int seconds = 0; seconds <= 120; seconds += 40) {
      assertFalse(sink.isClosed());
      sink.takes(1);
      stream.wake();
      fixture.pass(Duration.ofSeconds(40));
    }
    fixture.pass(SECOND);
    assertTrue(sink.isClosed());
    assertFalse(sink.text().contains("bye"));
    assertEquals(0, fixture.hub().size());
  }

  @Test
  void aSocketThatIsFullIsNotWaitedForForEver() {
    fixture.join(sink, null, "a");
    sink.full();
    fixture.changes("a", 20, "2");
    fixture.pass(Duration.ofHours(1).plusMinutes(2));
    assertTrue(sink.isClosed());
    assertEquals(0, fixture.hub().size());
  }
}
