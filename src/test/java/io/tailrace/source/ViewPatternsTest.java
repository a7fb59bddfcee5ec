package io.tailrace.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.source.ViewPatterns.Found;
import io.tailrace.source.ViewPatterns.Rule;
import io.tailrace.source.ViewSettings.Read;
import io.tailrace.view.zset.Limits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Which of the relations that a database has are views, by which name and with which settings. */
class ViewPatternsTest {
  private final List<Found> found = new ArrayList<>();

  private static NamePattern pattern(String text) {
    return NamePattern.parse(text).orElseThrow();
  }

  private static Rule rule(String text, boolean here, long rows, @Nullable Duration every) {
    return new Rule(pattern(text), here, new Limits(rows, 2, 3), every);
  }

  private static ViewPatterns patterns(Rule... rules) {
    return new ViewPatterns(List.of(rules), List.of(), Set.of(), Set.of());
  }

  private static RelationName name(String view) {
    return RelationName.of(view).orElseThrow();
  }

  private void there(String... views) {
    for (String view : views) {
      found.add(new Found(name(view), false, false, null));
    }
  }

  private List<String> names(ViewPatterns patterns) {
    return patterns.match(found).stream().map(ViewSettings::name).toList();
  }

  @Test
  void eachRelationThatFitsIsAViewWithThePatternsSettings() {
    there("sales.orders", "sales.\"Order Lines\"", "hr.people");
    Duration every = Duration.ofSeconds(5);
    assertEquals(
        List.of(
            new ViewSettings(
                "sales.\"Order Lines\"",
                "\"sales\".\"Order Lines\"",
                null,
                1,
                2,
                every,
                3,
                Read.QUERY,
                "sales.*"),
            new ViewSettings(
                "sales.orders",
                "\"sales\".\"orders\"",
                null,
                1,
                2,
                every,
                3,
                Read.QUERY,
                "sales.*")),
        patterns(new Rule(pattern("sales.*"), true, new Limits(1, 2, 3), every, Read.QUERY))
            .match(found));
  }

  @Test
  void theFirstPatternThatFitsHasIt() {
    there("sales.orders", "sales.lines", "hr.people");
    ViewPatterns patterns =
        patterns(rule("sales.order*", true, 7, null), rule("sales.*", true, 8, null));
    assertEquals(
        List.of("sales.lines 8", "sales.orders 7"),
        patterns.match(found).stream().map(view -> view.name() + " " + view.maxRows()).toList());
  }

  @Test
  void aNameIsOfOneDatabaseAlone() {
    there("sales.orders", "sales.lines");
    Rule first = rule("sales.order*", false, 1, null);
    assertEquals(List.of("sales.lines"), names(patterns(first, rule("sales.*", true, 1, null))));
    assertEquals(
        List.of("sales.orders"),
        names(patterns(rule("sales.order*", true, 1, null), rule("sales.*", false, 1, null))));
    assertTrue(patterns(first).isEmpty());
    assertEquals(Set.of("sales"), patterns(rule("sales.*", true, 1, null), first).schemas());
  }

  @Test
  void whatIsLeftOutIsNone() {
    there("sales.orders", "sales.audit_1", "sales.audit_2", "hr.audit_1");
    ViewPatterns patterns =
        new ViewPatterns(
            List.of(rule("sales.*", true, 1, null), rule("hr.*", true, 1, null)),
            List.of(pattern("sales.audit*")),
            Set.of(),
            Set.of());
    assertEquals(List.of("hr.audit_1", "sales.orders"), names(patterns));
  }

  @Test
  void whatIsNamedExactlyIsNotFoundAgainUnderAnyName() {
    there("sales.orders", "sales.lines", "sales.secret", "sales.other");
    found.add(new Found(name("sales.visible"), false, true, null));
    found.add(new Found(name("sales.hidden"), false, false, null));
    ViewPatterns patterns =
        new ViewPatterns(
            List.of(rule("sales.*", true, 1, null)),
            List.of(),
            Set.of("sales.orders", "big", "visible", "hidden"),
            Set.of(
                List.of("sales", "lines"),
                List.of("shop", "sales", "secret"),
                List.of("visible"),
                List.of("hidden"),
                List.of("hr", "other")));
    assertEquals(List.of("sales.hidden", "sales.other"), names(patterns));
  }

  @Test
  void whatTheDatabaseDoesNotTellOfNeedsATimeToBeReadAgain() {
    found.add(new Found(name("sales.totals"), true, false, null));
    assertEquals(List.of(), names(patterns(rule("sales.*", true, 1, null))));
    Rule timed = rule("sales.*", true, 1, Duration.ofSeconds(5));
    assertEquals(List.of("sales.totals"), names(patterns(timed)));
  }

  @Test
  void aPartitionIsLeftOutWhereItsTableIsFound() {
    there("sales.orders");
    found.add(new Found(name("sales.orders_1"), false, false, name("sales.orders")));
    found.add(new Found(name("sales.orders_1_a"), false, false, name("sales.orders_1")));
    found.add(new Found(name("sales.other_1"), false, false, name("hr.other")));
    Rule all = rule("sales.*", true, 1, null);
    assertEquals(List.of("sales.orders", "sales.other_1"), names(patterns(all)));
    assertEquals(List.of("sales.orders_1"), names(patterns(rule("sales.orders_*", true, 1, null))));
    ViewPatterns without =
        new ViewPatterns(List.of(all), List.of(pattern("sales.orders")), Set.of(), Set.of());
    assertEquals(List.of("sales.orders_1", "sales.other_1"), names(without));
    ViewPatterns named =
        new ViewPatterns(List.of(all), List.of(), Set.of("o"), Set.of(List.of("sales", "orders")));
    assertEquals(List.of("sales.other_1"), names(named));
  }

  @Test
  void aNameThatIsNotSeenIsNone() {
    found.add(new Found(new RelationName("sales", "a\nb"), false, false, null));
    assertEquals(List.of(), names(patterns(rule("sales.*", true, 1, null))));
  }

  @Test
  void aLimitThatIsReachedNamesThePatternsSetting() {
    there("sales.orders");
    ViewSettings view = patterns(rule("sales.*", true, 1, null)).match(found).get(0);
    assertEquals("tailrace.view.sales.*.every", view.setting("every"));
    assertEquals(
        "has more than 1 rows; aggregate in the database, or raise tailrace.view.sales.*.max-rows",
        view.limits().refusal("sales.orders", 2, 0));
  }
}
