package io.tailrace.source.postgres.refresh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.tailrace.source.TypeCase;
import io.tailrace.source.TypeTable;
import io.tailrace.source.json.BuiltInTypes;
import io.tailrace.source.json.JsonBytes;
import io.tailrace.source.json.JsonRow;
import io.tailrace.source.json.JsonValue;
import io.tailrace.source.postgres.WrittenCatalogue;
import io.tailrace.source.postgres.catalog.PgColumn;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.core.Oid;
import org.postgresql.util.PSQLState;

/** A line of COPY is the row that the same texts are in the stream. */
class CopyLineTest {
  private static final List<String> PIECES =
      List.of(
          "",
          "\\",
          "\\N",
          "N",
          "\t",
          "\n",
          "\r",
          "\b",
          "\f",
          "\u000b",
          "\u0001",
          "\u007f",
          "\"",
          "a",
          "{",
          "}",
          ",",
          "NULL",
          "é",
          "漢",
          "😀",
          " ",
          "t",
          "f",
          "-",
          "+",
          ".",
          ":",
          "e",
          "0",
          "1",
          "12",
          "007",
          "3.25",
          "-4",
          "1e+20",
          "NaN",
          "Infinity",
          "2020-01-02",
          "03:04:05.6",
          "2020-01-02 03:04:05.678901+00",
          "0044-03-15 00:00:00-03:30 BC",
          "infinity");

  private final WrittenCatalogue catalogue = new WrittenCatalogue(TypeTable.setup());

  static List<TypeCase> followed() {
    return TypeTable.followed(TypeTable.POSTGRES);
  }

  private static CopyLine lines(JsonValue... values) {
    return new CopyLine(
        Stream.of(values).map(json -> new PgColumn("c", "t", 0, -1, json)).toList());
  }

  /** As the server writes it. */
  private static byte[] line(@Nullable String... texts) {
    return (Arrays.stream(texts).map(CopyLineTest::escaped).collect(Collectors.joining("\t"))
            + "\n")
        .getBytes(StandardCharsets.UTF_8);
  }

  private static String escaped(@Nullable String text) {
    return text == null
        ? "\\N"
        : text.replace("\\", "\\\\")
            .replace("\b", "\\b")
            .replace("\f", "\\f")
            .replace("\n", "\\n")
            .replace("\r", "\\r")
            .replace("\t", "\\t")
            .replace("\u000b", "\\v");
  }

  private static String read(CopyLine lines, byte[] line) throws Exception {
    JsonBytes json = lines.read(line);
    return new String(json.bytes(), 0, json.length(), StandardCharsets.UTF_8);
  }

  @ParameterizedTest
  @MethodSource("followed")
  void aTextIsWrittenAsItsType(TypeCase each) throws Exception {
    assertEquals("[" + each.json() + "]", read(lines(type(each)), line(each.text())));
  }

  private JsonValue type(TypeCase each) {
    int oid = catalogue.oid(each.type());
    return catalogue.types().json(oid);
  }

  @Test
  void allOfThemInOneRow() throws Exception {
    List<TypeCase> all = followed();
    JsonValue[] types = all.stream().map(this::type).toArray(JsonValue[]::new);
    String expected = all.stream().map(TypeCase::json).collect(Collectors.joining(",", "[", "]"));
    CopyLine lines = lines(types);
    for (int twice = 0; twice < 2; twice++) {
      assertEquals(
          expected, read(lines, line(all.stream().map(TypeCase::text).toArray(String[]::new))));
    }
  }

  @Test
  void anyTextsAreTheRowThatTheyAreInTheStream() throws Exception {
    JsonValue[] types =
        IntStream.of(
                Oid.TEXT,
                Oid.NUMERIC,
                Oid.BOOL,
                Oid.TIMESTAMPTZ,
                Oid.JSON,
                Oid.TEXT_ARRAY,
                Oid.NUMERIC_ARRAY,
                Oid.TIMESTAMP,
                22)
            .mapToObj(BuiltInTypes::value)
            .toArray(JsonValue[]::new);
    CopyLine lines = lines(types);
    JsonRow row = new JsonRow(types);
    Random random = new Random(6);
    for (int round = 0; round < 20_000; round++) {
      @Nullable String[] texts = new @Nullable String[types.length];
      for (int i = 0; i < texts.length; i++) {
        texts[i] = random.nextInt(10) == 0 ? null : text(random);
      }
      String expected = row.encode(texts).toString();
      assertEquals(expected, read(lines, line(texts)), () -> Arrays.toString(texts));
    }
  }

  private static String text(Random random) {
    List<String> pieces = new ArrayList<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      pieces.add(PIECES.get(random.nextInt(PIECES.size())));
    }
    return String.join("", pieces);
  }

  @Test
  void aLargeRowIsWholeAndIsNotKept() throws Exception {
    CopyLine lines = lines(BuiltInTypes.value(Oid.TEXT));
    String text = "x\n\"é".repeat(100_000);
    assertEquals("[\"" + "x\\n\\\"é".repeat(100_000) + "\"]", read(lines, line(text)));
    assertEquals("[\"x\"]", read(lines, line("x")));
    assertEquals(true, lines.read(line("x")).bytes().length < 1_000);
  }

  @Test
  void aRowWithoutColumnsIsEmpty() throws Exception {
    assertEquals("[]", read(lines(), line()));
    assertEquals("[\"\"]", read(lines(BuiltInTypes.value(Oid.TEXT)), line("")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "1", "1\t2", "1\n", "1\t2\t3\n", "1\t2\t\n", "\n", "1\\\t2\n", "1\\\n"})
  void aRowOfOtherColumnsEndsTheConnection(String line) {
    JsonValue number = BuiltInTypes.value(Oid.INT4);
    SQLException fault =
        assertThrows(
            SQLException.class,
            () -> lines(number, number).read(line.getBytes(StandardCharsets.UTF_8)));
    assertEquals(true, PSQLState.isConnectionError(fault.getSQLState()));
  }

  @Test
  void bytesThatAreNoTextAreRefused() {
    byte[] line = {'a', (byte) 0xe9, '\t', 'b', '\n'};
    JsonValue text = BuiltInTypes.value(Oid.TEXT);
    assertThrows(CharacterCodingException.class, () -> lines(text, text).read(line));
  }
}
