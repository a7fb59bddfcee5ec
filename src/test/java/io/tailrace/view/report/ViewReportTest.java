package io.tailrace.view.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a report says to those who do not run the server. */
final class ViewReportTest {
  private static ViewReport report(
      State state, String reason, boolean ofSource, @Nullable Duration behind) {
    return new ViewReport(
        "a", state, reason, 7, false, ofSource, behind, true, List.of(), 3, 10, 10);
  }

  private static String neutral(
      State state, String reason, boolean ofSource, @Nullable Duration behind) {
    ViewReport neutral = report(state, reason, ofSource, behind).neutral();
    assertEquals(report(state, neutral.reason(), ofSource, behind), neutral, "only the reason");
    return neutral.reason();
  }

  @Test
  void aNeutralReasonNamesNothing() {
    String said = "db.example.com refuses the user tailrace";
    assertEquals("no connection to the database", neutral(State.STALE, said, false, null));
    assertEquals("no connection to the database", neutral(State.FAILED, said, true, null));
    assertEquals("no connection to the database", neutral(State.LOADING, said, true, null));
    assertEquals("the view cannot be read at present", neutral(State.FAILED, said, false, null));
    assertEquals("the view cannot be read at present", neutral(State.LOADING, said, false, null));
    assertEquals("", neutral(State.LIVE, said, false, null));
  }

  @Test
  void whatNamesNothingStays() {
    assertEquals("", neutral(State.LOADING, "", false, null));
    assertEquals("", neutral(State.LIVE, "", false, null));
    Duration behind = Duration.ofSeconds(7);
    assertEquals(
        "catching up, 7 s behind", neutral(State.STALE, "catching up, 7 s behind", false, behind));
  }
}
