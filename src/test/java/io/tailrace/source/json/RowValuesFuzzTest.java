package io.tailrace.source.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.tailrace.view.zset.Row;
import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonReader;
import jakarta.json.JsonValue;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Whatever its values are, a row is taken apart and put together as a JSON parser would do it. */
class RowValuesFuzzTest {
  private static final String LETTERS = "ab,{}[]:\"\\ /u\u0001é😀";
  private static final int SEEDS = 3_000;

  private final Random random = new Random(1);

  @Test
  void eachValueIsFoundWhereItIs() {
    for (int seed = 0; seed < SEEDS; seed++) {
      random.setSeed(seed);
      List<String> texts = texts();
      Row row = row(texts);
      int looked = 1 + random.nextInt(texts.size());
      RowValues values = new RowValues(looked).of(row);
      List<String> found = new ArrayList<>();
      for (int i = 0; i < looked; i++) {
        byte[] bytes = new byte[values.end(i) - values.start(i)];
        row.copyTo(values.start(i), values.end(i), bytes, 0);
        found.add(new String(bytes, StandardCharsets.UTF_8));
      }
      assertEquals(texts.subList(0, looked), found, "seed " + seed);
    }
  }

  @Test
  void pickedColumnsAreARowOfTheirOwn() {
    for (int seed = 0; seed < SEEDS; seed++) {
      random.setSeed(seed);
      List<String> texts = texts();
      int[] columns = random.ints(1 + random.nextInt(3), 0, texts.size()).toArray();
      Row picked = new RowValues(texts.size()).of(row(texts)).pick(columns);
      assertEquals(row(IntStream.of(columns).mapToObj(texts::get).toList()), picked);
      JsonArray whole = parsed(row(texts));
      JsonArrayBuilder expected = Json.createArrayBuilder();
      IntStream.of(columns).forEach(each -> expected.add(whole.get(each)));
      assertEquals(expected.build(), parsed(picked), "seed " + seed);
    }
  }

  @Test
  void holesAreFilledFromTheRowBefore() {
    for (int seed = 0; seed < SEEDS; seed++) {
      random.setSeed(seed);
      List<String> old = texts();
      List<String> holes = new ArrayList<>();
      List<String> expected = new ArrayList<>();
      List<Integer> unchanged = new ArrayList<>();
      for (int i = 0; i < old.size(); i++) {
        boolean hole = random.nextBoolean();
        String value = text();
        holes.add(hole ? "null" : value);
        expected.add(hole ? old.get(i) : value);
        if (hole) {
          unchanged.add(i);
        }
      }
      Row completed = new RowValues(old.size()).of(row(old)).complete(row(holes), unchanged);
      assertEquals(row(expected), completed, "seed " + seed);
    }
  }

  @Test
  void theHashOfValuesContinues() {
    for (int seed = 0; seed < SEEDS; seed++) {
      random.setSeed(seed);
      List<String> texts = texts();
      RowValues values = new RowValues(texts.size()).of(row(texts));
      int hash = 31 + '[';
      for (int i = 0; i < texts.size(); i++) {
        hash = 31 * values.hash(i, hash) + (i + 1 < texts.size() ? ',' : ']');
      }
      Row row = row(texts);
      assertEquals(row.hash(0, row.length(), 1), hash, "seed " + seed);
    }
  }

  @Test
  void aRowWithTooFewValuesIsAFault() {
    RowValues values = new RowValues(3);
    assertEquals(5, values.of(Row.of("[1,2,3]")).start(2));
    assertThrows(IllegalArgumentException.class, () -> values.of(Row.of("[1,2]")));
  }

  private List<String> texts() {
    return IntStream.range(0, 1 + random.nextInt(6)).mapToObj(i -> text()).toList();
  }

  /** Spaces around it are a part of a value of the type json. */
  private String text() {
    String space = " ".repeat(Math.max(0, random.nextInt(5) - 3));
    return space + value(2) + space;
  }

  private JsonValue value(int depth) {
    return switch (random.nextInt(depth > 0 ? 7 : 5)) {
      case 0 -> JsonValue.NULL;
      case 1 -> JsonValue.TRUE;
      case 2 -> Json.createValue(random.nextInt());
      case 3, 4 -> Json.createValue(string());
      case 5 -> {
        JsonArrayBuilder array = Json.createArrayBuilder();
        IntStream.range(0, random.nextInt(4)).forEach(i -> array.add(value(depth - 1)));
        yield array.build();
      }
      default -> {
        JsonObjectBuilder object = Json.createObjectBuilder();
        IntStream.range(0, random.nextInt(4)).forEach(i -> object.add(string(), value(depth - 1)));
        yield object.build();
      }
    };
  }

  private String string() {
    int[] letters = LETTERS.codePoints().toArray();
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(8); i > 0; i--) {
      text.appendCodePoint(letters[random.nextInt(letters.length)]);
    }
    return text.toString();
  }

  private static Row row(List<String> texts) {
    return Row.of("[" + String.join(",", texts) + "]");
  }

  private static JsonArray parsed(Row row) {
    try (JsonReader reader = Json.createReader(new StringReader(row.toString()))) {
      return reader.readArray();
    }
  }
}
