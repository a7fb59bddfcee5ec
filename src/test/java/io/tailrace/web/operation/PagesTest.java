package io.tailrace.web.operation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.source.SourceReport;
import io.tailrace.testing.Await;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The dashboard, the alarms and the page for operators speak of what a scrape has, and of all. */
final class PagesTest {
  /** Whatever has the look of a metric's name: PromQL's own words have no such prefix. */
  private static final Pattern METRIC = Pattern.compile("\\b(tailrace|jvm|process|system)_\\w+");

  private static Exposition scrape;

  @BeforeAll
  static void scrape() {
    ScriptedSight sight = new ScriptedSight("a", "secret");
    sight.source = new SourceReport("", "PostgreSQL 18.1", 0, OptionalLong.of(1));
    try (Operation operation = new Operation(sight, Set.of(), "/pages-test")) {
      System.gc();
      Await.until(
          "a collection is told of",
          () -> operation.metrics().contains("\njvm_gc_pause_seconds_sum"));
      scrape = Exposition.read(operation.metrics());
    }
  }

  private static String page(String name) throws IOException {
    return Files.readString(Path.of("docs", name));
  }

  private static Set<String> metrics(String text) {
    Set<String> names = new TreeSet<>();
    Matcher matcher = METRIC.matcher(text);
    while (matcher.find()) {
      names.add(matcher.group());
    }
    return names;
  }

  /** All that is written under this key, at any depth. */
  private static List<String> under(String key, JsonValue value) {
    List<String> found = new ArrayList<>();
    if (value instanceof JsonObject object) {
      object.forEach(
          (name, inner) -> {
            if (name.equals(key) && inner.getValueType() == JsonValue.ValueType.STRING) {
              found.add(object.getString(name));
            }
            found.addAll(under(key, inner));
          });
    } else if (value.getValueType() == JsonValue.ValueType.ARRAY) {
      value.asJsonArray().forEach(inner -> found.addAll(under(key, inner)));
    }
    return found;
  }

  private static void assertInScrape(Collection<String> names) {
    Set<String> unknown = new TreeSet<>(names);
    unknown.removeAll(scrape.names());
    assertEquals(Set.of(), unknown);
  }

  /** As a family: a histogram's buckets, sum and count are one. */
  private static Set<String> families(Collection<String> names) {
    Set<String> families = new TreeSet<>();
    names.forEach(name -> families.add(name.replaceFirst("_(bucket|sum|count)$", "")));
    return families;
  }

  @Test
  void theDashboardShowsEveryMetricOfOursAndNoneThatIsNot() throws Exception {
    String page = page("grafana-dashboard.json");
    assertInScrape(metrics(page));
    JsonObject dashboard = Json.createReader(new StringReader(page)).readObject();
    Set<String> shown = metrics(String.join("\n", under("expr", dashboard)));
    Set<String> missing = new TreeSet<>(scrape.ours());
    missing.removeAll(families(shown));
    assertEquals(Set.of(), missing);
    assertEquals(
        Set.of("tailrace", "${datasource}"), Set.copyOf(new TreeSet<>(under("uid", dashboard))));
  }

  @Test
  void anAlarmRisesFromMetricsThatAreThereAndIsExplained() throws Exception {
    String rules = page("alerts.yml");
    Set<String> used = metrics(rules.replaceAll("(?m)^(?!\\s+expr:).*$", ""));
    assertTrue(used.contains("tailrace_view_state"), used::toString);
    assertInScrape(used);
    assertEquals(
        alarms("(?m)^ +- alert: (\\w+)$", rules),
        alarms("(?m)^\\| `(Tailrace\\w+)`", page("OPERATIONS.md")));
  }

  private static Set<String> alarms(String pattern, String text) {
    Set<String> names = new TreeSet<>();
    Pattern.compile(pattern).matcher(text).results().forEach(each -> names.add(each.group(1)));
    assertTrue(names.size() > 5, names::toString);
    return names;
  }

  @Test
  void thePageExplainsEveryMetricOfOursAndNoneThatIsNot() throws Exception {
    Set<String> explained = new TreeSet<>();
    Pattern.compile("(?m)^\\| `(tailrace_\\w+)")
        .matcher(page("OPERATIONS.md"))
        .results()
        .forEach(each -> explained.add(each.group(1)));
    assertEquals(new TreeSet<>(scrape.ours()), explained);
    Set<String> mentioned = families(metrics(page("OPERATIONS.md")));
    mentioned.removeAll(families(scrape.names()));
    assertEquals(Set.of(), mentioned);
  }
}
