package io.tailrace.source.postgres.catalog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.tailrace.source.json.JsonArray;
import io.tailrace.source.json.JsonScalar;
import io.tailrace.source.json.JsonValue;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.postgresql.core.Oid;

class PgTypesTest {
  private static final int MOOD = 20000;
  private static final int MOODS = 20001;
  private static final int SMALL = 20002;
  private static final int SMALLS = 20003;
  private static final int LIST = 20004;
  private static final int LISTS = 20005;
  private static final int SHAPE = 20006;
  private static final int SHAPES = 20007;
  private static final int PAIR = 20008;
  private static final int NO_REGCLASS = 20009;
  private static final int RECORD = 2249;

  private final PgTypes types =
      new PgTypes(
          Stream.of(
                  base(Oid.INT4, "int4", Oid.INT4_ARRAY),
                  array(Oid.INT4_ARRAY, Oid.INT4),
                  base(2205, "regclass", 2210),
                  array(2210, 2205),
                  base(MOOD, "mood", MOODS),
                  array(MOODS, MOOD),
                  domain(SMALL, "small", Oid.INT4, SMALLS),
                  array(SMALLS, SMALL),
                  domain(LIST, "list", Oid.INT4_ARRAY, LISTS),
                  array(LISTS, LIST),
                  new PgType(SHAPE, "shape", 'b', 0, 0, SHAPES, ':', List.of(), ""),
                  array(SHAPES, SHAPE),
                  base(NO_REGCLASS, "regclass", 0),
                  new PgType(RECORD, "record", 'p', 0, 0, 0, ',', List.of(), ""),
                  new PgType(PAIR, "pair", 'c', 0, 0, 0, ',', List.of(2210, Oid.INT4), ""))
              .collect(Collectors.toMap(PgType::oid, Function.identity())));

  private static PgType base(int oid, String name, int array) {
    return new PgType(oid, name, 'b', 0, 0, array, ',', List.of(), "");
  }

  private static PgType array(int oid, int element) {
    return new PgType(oid, "_", 'b', 0, element, 0, ',', List.of(element), "");
  }

  private static PgType domain(int oid, String name, int base, int array) {
    return new PgType(oid, name, 'd', base, 0, array, ',', List.of(base), "");
  }

  @Test
  void namesAreThoseThatPeopleKnow() {
    assertEquals(
        Map.of(Oid.INT4_ARRAY, "int4[]", MOODS, "mood[]", SMALL, "small", LISTS, "list[]"),
        Stream.of(Oid.INT4_ARRAY, MOODS, SMALL, LISTS)
            .collect(Collectors.toMap(oid -> oid, types::name)));
  }

  @Test
  void valuesAreWrittenAsTheirBuiltInType() {
    JsonValue ints = new JsonArray(JsonScalar.NUMBER, ',');
    assertEquals(
        Map.of(
            Oid.INT4,
            JsonScalar.NUMBER,
            SMALL,
            JsonScalar.NUMBER,
            SMALLS,
            ints,
            LIST,
            ints,
            LISTS,
            new JsonArray(ints, ','),
            MOOD,
            JsonScalar.STRING,
            MOODS,
            new JsonArray(JsonScalar.STRING, ','),
            SHAPES,
            new JsonArray(JsonScalar.STRING, ':')),
        Stream.of(Oid.INT4, SMALL, SMALLS, LIST, LISTS, MOOD, MOODS, SHAPES)
            .collect(Collectors.toMap(oid -> oid, types::json)));
  }

  @Test
  void whatCannotBeWrittenExactlyIsRefused() {
    Stream.of(2205, 2210, PAIR, RECORD).forEach(oid -> assertNotNull(types.refusal(oid)));
    Stream.of(Oid.INT4, SMALL, SMALLS, LIST, LISTS, MOOD, MOODS, SHAPE, SHAPES, NO_REGCLASS)
        .forEach(oid -> assertNull(types.refusal(oid)));
  }
}
