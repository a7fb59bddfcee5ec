package io.tailrace.view;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class HistoryTest {
  private static final List<Column> COLUMNS = List.of(new Column("x", "text"));

  @Test
  void equalFactsAreOneHistoryAndEveryOtherFactIsAnother() {
    History history = History.of(List.of("server", "view"), COLUMNS);
    assertEquals(history, History.of(List.of("server", "view"), COLUMNS));
    assertNotEquals(history, History.of(List.of("serverview"), COLUMNS));
    assertNotEquals(history, History.of(List.of("server", "views"), COLUMNS));
    assertNotEquals(history, History.of(List.of("server", "view"), List.of()));
    assertNotEquals(
        history, History.of(List.of("server", "view"), List.of(new Column("x", "int4"))));
  }

  @Test
  void aFingerprintFitsAnId() {
    assertTrue(History.of(List.of(), COLUMNS).fingerprint().matches("[0-9a-f]{16}"));
    assertTrue(History.combined(List.of("a", "b")).matches("[0-9a-f]{16}"));
    assertEquals("a", History.combined(List.of("a")));
  }

  @Test
  void theOrderOfTheViewsCounts() {
    assertNotEquals(History.combined(List.of("a", "b")), History.combined(List.of("b", "a")));
  }

  @Test
  void nodesThatSeeTheSameContradictionAgreeOnWhatFollows() {
    History history = new History("f");
    History next = history.successor(5, Sets.of("x"));
    assertEquals(next, history.successor(5, Sets.of("x")));
    assertNotEquals(next, history.successor(6, Sets.of("x")));
    assertNotEquals(next, history.successor(5, Sets.of("y")));
  }
}
