package io.tailrace.source;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which relations a pattern names. */
class NamePatternTest {
  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '\'',
      value = {
        "sales.*, sales, *",
        "Sales.Order*, sales, order*",
        "'\"Sales\".\"Order *\"', Sales, Order *",
        "'\"a \"\"b\"\".c\".*', 'a \"b\".c', *",
        "*, public, *",
        "orders*, public, orders*",
        "orders, public, orders",
        "sales.2024-*_$, sales, 2024-*_$",
      })
  void aSchemaAndWhatARelationsNameHas(String text, String schema, String relation) {
    assertEquals(Optional.of(new NamePattern(text, schema, relation)), NamePattern.parse(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", ".", "sales.", ".x*", "a.b.c*", "sa*les.x", "\"\".*", "a b.*", "\"a.*"})
  void anythingElseIsNone(String text) {
    assertEquals(Optional.empty(), NamePattern.parse(text));
  }

  @ParameterizedTest
  @CsvSource({
    "*, orders, true",
    "*, Order Lines, true",
    "order*, orders, true",
    "order*, order, true",
    "order*, Orders, false",
    "order*, reorder, false",
    "*order, reorder, true",
    "*a*b*, xaxxbx, true",
    "*a*b*, xbxxax, false",
    "*aab, aaab, true",
    "a*a, a, false",
    "a**, a, true",
    "orders, orders, true",
    "orders, orders2, false",
    "a_b, axb, false",
  })
  void aStarStandsForAnyCharacters(String relation, String name, boolean fits) {
    NamePattern pattern = new NamePattern("", "sales", relation);
    assertEquals(fits, pattern.fits(new RelationName("sales", name)));
    assertEquals(false, pattern.fits(new RelationName("Sales", name)));
  }

  @Test
  void aViewsNameIsWhatAnExactNameWouldBe() {
    for (RelationName name :
        List.of(
            new RelationName("sales", "orders"),
            new RelationName("sales", "order-lines"),
            new RelationName("sales", "2024"),
            new RelationName("Sales", "Order \"Lines\""),
            new RelationName("a.b", "c/d"))) {
      assertEquals(Optional.of(name), RelationName.of(name.view()));
    }
    assertEquals("sales.order-lines", new RelationName("sales", "order-lines").view());
    assertEquals("sales.\"Order Lines\"", new RelationName("sales", "Order Lines").view());
    assertEquals("\"a\"\"\".\"B\"", new RelationName("a\"", "B").view());
    assertEquals("\"sales\".\"orders\"", new RelationName("sales", "orders").sql());
    assertEquals(Optional.empty(), RelationName.of("orders"));
    assertEquals(Optional.empty(), RelationName.of("a.b.c"));
  }

  @Test
  void whatIsNotSeenIsShownAsItsNumber() {
    RelationName name = new RelationName("sales", "a\nb\u202e");
    assertEquals(false, name.isSeen());
    assertEquals("sales.\"a\\u000ab\\u202e\"", name.shown());
    assertEquals(true, new RelationName("sales", "naïve €").isSeen());
  }
}
