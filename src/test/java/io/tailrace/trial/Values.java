package io.tailrace.trial;

import io.tailrace.testing.SeededRandom;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Types, and literals of each, from the harmless to the extreme. */
final class Values {
  private static final Map<String, List<String>> BY_TYPE = new LinkedHashMap<>();

  static {
    put("bool", "true", "false");
    put("int2", "-32768", "32767", "0");
    put("int4", "-2147483648", "7", "2147483647");
    put("int8", "-9223372036854775808", "9223372036854775807", "1");
    put("float4", "0.1", "'NaN'", "'-Infinity'", "3.4028235e38");
    put("float8", "1e300", "'NaN'", "'Infinity'", "0.1", "5e-324");
    put("numeric", "12345678901234567890.10", "'NaN'", "1e-20", "'-Infinity'", "10.00");
    put("text", "'x\"y\\'", "''", "'emoji 🎉'", "E'line\\n\\ttab'", "repeat('large 🎈', 2000)");
    put("varchar(9)", "'short'", "'ninechars'");
    put("char(4)", "'c'", "'four'");
    put("bytea", "'\\x00ff'", "''");
    put("date", "'2020-02-29'", "'infinity'", "'0044-03-15 BC'", "'5874897-12-31'");
    put("time", "'12:34:56.7'", "'24:00'");
    put("timetz", "'12:34:56.7+09:30'", "'00:00-15:59'");
    put("timestamp", "'2020-01-02 03:04:05.678'", "'-infinity'", "'4713-01-01 BC'");
    put("timestamptz", "'2020-01-02 03:04:05+09'", "'infinity'", "'294276-12-31 23:00+00'");
    put("interval", "'1 year 2 days 03:04:05'", "'-1 mon'", "'0'");
    put("uuid", "'00000000-0000-0000-0000-000000000001'");
    put("json", "'{\"a\" : [1,  2], \"b\":\"\\u00e9\"}'", "E'[1,\\n2]'", "'null'", "'1e5'");
    put("jsonb", "'{\"b\":null, \"a\":{\"n\":[1.0]}}'", "'\"text\"'", "'[]'");
    put("inet", "'10.0.0.1/8'", "'::1'");
    put("int4range", "'[1,5)'", "'empty'", "'(,3]'");
    put("datemultirange", "'{[2020-01-01,2020-02-01)}'", "'{}'");
    put("mood", "(enum_range(NULL::mood))[1]", "(enum_range(NULL::mood))[2]");
    put("smaller", "7", "-3");
    put("pair", "'(1,\"a,b\")'", "'(,)'");
    put("int4[]", "'{{1,NULL},{3,4}}'", "'{}'", "'[0:1]={5,6}'");
    put("text[]", "'{\"a,b\",NULL,\"NULL\",\"\"}'", "'{🎉}'");
    put("mood[]", "enum_range(NULL::mood)", "'{}'");
    put("jsonb[]", "array['{\"x\":1}'::jsonb, '[]']");
    put("timestamptz[]", "'{2020-01-02 03:04:05+00,infinity}'");
    put("varbit", "'101'", "''");
  }

  private Values() {}

  private static void put(String type, String... literals) {
    BY_TYPE.put(type, List.of(literals));
  }

  static List<String> types() {
    return List.copyOf(BY_TYPE.keySet());
  }

  /** One of the type's literals, or NULL. */
  static String literal(String type, SeededRandom random) {
    return random.oneIn(6) ? "NULL" : random.of(BY_TYPE.getOrDefault(type, List.of("NULL")));
  }

  /** A column of each type, named {@code v0}, {@code v1}, … */
  static String columns() {
    List<String> columns = new ArrayList<>();
    types().forEach(type -> columns.add("v" + columns.size() + " " + type));
    return String.join(", ", columns);
  }

  /** A value for each column. */
  static String row(SeededRandom random) {
    return String.join(", ", types().stream().map(type -> literal(type, random)).toList());
  }
}
