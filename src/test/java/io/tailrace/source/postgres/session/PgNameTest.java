package io.tailrace.source.postgres.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Names of relations are read as the server reads them. */
class PgNameTest {
  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "orders, , orders",
        "Sales.ORDERS, sales, orders",
        "\"Sales\".\"ORDERS\", Sales, ORDERS",
        "` sales . \"a.b\" `, sales, a.b",
        "\"a\"\"b\", , a\"b",
        "shop.sales.orders, sales, orders",
        "größe.ÄRGER, größe, Ärger",
        "a-b, , a-b"
      })
  void namesAreInLowerCaseButQuotedOnes(String text, String schema, String relation)
      throws PgName.Malformed {
    assertEquals(new PgName(Optional.ofNullable(schema), relation), PgName.parse(text, "shop"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", " ", ".", "a.", ".a", "\"a", "\"\"", "a b", "\"a\"b", "other.a.b", "a.b.c.d"})
  void whatTheServerTakesForNoNameIsNone(String text) {
    assertThrows(PgName.Malformed.class, () -> PgName.parse(text, "shop"));
  }
}
