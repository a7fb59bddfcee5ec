package io.tailrace.view.zset;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RowIndexTest {
  private static byte[] bytes(int value) {
    return bytesOf("[" + value + "]");
  }

  private static byte[] bytesOf(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** Against a list, with many rows of each hash and with hardly any. */
  @ParameterizedTest
  @ValueSource(ints = {1, 5, 1_000, Integer.MAX_VALUE})
  void aRowIsFoundUnderItsNumberUntilItIsRemoved(int hashes) {
    Random random = new Random(hashes);
    RowIndex index = new RowIndex();
    List<Integer> model = new ArrayList<>();
    for (int step = 0; step < 5_000; step++) {
      int value = random.nextInt(step < 3_000 ? 400 : 40);
      int hash = value * 0x9E3779B9 % hashes;
      Row row = Row.of(bytes(value), hash);
      int number = model.indexOf(value);
      assertEquals(number, index.find(row));
      assertEquals(number, index.find(bytesOf(row + "x"), row.length(), hash));
      if (number < 0) {
        assertEquals(model.size(), index.add(row));
        model.add(value);
      } else if (random.nextBoolean()) {
        index.remove(number);
        model.set(number, model.get(model.size() - 1));
        model.remove(model.size() - 1);
      }
      assertEquals(model.size(), index.size());
    }
    RowIndex copy = index.copy();
    for (int number = 0; number < model.size(); number++) {
      assertEquals("[" + model.get(number) + "]", copy.row(number).toString());
      assertEquals(number, copy.find(index.row(number)));
    }
    copy.add(Row.of("[\"only here\"]"));
    assertEquals(-1, index.find(Row.of("[\"only here\"]")));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 7, 8, 9, 15, 16, 17, 31, 32, 100})
  void aHashIsThatOfTheBytesThatCount(int length) {
    byte[] bytes = new byte[length + 1];
    new Random(length).nextBytes(bytes);
    int hash = RowHash.of(bytes, length);
    bytes[length]++;
    assertEquals(hash, RowHash.of(bytes, length));
    assertNotEquals(hash, RowHash.of(bytes, length + 1));
    for (int at = 0; at < length; at++) {
      bytes[at]++;
      assertNotEquals(hash, RowHash.of(bytes, length));
      bytes[at]--;
    }
  }
}
