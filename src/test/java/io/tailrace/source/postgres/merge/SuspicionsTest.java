package io.tailrace.source.postgres.merge;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.tailrace.source.ViewSettings;
import io.tailrace.source.postgres.catalog.StreamedTable;
import io.tailrace.source.postgres.catalog.Verdict;
import io.tailrace.view.zset.SourceFault;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What cannot be is a fault only of a table that was not altered. */
class SuspicionsTest {
  private final Suspicions suspicions = new Suspicions();

  @BeforeEach
  void suspect() {
    suspicions.begin("v", table("label sad"), "a row was deleted that is not there");
  }

  private static Verdict table(String fact) {
    ViewSettings view = new ViewSettings("v", "t", null, 10, 1_000);
    return new StreamedTable(view, 7, "public.t", List.of(), 'f', List.of(), List.of(fact));
  }

  @Test
  void anAlteredTableExplainsIt() {
    assertDoesNotThrow(() -> suspicions.answer(table("label glum"), 1));
    suspicions.read("v", 2);
    assertDoesNotThrow(() -> suspicions.answer(table("label sad"), 3), "it is over");
  }

  @Test
  void aTableThatIsWhatItWasDoesNot() {
    suspicions.read("v", 2);
    SourceFault fault =
        assertThrows(SourceFault.class, () -> suspicions.answer(table("label sad"), 2));
    assertEquals("v: a row was deleted that is not there", fault.getMessage());
    assertDoesNotThrow(() -> suspicions.answer(table("label sad"), 3), "once");
  }

  @Test
  void aLookThatMayHaveBeenTooEarlyDecidesNothing() {
    assertDoesNotThrow(() -> suspicions.answer(table("label sad"), 9), "it was not read again yet");
    suspicions.read("v", 12);
    assertDoesNotThrow(() -> suspicions.answer(table("label sad"), 11));
    assertThrows(SourceFault.class, () -> suspicions.answer(table("label sad"), 12));
  }
}
