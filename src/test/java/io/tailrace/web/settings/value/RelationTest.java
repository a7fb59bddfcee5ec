package io.tailrace.web.settings.value;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class RelationTest {
  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '\'',
      value = {
        "orders, \"orders\"",
        "Sales.Orders, \"sales\".\"orders\"",
        "\"Mixed Case\", \"Mixed Case\"",
        "s.\"a\"\"b.c\", \"s\".\"a\"\"b.c\"",
        "user, \"user\"",
        "d.s.t, \"d\".\"s\".\"t\"",
      })
  void isFoldedAsSqlDoesAndQuoted(String written, String sql) {
    assertEquals(sql, Relation.parse(written).orElseThrow().sql());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "a b", "a.", ".a", "a..b", "\"a", "\"\"", "a;b", "a.b.c.d", "1a", "a\"b\""})
  void isNothingElse(String written) {
    assertEquals(Optional.empty(), Relation.parse(written));
  }

  @ParameterizedTest
  @CsvSource({
    "top10, \"top10\"",
    "Sales.Orders, \"sales\".\"orders\"",
    "big-orders, \"big-orders\"",
    "2024.a, \"2024\".\"a\"",
  })
  void comesFromTheViewsName(String name, String sql) {
    assertEquals(sql.replace("'", ""), Relation.named(new ViewName(name)).sql());
  }
}
