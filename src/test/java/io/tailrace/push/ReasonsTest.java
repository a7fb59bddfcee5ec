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

  private final HubFixture fixture = new HubFixture();
  private final FakeSink full = new FakeSink();
  private final FakeSink neutral = new FakeSink();

  @BeforeEach
  void fill() {
    fixture.contents("a", 10, HubFixture.rows("1"));
  }

  private void join(String view) {
    fixture.join(full, null, view);
    fixture.joinWithoutDetails(neutral, view);
    assertTrue(full.text().contains("event: snapshot"));
    assertTrue(neutral.text().contains("event: snapshot"));
  }

  @Test
  void streamsOfTheSameViewsDoNotShareReasons() {
    join("a");
    fixture.stale("a");
    fixture.step();
    String shown = full.text();
    String hidden = neutral.text();
    assertTrue(shown.contains("\"reason\":\"away\""), shown);
    assertTrue(hidden.contains(NEUTRAL), hidden);
    assertFalse(hidden.contains("away"), hidden);
  }

  @Test
  void aLateComerReceivesItsOwnReasonToo() {
    fixture.stale("a");
    fixture.step();
    FakeSink late = new FakeSink();
    fixture.joinWithoutDetails(late, "a");
    String text = late.text();
    assertTrue(text.contains(NEUTRAL), text);
    assertFalse(text.contains("away"), text);
  }

  @Test
  void theyShareTheRows() {
    join("a");
    fixture.changes("a", 20, "2");
    fixture.step();
    String shown = full.text();
    assertTrue(shown.contains("\"inserted\":[[2]]"), shown);
    assertEquals(shown, neutral.text());
    assertEquals(Map.of("a", 2), fixture.sizes());
  }

  @Test
  void whyAViewIsGoneIsNotSaidInFullEither() {
    fixture.added("c");
    fixture.contents("c", 10, HubFixture.rows("1"));
    join("c");
    fixture.removed("c");
    fixture.step();
    String hidden = neutral.text();
    assertTrue(hidden.contains("event: status"), hidden);
    assertFalse(hidden.contains("dropped"), hidden);
    assertTrue(full.text().contains("c was dropped"));
  }
}
