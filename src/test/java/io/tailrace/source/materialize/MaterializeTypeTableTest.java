package io.tailrace.source.materialize;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.source.TypeCase;
import io.tailrace.source.TypeTable;
import io.tailrace.source.json.BuiltInTypes;
import io.tailrace.source.json.JsonRow;
import io.tailrace.source.json.JsonValue;
import io.tailrace.source.materialize.catalog.ColumnType;
import io.tailrace.testing.materialize.Recording;
import io.tailrace.testing.postgres.ServerMessage.Field;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.core.Oid;

/** The table of types is what the decoder makes of a server's text, and what servers sent. */
class MaterializeTypeTableTest {
  private static final int LIST = 16384;
  private static final int OWN_COLUMNS = 3;

  static List<TypeCase> followed() {
    return TypeTable.followed(TypeTable.MATERIALIZE);
  }

  @ParameterizedTest
  @MethodSource("followed")
  void aTextIsWrittenAsItsType(TypeCase each) throws SQLException {
    assertEquals("[" + each.json() + "]", json(ColumnType.value(each.type()), each.text()));
    if (isInPostgres(each.type())) {
      JsonValue value = BuiltInTypes.value(Oid.valueOf(each.type().replace("[]", "_array")));
      assertEquals("[" + each.json() + "]", json(value, each.text()));
    }
  }

  private static boolean isInPostgres(String type) {
    try {
      Oid.valueOf(type.replace("[]", "_array"));
      return true;
    } catch (SQLException e) {
      return false;
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"tail-0.6.1", "subscribe-0.28", "subscribe-26.24"})
  void allThatServersSentIsInTheTable(String version) {
    int values = 0;
    for (String name : List.of("types", "types-simple-mode")) {
      Recording recording = Recording.of(version + "/" + name);
      for (@Nullable String[] row : recording.rows()) {
        if (Objects.equals(row[1], "f")) {
          for (int i = OWN_COLUMNS; i < row.length; i++) {
            Field field = recording.fields().get(i);
            String type = field.oid() == LIST ? "integer list" : name(field.oid());
            String text = row[i];
            assertTrue(
                cases(type).anyMatch(each -> Objects.equals(each.text(), text)),
                () -> field + " " + type + " " + text);
            values++;
          }
        }
      }
    }
    assertEquals(2 * 22, values);
  }

  private static String name(int oid) {
    return Oid.toString(oid).toLowerCase(Locale.ROOT).replace("_array", "[]");
  }

  private static Stream<TypeCase> cases(String type) {
    return followed().stream().filter(each -> each.type().equals(type));
  }

  private static String json(JsonValue value, @Nullable String text) {
    @Nullable String[] texts = {text};
    return new JsonRow(value).encode(texts).toString();
  }
}
