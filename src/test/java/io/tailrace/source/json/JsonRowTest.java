package io.tailrace.source.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postgresql.core.Oid;

class JsonRowTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "numeric | .5 | \".5\"",
        "numeric | 5. | \"5.\"",
        "numeric | 007 | \"007\"",
        "float8 | 2.5E-300 | 2.5E-300",
        "float8 | 1e | \"1e\"",
        "timestamptz | 2020-01-02 03:04:05.6-03:30 | \"2020-01-02T03:04:05.6-03:30\"",
        "int4_array | nonsense | \"nonsense\"",
        "int4_array | {1 | \"{1\"",
        "int4_array | {1}} | \"{1}}\"",
        "int4_array | {1,} | \"{1,}\"",
        "text_array | {\"a | \"{\\\"a\"",
      })
  void aTextThatNoServerSendsIsStillJson(String type, String text, String json) throws Exception {
    assertEquals("[" + json + "]", row(new int[] {Oid.valueOf(type)}, text));
  }

  @Test
  void nullIsNullInEveryType() {
    int[] oids = {Oid.INT8, Oid.TEXT, Oid.JSONB, Oid.INT4_ARRAY, 99999};

    assertEquals("[null,null,null,null,null]", row(oids, null, null, null, null, null));
  }

  @Test
  void controlCharactersAreEscapedAndLineBreaksNeverAppear() {
    assertEquals(
        "[\"\\n\\r\\t\\b\\f\\u0001\\u001f\u007f\u2028\"]",
        row(new int[] {Oid.TEXT}, "\n\r\t\b\f\u0001\u001f\u007f\u2028"));
    assertEquals("[{  \"a\": 1 }]", row(new int[] {Oid.JSON}, "{\r\n\"a\": 1\n}"));
  }

  @Test
  void typesThatAreNotBuiltInAreStrings() {
    assertEquals("[\"7\",\"{a,b}\"]", row(new int[] {16460, 16384}, "7", "{a,b}"));
  }

  @Test
  void aRowHasOneValueForEachColumn() {
    assertEquals("[1,\"a\"]", row(new int[] {Oid.INT4, Oid.TEXT}, "1", "a"));
    assertThrows(IllegalArgumentException.class, () -> row(new int[] {Oid.INT4}, "1", "a"));
  }

  private static String row(int[] oids, @Nullable String... texts) {
    JsonValue[] values = IntStream.of(oids).mapToObj(BuiltInTypes::value).toArray(JsonValue[]::new);
    return new JsonRow(values).encode(texts).toString();
  }
}
