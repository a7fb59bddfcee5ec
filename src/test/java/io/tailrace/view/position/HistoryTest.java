package io.tailrace.view.position;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.view.Sets;
import io.tailrace.view.zset.Column;
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

  /** Else every client of every node that is upgraded gets a snapshot. */
  @Test
  void fingerprintsAreThoseOfThePreviousRelease() {
    History table =
        History.of(
            List.of("PostgreSQL", "7412345678901234567", "1", "shop", "public.orders"),
            List.of(new Column("id", "int8"), new Column("größe", "text")));
    assertEquals(
        List.of(
            "2ef84e9b769f7e63",
            "6b86b273ff34fce1",
            "bdaea5eac8f00416",
            "6abcc90e423f0dc0",
            "841d4990eb83b85f"),
        List.of(
            table.fingerprint(),
            History.of(List.of(), List.of()).fingerprint(),
            table.successor(-1, Sets.of("x", "-y")).fingerprint(),
            table.ended(Sets.of("x", "x")).fingerprint(),
            History.combined(List.of(table.fingerprint(), "", "7f3a"))));
  }
}
