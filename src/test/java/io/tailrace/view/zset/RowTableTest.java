package io.tailrace.view.zset;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.view.Sets;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RowTableTest {
  private static Map<Row, Long> held(RowTable table) {
    Map<Row, Long> held = new HashMap<>();
    table.forEach((row, count) -> assertEquals(null, held.put(row, count), "twice: " + row));
    return held;
  }

  private static long bytes(RowTable table) {
    long bytes = 0;
    for (int bucket = 0; bucket < table.buckets(); bucket++) {
      bytes += table.bucket(bucket).bytes();
    }
    return bytes;
  }

  private static long bytes(Map<Row, Long> rows) {
    long bytes = 0;
    for (Map.Entry<Row, Long> each : rows.entrySet()) {
      bytes += each.getValue() * (each.getKey().length() + 1);
    }
    return bytes;
  }

  /** Against a map, with copies taken in between that must stay what they were. */
  @Test
  void itIsAMapOfCountsAndACopyNeverChanges() {
    Random random = new Random(5);
    RowTable table = new RowTable();
    Map<Row, Long> model = new HashMap<>();
    List<RowTable> copies = new ArrayList<>();
    List<Map<Row, Long>> were = new ArrayList<>();
    for (int step = 0; step < 60_000; step++) {
      int range = step < 40_000 ? 20_000 : 50;
      Row row = Row.of("[" + random.nextInt(range) + "]");
      long has = model.getOrDefault(row, 0L);
      assertEquals(has, table.count(row));
      long weight = has > 0 && random.nextBoolean() ? -1 - random.nextLong(has) : 1;
      table.add(row, weight);
      if (has + weight == 0) {
        model.remove(row);
      } else {
        model.put(row, has + weight);
      }
      if (step % 6_000 == 0) {
        copies.add(table.copy());
        were.add(Map.copyOf(model));
      }
    }
    assertEquals(model, held(table));
    assertEquals(bytes(model), bytes(table));
    for (int i = 0; i < copies.size(); i++) {
      assertEquals(were.get(i), held(copies.get(i)));
    }
    RowTable branch = copies.get(3);
    branch.add(Row.of("[\"only here\"]"), 2);
    assertEquals(0, table.count(Row.of("[\"only here\"]")));
    assertEquals(0, copies.get(4).count(Row.of("[\"only here\"]")));
    assertEquals(2, branch.count(Row.of("[\"only here\"]")));
  }

  @Test
  void aTableOfManyRowsAtOnceIsTheOneOfRowAfterRow() {
    Random random = new Random(8);
    for (int rows : new int[] {0, 1, 8, 9, 128, 129, 1_000, 20_000}) {
      ZSet.Sum sum = new ZSet.Sum();
      for (int i = 0; i < rows; i++) {
        sum.add(Row.of("[" + i + "]"), random.nextInt(10) == 0 ? 3 : 1);
      }
      ZSet all = sum.toZSet();
      RowTable table = RowTable.of(all);
      RowTable other = Sets.table(all);
      assertEquals(held(other), held(table));
      assertEquals(other.buckets(), table.buckets());
      assertEquals(bytes(other), bytes(table));
      for (int i = rows / 2; i < rows + 50; i++) {
        Row row = Row.of("[" + i + "]");
        table.add(row, i % 3 - table.count(row));
        other.add(row, i % 3 - other.count(row));
      }
      assertEquals(held(other), held(table));
      assertEquals(bytes(other), bytes(table));
    }
  }

  @Test
  void bucketsStaySmall() {
    RowTable table = new RowTable();
    for (int i = 0; i < 100_000; i++) {
      table.add(Row.of("[" + i + ",\"filler\"]"), 1);
    }
    int largest = 0;
    for (int bucket = 0; bucket < table.buckets(); bucket++) {
      largest = Math.max(largest, table.bucket(bucket).size());
    }
    assertTrue(largest < 60, "largest: " + largest);
  }

  private static String text(List<RowPart> parts) {
    StringBuilder text = new StringBuilder();
    for (RowPart part : parts) {
      byte[] body = new byte[part.bytes() + 1];
      int end = part.put(body, 0);
      assertEquals(Math.max(0, part.bytes() - 1), end);
      text.append(new String(body, 0, end, StandardCharsets.UTF_8)).append(end > 0 ? "," : "");
    }
    return text.toString();
  }

  @Test
  void partsHaveEachCopyOnceAndAreNoLargerThanAllowed() {
    Random random = new Random(9);
    for (int round = 0; round < 300; round++) {
      RowTable table = new RowTable();
      int rows = random.nextInt(200);
      for (int i = 0; i < rows; i++) {
        String filler = "x".repeat(random.nextInt(random.nextInt(10) == 0 ? 500 : 20));
        table.add(Row.of("[" + i + "," + filler + "]"), 1 + random.nextInt(5));
      }
      int first = 20 + random.nextInt(200);
      int other = 20 + random.nextInt(200);
      List<RowPart> parts = RowPart.divided(table, first, other);
      StringBuilder whole = new StringBuilder();
      table.forEach((row, count) -> whole.append((row + ",").repeat((int) count)));
      assertEquals(whole.toString(), text(parts));
      assertTrue(!parts.isEmpty());
      for (int i = 0; i < parts.size(); i++) {
        int bytes = parts.get(i).bytes();
        boolean single = text(parts.subList(i, i + 1)).split("],", -1).length == 2;
        assertTrue(bytes <= (i == 0 ? first : other) || single, "bytes: " + bytes);
      }
    }
  }

  @Test
  void tenMillionCopiesAreDividedWithoutCountingThem() {
    RowTable table = new RowTable();
    table.add(Row.of("[1]"), 10_000_000);
    List<RowPart> parts = RowPart.divided(table, 1_000, 1 << 20);
    assertEquals(1_000, parts.get(0).bytes());
    assertEquals(40_000_000, parts.stream().mapToLong(RowPart::bytes).sum());
    assertTrue(text(parts.subList(0, 1)).startsWith("[1],[1],"));
  }
}
