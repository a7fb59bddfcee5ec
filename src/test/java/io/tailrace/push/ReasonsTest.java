package io.tailrace.push;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which reason a stream receives: in full, or one that names nothing. */
final class ReasonsTest {
  private static final String NEUTRAL = "\"reason\":\"no connection to the database\"";

  private final Desk desk = new Desk();
  private final FakeSink full = new FakeSink();
  private final FakeSink neutral = new FakeSink();

  @BeforeEach
  void fill() {
    desk.contents("a", 10, Desk.rows("1"));
  }

  private void join(String view) {
    desk.join(full, null, view);
    desk.joinWithoutDetails(neutral, view);
    assertTrue(full.text().contains("event: snapshot"));
    assertTrue(neutral.text().contains("event: snapshot"));
  }

  @Test
  void streamsOfTheSameViewsDoNotShareReasons() {
    join("a");
    desk.stale("a");
    desk.step();
    String shown = full.text();
    String hidden = neutral.text();
    assertTrue(shown.contains("\"reason\":\"away\""), shown);
    assertTrue(hidden.contains(NEUTRAL), hidden);
    assertFalse(hidden.contains("away"), hidden);
  }

  @Test
  void aLateComerReceivesItsOwnReasonToo() {
    desk.stale("a");
    desk.step();
    FakeSink late = new FakeSink();
    desk.joinWithoutDetails(late, "a");
    String text = late.text();
    assertTrue(text.contains(NEUTRAL), text);
    assertFalse(text.contains("away"), text);
  }

  @Test
  void theyShareTheRows() {
    join("a");
    desk.changes("a", 20, "2");
    desk.step();
    String shown = full.text();
    assertTrue(shown.contains("\"inserted\":[[2]]"), shown);
    assertEquals(shown, neutral.text());
    assertEquals(Map.of("a", 2), desk.sizes());
  }

  @Test
  void whyAViewIsGoneIsNotSaidInFullEither() {
    desk.added("c");
    desk.contents("c", 10, Desk.rows("1"));
    join("c");
    desk.removed("c");
    desk.step();
    String hidden = neutral.text();
    assertTrue(hidden.contains("event: status"), hidden);
    assertFalse(hidden.contains("dropped"), hidden);
    assertTrue(full.text().contains("c was dropped"));
  }
}
