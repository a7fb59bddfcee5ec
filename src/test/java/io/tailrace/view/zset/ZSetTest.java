package io.tailrace.view.zset;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.tailrace.view.Sets;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
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

  /** Against a map: with all weights 1, and with others. */
  @Test
  void aSumIsAMapOfWeights() {
    Random random = new Random(4);
    for (int round = 0; round < 200; round++) {
      int most = round % 2 == 0 ? 1 : 3;
      Map<Row, Long> model = new HashMap<>();
      ZSet.Sum sum = new ZSet.Sum();
      for (int step = random.nextInt(400); step > 0; step--) {
        Row row = Sets.row("" + random.nextInt(1 + round));
        long has = model.getOrDefault(row, 0L);
        long weight = has == 1 && most == 1 ? -1 : random.nextInt(2 * most + 1) - most;
        sum.add(row, weight);
        model.put(row, has + weight);
        model.values().removeIf(each -> each == 0);
        assertEquals(model.values().stream().mapToLong(Math::abs).sum(), sum.copies());
        assertEquals(model.keySet().stream().mapToLong(Row::length).sum(), sum.bytes());
      }
      ZSet set = sum.toZSet();
      Map<Row, Long> found = new HashMap<>();
      set.forEach((row, weight) -> assertEquals(null, found.put(row, weight)));
      assertEquals(model, found);
      assertEquals(model.hashCode(), set.hashCode());
      assertEquals(0, sum.copies() + sum.bytes());
      ZSet same = ZSet.EMPTY.minus(ZSet.EMPTY.minus(set));
      assertEquals(set, same);
      assertNotEquals(set, set.plus(Sets.of("other")));
    }
  }
}
