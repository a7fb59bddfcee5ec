package io.tailrace.source.postgres.merge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.source.postgres.event.CatalogEvent;
import io.tailrace.source.postgres.session.Snapshot;
import io.tailrace.view.Update;
import io.tailrace.view.zset.Row;
import io.tailrace.view.zset.ZSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A view waits for the look that its questions need, and for no other. */
class HoldsTest {
  private final Holds holds = new Holds();

  @Test
  void whatIsHeldGoesOnInOrderWhenALookHasSeenTheTransaction() {
    holds.hold("v", 7, 1);
    Update first = change(10);
    Update second = change(20);
    assertTrue(holds.keep(first));
    assertTrue(holds.keep(second));
    assertEquals(List.of(), holds.answer("v", 0, seenBefore(9)), "asked before");
    assertFalse(holds.wasTooEarly("v", 0));
    assertEquals(List.of(), holds.answer("v", 1, seenBefore(7)), "7 is not over");
    assertTrue(holds.wasTooEarly("v", 1));
    assertEquals(List.of(first, second), holds.answer("v", 2, seenBefore(8)));
    assertFalse(holds.isHeld("v"));
  }

  @Test
  void whatCameBeforeALaterQuestionDoesNotWaitForItsAnswer() {
    holds.hold("v", 7, 1);
    Update first = change(10);
    assertTrue(holds.keep(first));
    holds.hold("v", 9, 2);
    Update second = change(20);
    assertTrue(holds.keep(second));
    assertEquals(List.of(first), holds.answer("v", 1, seenBefore(8)));
    assertTrue(holds.isHeld("v"));
    assertEquals(List.of(second), holds.answer("v", 2, seenBefore(10)));
  }

  @Test
  void nobodyElseIsHeld() {
    holds.hold("v", 7, 1);
    assertTrue(holds.isHeld("v"));
    assertFalse(holds.isHeld("w"));
    assertEquals(List.of(), holds.answer("w", 1, seenBefore(8)));
  }

  @Test
  void moreThanCanBeKeptIsNotKeptAtAll() {
    holds.hold("v", 7, 1);
    ZSet.Sum many = new ZSet.Sum();
    for (int n = 0; n < 60_000; n++) {
      many.add(Row.of("[" + n + "]"), 1);
    }
    ZSet rows = many.toZSet();
    assertTrue(holds.keep(new Update.Changes("v", 10, 0, rows)));
    assertFalse(holds.keep(new Update.Changes("v", 20, 0, rows)));
    assertTrue(holds.isHeld("v"), "its question is still open");
    assertEquals(List.of(), holds.answer("v", 1, seenBefore(8)));
  }

  @Test
  void whatIsDroppedIsStillHeldAndWhatIsForgottenIsNot() {
    holds.hold("v", 1);
    assertTrue(holds.keep(change(10)));
    holds.drop("v");
    assertTrue(holds.isHeld("v"));
    assertEquals(List.of(), holds.answer("v", 1, seenBefore(1)));
    holds.hold("v", 2);
    holds.forget("v");
    assertFalse(holds.isHeld("v"));
  }

  private static Update change(long position) {
    return new Update.Changes("v", position, 0, new ZSet.Sum().add(Row.of("[1]"), 1).toZSet());
  }

  /** All transactions before this one have ended, and none has begun since. */
  private static CatalogEvent.Moment seenBefore(long next) {
    return new CatalogEvent.Moment(new Snapshot(next, next, Set.of()), 0, 0);
  }
}
