package io.tailrace.source.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

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
        "int8 | 9223372036854775807 | 9223372036854775807",
        "int4 | -1 | -1",
        "oid | 4294967295 | \"4294967295\"",
        "numeric | 12345678901234567890.1234567890 | 12345678901234567890.1234567890",
        "numeric | 0.10 | 0.10",
        "numeric | NaN | \"NaN\"",
        "numeric | .5 | \".5\"",
        "numeric | 5. | \"5.\"",
        "numeric | 007 | \"007\"",
        "float8 | 1e+20 | 1e+20",
        "float8 | 2.5E-300 | 2.5E-300",
        "float8 | 1e | \"1e\"",
        "float4 | -Infinity | \"-Infinity\"",
        "float8 | -0 | -0",
        "bool | t | true",
        "bool | f | false",
        "json | {\"a\": [1, 2.50]} | {\"a\": [1, 2.50]}",
        "jsonb | null | null",
        "date | 2021-01-20 | \"2021-01-20\"",
        "date | 0044-03-15 BC | \"0044-03-15 BC\"",
        "date | infinity | \"infinity\"",
        "timestamp | 2020-01-02 03:04:05.6 | \"2020-01-02T03:04:05.6\"",
        "timestamp | -infinity | \"-infinity\"",
        "timestamp | 0044-03-15 00:00:00 BC | \"0044-03-15T00:00:00 BC\"",
        "timestamp | 12020-01-02 03:04:05 | \"12020-01-02T03:04:05\"",
        "timestamptz | 2020-01-02 03:04:05+00 | \"2020-01-02T03:04:05+00:00\"",
        "timestamptz | 2020-01-02 03:04:05.6-03:30 | \"2020-01-02T03:04:05.6-03:30\"",
        "timestamptz | 0044-03-15 00:00:00+00 BC | \"0044-03-15T00:00:00+00:00 BC\"",
        "time | 16:24:25.123456 | \"16:24:25.123456\"",
        "interval | 1 year 2 mons | \"1 year 2 mons\"",
        "bytea | \\xdeadbeef | \"\\\\xdeadbeef\"",
        "uuid | a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11 | \"a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11\"",
        "text | `` | \"\"",
        "text | true | \"true\"",
        "text | é 😀 \"q\" \\ | \"é 😀 \\\"q\\\" \\\\\"",
        "int4_array | {} | []",
        "int4_array | {1,NULL,3} | [1,null,3]",
        "int4_array | {{1,2},{3,4}} | [[1,2],[3,4]]",
        "int4_array | [2:3]={7,8} | [7,8]",
        "int4_array | [-1:0][2:2]={{7},{8}} | [[7],[8]]",
        "text_array | {a,\"b c\",\"\\\"\",NULL,\"NULL\",\"\",\"a,b}\",\"\\\\\"} "
            + "| [\"a\",\"b c\",\"\\\"\",null,\"NULL\",\"\",\"a,b}\",\"\\\\\"]",
        "bool_array | {t,f,NULL} | [true,false,null]",
        "jsonb_array | {\"{\\\"a\\\": [1, \\\"x\\\"]}\",NULL,\"null\"} "
            + "| [{\"a\": [1, \"x\"]},null,null]",
        "timestamp_array | {\"2020-01-02 03:04:05\",infinity} "
            + "| [\"2020-01-02T03:04:05\",\"infinity\"]",
        "timestamptz_array | {\"2020-01-02 03:04:05+00\"} | [\"2020-01-02T03:04:05+00:00\"]",
        "bytea_array | {\"\\\\\\\\xde\"} | [\"\\\\\\\\xde\"]",
        "box_array | {(2,2),(1,1);(4,4),(3,3)} | [\"(2,2),(1,1)\",\"(4,4),(3,3)\"]",
        "float8_array | {NaN,1.5} | [\"NaN\",1.5]",
        "int4_array | nonsense | \"nonsense\"",
        "int4_array | {1 | \"{1\"",
        "int4_array | {1}} | \"{1}}\"",
        "int4_array | {1,} | \"{1,}\"",
        "text_array | {\"a | \"{\\\"a\"",
      })
  void aValueIsWrittenAsToJsonDoes(String type, String text, String json) throws Exception {
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

  @ParameterizedTest
  @CsvSource({
    "20,int8",
    "25,text",
    "1009,text[]",
    "1184,timestamptz",
    "1042,bpchar",
    "1041,inet[]",
    "1790,refcursor",
    "3904,int4range",
    "0,unknown",
    "99999,unknown"
  })
  void aTypeIsCalledAsPostgresqlCallsIt(int oid, String name) {
    assertEquals(name, JsonRow.typeName(oid));
  }

  private static String row(int[] oids, @Nullable String... texts) {
    return new JsonRow(oids).encode(texts).toString();
  }
}
