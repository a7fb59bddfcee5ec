package io.tailrace.web.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The README's table of settings says what the settings are. */
final class SettingsPageTest {

  private static final String SOURCE = "tailrace.source.<id>.";
  private static final Pattern CODE = Pattern.compile("`([^`]*)`");
  private static final Pattern RANGE = Pattern.compile("`([^`]*)` to `([^`]*)`");

  /** One name in the table, and the cells beside it. */
  record Line(String name, String value, String meaning) {
    /** The setting that the name is for the view {@code orders}. */
    String key() {
      return name.replace("<name>", "orders");
    }
  }

  static List<Line> lines() throws IOException {
    List<Line> lines = new ArrayList<>();
    boolean inTable = false;
    for (String text : Files.readAllLines(Path.of("README.md"))) {
      inTable = text.startsWith("| setting |") || (inTable && text.startsWith("|"));
      if (inTable && text.startsWith("| `")) {
        String[] cells = text.split("\\|", -1);
        codes(cells[1])
            .forEach(name -> lines.add(new Line(name, cells[2].strip(), cells[3].strip())));
      }
    }
    return lines;
  }

  private static List<String> codes(String cell) {
    return CODE.matcher(cell).results().map(code -> code.group(1)).toList();
  }

  @Test
  void namesEverySettingAndNothingElse() throws IOException {
    Set<String> names = new TreeSet<>();
    for (Line line : lines()) {
      assertTrue(names.add(line.name()), line.name() + " stands there twice");
    }
    Set<String> known = new TreeSet<>();
    for (String key : Keys.all(List.of("<name>"), List.of(), List.of(""))) {
      known.add(key);
    }
    // What a further database can be told stands in one line.
    assertTrue(names.removeIf(name -> name.startsWith(SOURCE)));
    assertEquals(known, names);
  }

  static Stream<Line> defaults() throws IOException {
    return lines().stream().filter(line -> line.value().startsWith("`"));
  }

  @ParameterizedTest
  @MethodSource("defaults")
  void writingADefaultChangesNothing(Line line) {
    assertEquals(with(), with(line.key() + "=" + codes(line.value()).get(0)));
  }

  static Stream<Line> ranges() throws IOException {
    return lines().stream().filter(line -> RANGE.matcher(line.meaning()).find());
  }

  @ParameterizedTest
  @MethodSource("ranges")
  void bothEndsOfARangeAreTaken(Line line) {
    Matcher range = RANGE.matcher(line.meaning());
    assertTrue(range.find());
    for (String end : List.of(range.group(1), range.group(2))) {
      assertFalse(with("tailrace.streams.max=1000000", line.key() + "=" + end).roles().isEmpty());
    }
  }

  private static Settings with(String... more) {
    List<String> lines =
        new ArrayList<>(List.of("tailrace.url=postgresql://db/shop", "tailrace.views=orders"));
    lines.addAll(List.of(more));
    return Reading.of(lines.toArray(String[]::new));
  }
}
