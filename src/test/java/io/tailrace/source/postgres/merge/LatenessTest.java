package io.tailrace.source.postgres.merge;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tailrace.source.postgres.event.CatalogEvent;
import io.tailrace.source.postgres.session.Snapshot;
import io.tailrace.view.Update;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A view is behind by the age of the first position of the log that it has not come to. */
class LatenessTest {
  private final Lateness lateness = new Lateness();
  private long known = 100;

  @Test
  void lessThanTenSecondsAreNotSaid() {
    assertEquals(List.of(), look(200, 0));
    assertEquals(List.of(), look(300, 9_000));
  }

  @Test
  void theFigureIsToldWhenItChangesMuchAndWhenItEnds() {
    assertEquals(List.of(), look(200, 0));
    assertEquals(List.of(behind(12_000)), look(300, 12_000));
    assertEquals(List.of(), look(400, 14_000), "by less than five seconds more");
    assertEquals(List.of(behind(34_000)), look(500, 34_000));
    known = 300;
    assertEquals(List.of(behind(21_000)), look(600, 35_000), "14,000 is the first it lacks");
    known = 600;
    assertEquals(List.of(new Update.Behind("v", null)), look(600, 36_000));
    assertEquals(List.of(), look(600, 90_000), "a quiet database");
  }

  @Test
  void whatIsNotBehindStaysSo() {
    assertEquals(List.of(), look(100, 0));
    assertEquals(List.of(), look(100, 600_000));
  }

  @Test
  void withoutALookNothingIsSaid() {
    assertEquals(List.of(), lateness.updates(Set.of("v"), view -> known));
  }

  private List<Update> look(long logged, long time) {
    lateness.sample(new CatalogEvent.Moment(new Snapshot(1, 1, Set.of()), logged, time));
    return lateness.updates(Set.of("v"), view -> known);
  }

  private static Update behind(long millis) {
    return new Update.Behind("v", Duration.ofMillis(millis));
  }
}
