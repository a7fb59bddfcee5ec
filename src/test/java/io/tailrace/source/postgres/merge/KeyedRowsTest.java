package io.tailrace.source.postgres.merge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.tailrace.view.zset.Row;
import io.tailrace.view.zset.SourceFault;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class KeyedRowsTest {
  @Test
  void aRowIsFoundByItsKeyInTheKeysOrder() throws SourceFault {
    KeyedRows rows = new KeyedRows("sales.orders", 3, 1);
    Row row = Row.of("[{\"a\":[1,2]},\"x,\\\"]\",null,42]");
    rows.add(row);
    Row key = Row.of("[42,\"x,\\\"]\"]");
    assertEquals(key, rows.keyOf(row));
    assertSame(row, rows.find(key));
    for (String other : new String[] {"[42,\"x\"]", "[42]", "[42,\"x,\\\"]\",1]", "[\"x\",42]"}) {
      assertNull(rows.find(Row.of(other)), other);
      assertNull(rows.remove(Row.of(other)), other);
    }
    assertSame(row, rows.remove(key));
    assertNull(rows.find(key));
    assertEquals(0, rows.size());
  }

  @Test
  void aSecondRowWithAKeyIsAFault() throws SourceFault {
    KeyedRows rows = new KeyedRows("sales.orders", 0);
    rows.add(Row.of("[1,\"a\"]"));
    SourceFault fault = assertThrows(SourceFault.class, () -> rows.add(Row.of("[1,\"b\"]")));
    assertEquals("two rows of sales.orders have the key [1]", fault.getMessage());
    rows.remove(Row.of("[1]"));
    rows.add(Row.of("[1,\"b\"]"));
    assertEquals(Row.of("[1,\"b\"]"), rows.find(Row.of("[1]")));
  }

  private static int hash(String row) {
    return Row.of(row).hash(0, row.length(), 1);
  }

  @Test
  void keysWithTheSameHashAreToldApart() throws SourceFault {
    assertEquals(hash("[\"Aa\"]"), hash("[\"BB\"]"));
    KeyedRows rows = new KeyedRows("t", 0);
    rows.add(Row.of("[\"Aa\"]"));
    assertNull(rows.find(Row.of("[\"BB\"]")));
    rows.add(Row.of("[\"BB\"]"));
    rows.remove(Row.of("[\"Aa\"]"));
    assertEquals(Row.of("[\"BB\"]"), rows.find(Row.of("[\"BB\"]")));
    assertNull(rows.find(Row.of("[\"Aa\"]")));
  }

  /** So many that some have the row's place in the table, and its part of the hash. */
  @Test
  void keysThatBeginAlikeAreToldApart() throws SourceFault {
    KeyedRows rows = new KeyedRows("t", 0);
    rows.add(Row.of("[1]"));
    for (int n = 0; n < 100_000; n++) {
      assertNull(rows.find(Row.of("[1" + n + "]")));
    }
  }

  @Test
  void aClearedTableIsEmpty() throws SourceFault {
    KeyedRows rows = new KeyedRows("t", 0);
    rows.reserve(1000);
    rows.add(Row.of("[1]"));
    rows.clear();
    assertEquals(0, rows.size());
    assertNull(rows.find(Row.of("[1]")));
    rows.add(Row.of("[1]"));
    assertEquals(1, rows.size());
  }

  /** Few keys make long runs of slots that were used, many make it grow and shrink. */
  @Test
  void itIsAMap() throws SourceFault {
    for (int keys : new int[] {5, 100, 20_000}) {
      Random random = new Random(keys);
      KeyedRows rows = new KeyedRows("t", 1);
      Map<Row, Row> model = new HashMap<>();
      for (int i = 0; i < 350_000; i++) {
        if (random.nextInt(100_000) == 0) {
          rows.clear();
          model.clear();
        }
        // Mostly removals for a while, then mostly additions.
        boolean grows = random.nextInt(10) < (i / 50_000 % 2 == 0 ? 8 : 3);
        step(random.nextInt(keys), grows, rows, model, i);
        assertEquals(model.size(), rows.size());
      }
      for (int n = 0; n < keys; n++) {
        assertSame(model.get(key(n)), rows.find(key(n)));
      }
    }
  }

  private static void step(int n, boolean add, KeyedRows rows, Map<Row, Row> model, int i)
      throws SourceFault {
    Row key = key(n);
    assertSame(model.get(key), rows.find(key));
    if (!add) {
      assertSame(model.remove(key), rows.remove(key));
    } else if (!model.containsKey(key)) {
      Row row = Row.of("[" + i + "," + n + "]");
      model.put(key, row);
      rows.add(row);
    }
  }

  private static Row key(int n) {
    return Row.of("[" + n + "]");
  }
}
