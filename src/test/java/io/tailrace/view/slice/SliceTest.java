package io.tailrace.view.slice;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Which rows a slice says it has. */
final class SliceTest {
  private static Slice slice(String column, String... values) {
    return Slice.of(Map.of(column, List.of(values)));
  }

  @Test
  void whatIsInBothHasTheValuesOfBoth() {
    assertEquals(slice("a", "2"), slice("a", "1", "2").and(slice("a", "2", "3")));
    assertEquals(slice("a"), slice("a", "1").and(slice("a", "2")), "no row at all");
    assertEquals(
        Slice.of(Map.of("a", List.of("1"), "b", List.of("2"))),
        slice("a", "1").and(slice("b", "2")));
    assertEquals(slice("a", "1"), slice("a", "1").and(Slice.ALL));
    assertEquals(slice("a", "1"), Slice.ALL.and(slice("a", "1")));
    assertTrue(Slice.ALL.and(Slice.ALL).isAll());
  }

  @Test
  void differentSlicesHaveDifferentTexts() {
    assertEquals(slice("a", "1", "2").text(), slice("a", "2", "1").text());
    List<Slice> all =
        List.of(
            Slice.ALL,
            slice("a"),
            slice("a", ""),
            slice("a", "1"),
            slice("a", "1", "2"),
            slice("a", "12"),
            slice("a", "1=2"),
            slice("a1", "2"),
            Slice.of(Map.of("a", List.of("1"), "b", List.of("2"))));
    assertEquals(all.size(), all.stream().map(Slice::text).distinct().count());
  }
}
