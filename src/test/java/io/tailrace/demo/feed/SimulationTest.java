package io.tailrace.demo.feed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SimulationTest {
  @Test
  void theSameSeedMakesTheSameEdits() {
    assertEquals(edits(5, 1_000), edits(5, 1_000));
    assertNotEquals(edits(5, 1_000), edits(6, 1_000));
  }

  @Test
  void aFewHundredEditorsWorkOnManyWikis() {
    List<Edit> edits = edits(1, 100_000);
    assertEquals(Simulation.EDITORS, edits.stream().map(Edit::user).distinct().count());
    assertTrue(edits.stream().map(Edit::wiki).distinct().count() > 20);
  }

  @Test
  void theTenBusiestEditorsMakeMoreThanAThirdOfAllEdits() {
    Map<String, Long> counts =
        edits(1, 100_000).stream()
            .collect(Collectors.groupingBy(Edit::user, Collectors.counting()));
    long topTen =
        counts.values().stream()
            .sorted(Comparator.reverseOrder())
            .limit(10)
            .mapToLong(Long::longValue)
            .sum();
    assertTrue(topTen > 33_000, "only " + topTen);
  }

  @Test
  void botsMakeAGoodPartOfThemAndEachEditorIsOneOrTheOther() {
    List<Edit> edits = edits(1, 100_000);
    long bots = edits.stream().filter(Edit::bot).count();
    assertTrue(bots > 20_000 && bots < 60_000, () -> bots + " by bots");
    assertEquals(
        Simulation.EDITORS,
        edits.stream().map(edit -> edit.user() + edit.bot()).distinct().count());
  }

  private static List<Edit> edits(long seed, int count) {
    return Stream.generate(new Simulation(seed)::next).limit(count).toList();
  }
}
