package io.tailrace.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.tailrace.view.zset.Limits;
import io.tailrace.view.zset.Row;
import org.junit.jupiter.api.Test;

class BoundedSumTest {
  private static Row row(int value) {
    return Row.of("[" + (100 + value) + "]");
  }

  @Test
  void contentsAreRefusedAtTheFirstRowTooMany() {
    BoundedSum rows = new BoundedSum("a", new Limits(2, 1_000), 1);
    assertNull(rows.add(row(1), 1));
    assertNull(rows.add(row(1), 1));
    assertEquals(
        "has more than 2 rows; aggregate in the database, or raise tailrace.view.a.max-rows",
        rows.add(row(2), 1));
    BoundedSum bytes = new BoundedSum("a", new Limits(100, 10), 1);
    assertNull(bytes.add(row(1), 1));
    assertNull(bytes.add(row(2), 1));
    assertNotNull(bytes.add(row(3), 1));
  }

  @Test
  void whatCancelsOutDoesNotCount() {
    BoundedSum sum = new BoundedSum("a", new Limits(2, 10), 2);
    for (int i = 0; i < 1_000; i++) {
      assertNull(sum.add(row(i), 1));
      assertNull(sum.add(row(i), -1));
    }
    assertNull(sum.refusal());
    assertEquals(0, sum.toZSet().size());
  }

  @Test
  void moreThanTwiceTheLimitsMayPassButNotStay() {
    BoundedSum sum = new BoundedSum("a", new Limits(2, 1_000), 2);
    for (int i = 0; i < 5; i++) {
      assertNull(sum.add(row(i), 1));
    }
    assertNull(sum.refusal());
    assertNull(sum.add(row(5), 1));
    assertNotNull(sum.refusal());
    assertNull(sum.add(row(5), -1));
    assertNull(sum.refusal());
  }

  @Test
  void whatCannotBeCountedIsNoSum() {
    BoundedSum sum = new BoundedSum("a", new Limits(Long.MAX_VALUE, Long.MAX_VALUE), 1);
    assertNull(sum.add(row(1), Long.MAX_VALUE));
    assertThrows(ArithmeticException.class, () -> sum.add(row(2), 1));
  }
}
