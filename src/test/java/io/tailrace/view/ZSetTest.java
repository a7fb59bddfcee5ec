package io.tailrace.view;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class ZSetTest {
  @Test
  void whatCancelsOutIsGone() {
    assertSame(ZSet.EMPTY, Sets.of("x", "-x"));
    assertEquals(Sets.of("y"), Sets.of("x", "y").plus(Sets.of("-x")));
    assertEquals(Sets.of("-x", "y"), Sets.of("y").minus(Sets.of("x")));
  }

  @Test
  void rowsAreEqualWhenTheirBytesAre() {
    assertEquals(Row.of("[1]"), Row.of(new byte[] {'[', '1', ']'}));
    assertNotEquals(Row.of("[1]"), Row.of("[1.0]"));
    assertEquals(2, Sets.of("x", "x").weight(Sets.row("x")));
  }

  @Test
  void manyCopiesAreOneNumber() {
    ZSet many = new ZSet.Sum().add(Sets.row("x"), 10_000_000).toZSet();
    assertEquals(1, many.size());
    assertEquals(20_000_000, many.plus(many).weight(Sets.row("x")));
  }

  @Test
  void aWeightThatCannotBeCountedIsRefused() {
    ZSet.Sum sum = new ZSet.Sum().add(Sets.row("x"), Long.MAX_VALUE);
    assertThrows(ArithmeticException.class, () -> sum.add(Sets.row("x"), 1));
  }

  @Test
  void aSumBeginsAgainAfterItWasTaken() {
    ZSet.Sum sum = new ZSet.Sum().add(Sets.row("x"), 1);
    ZSet first = sum.toZSet();
    sum.add(Sets.row("y"), 1);
    assertEquals(Sets.of("x"), first);
    assertEquals(Sets.of("y"), sum.toZSet());
  }

  @Test
  void equalSetsHaveOneTextInWhateverOrderTheyWereMade() {
    assertEquals(Sets.of("a", "b", "b").sorted(), Sets.of("b", "a", "b").sorted());
    assertNotEquals(Sets.of("a", "b").sorted(), Sets.of("a", "b", "b").sorted());
  }
}
