package io.tailrace.source.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonReader;
import jakarta.json.JsonValue;
import java.io.StringReader;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.postgresql.core.Oid;

/** Whatever the text, the row is one line of valid JSON that says the same. */
class JsonRowFuzzTest {
  private static final String LETTERS = "ab,{}\"\\ \n\r\t\0\u0001;[]=NULé😀";

  @Test
  void anyTextComesBack() {
    JsonRow row = new JsonRow(JsonScalar.STRING);
    for (long seed = 0; seed < 1_000; seed++) {
      String text = text(new Random(seed));
      assertIs(Json.createArrayBuilder().add(text), row, text, seed);
    }
  }

  @Test
  void anyArrayOfTextsComesBack() {
    JsonRow row = new JsonRow(BuiltInTypes.value(Oid.TEXT_ARRAY));
    for (long seed = 0; seed < 1_000; seed++) {
      Random random = new Random(seed);
      StringBuilder form = new StringBuilder();
      JsonArrayBuilder array = array(random, 1 + random.nextInt(3), form);
      String bounds = random.nextInt(4) == 0 ? "[-1:7]=" : "";
      assertIs(Json.createArrayBuilder().add(array), row, bounds + form, seed);
    }
  }

  private static JsonArrayBuilder array(Random random, int dimensions, StringBuilder form) {
    JsonArrayBuilder array = Json.createArrayBuilder();
    form.append('{');
    for (int i = random.nextInt(4); i >= 0; i--) {
      if (dimensions > 1) {
        array.add(array(random, dimensions - 1, form));
      } else if (random.nextInt(5) == 0) {
        array.add(JsonValue.NULL);
        form.append("NULL");
      } else {
        String text = text(random);
        array.add(text);
        form.append('"').append(text.replace("\\", "\\\\").replace("\"", "\\\"")).append('"');
      }
      form.append(i > 0 ? "," : "");
    }
    form.append('}');
    return array;
  }

  private static String text(Random random) {
    StringBuilder text = new StringBuilder();
    int[] letters = LETTERS.codePoints().toArray();
    for (int i = random.nextInt(8); i > 0; i--) {
      text.appendCodePoint(letters[random.nextInt(letters.length)]);
    }
    return text.toString();
  }

  private static void assertIs(JsonArrayBuilder expected, JsonRow row, String text, long seed) {
    String json = row.encode(new String[] {text}).toString();
    assertFalse(json.contains("\n") || json.contains("\r"), () -> "seed " + seed);
    try (JsonReader reader = Json.createReader(new StringReader(json))) {
      assertEquals(expected.build(), reader.readArray(), () -> "seed " + seed);
    }
  }
}
