package io.tailrace.web.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.web.settings.SettingsTable.Section;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** docs/SETTINGS.md says what the table of settings says. */
final class SettingsPageTest {
  private static final Path PAGE = Path.of("docs/SETTINGS.md");

  /** {@code -Dsettings.page=write} writes the tables into the page in place of comparing them. */
  private static final boolean WRITE = "write".equals(System.getProperty("settings.page"));

  private static final String TABLE = "\\| setting \\|[^\\n]*\\n(?:\\|[^\\n]*\\n)+";
  private static final Pattern RANGE = Pattern.compile("`([^`]*)` to `([^`]*)`");

  static List<Section> sections() {
    return SettingsTable.SECTIONS;
  }

  /** Each table follows its section's heading. */
  @ParameterizedTest
  @MethodSource("sections")
  void eachTableOfThePageIsTheCodes(Section section) throws IOException {
    String page = Files.readString(PAGE);
    Matcher table =
        Pattern.compile("## " + section.title() + "\\n\\n(?:[^#|][^\\n]*\\n|\\n)*(" + TABLE + ")")
            .matcher(page);
    assertTrue(table.find(), "## " + section.title() + " has no table of settings");
    if (WRITE) {
      Files.writeString(
          PAGE, page.substring(0, table.start(1)) + table(section) + page.substring(table.end(1)));
    } else {
      assertEquals(table(section), table.group(1));
    }
  }

  private static String table(Section section) {
    return section.settings().stream()
        .map(
            setting ->
                "| `%s` | %s | %s | %s |\n"
                    .formatted(key(setting), setting.type().form(), shown(setting), setting.help()))
        .collect(
            Collectors.joining(
                "", "| setting | value | default | meaning |\n|---|---|---|---|\n", ""));
  }

  private static String shown(Definition<?> setting) {
    return setting.shown().isEmpty() ? "–" : setting.shown();
  }

  private static String key(Definition<?> setting) {
    return setting.scope() == Definition.Scope.VIEW
            || setting.scope() == Definition.Scope.NAMED_VIEW
        ? setting.key("<name>")
        : setting.key("");
  }

  @Test
  void everySettingIsInOneSection() {
    List<String> keys = all().map(SettingsPageTest::key).toList();
    Set<String> known = KnownKeys.of(List.of("<name>"), List.of(), List.of()).keys();
    assertEquals(new TreeSet<>(known), new TreeSet<>(keys));
    assertEquals(known.size(), keys.size());
    assertTrue(
        all().allMatch(setting -> setting.help().endsWith(".") && !setting.help().contains("\n")));
  }

  private static Stream<Definition<?>> all() {
    return SettingsTable.SECTIONS.stream().flatMap(section -> section.settings().stream());
  }

  /** Without the limit of streams, which fits itself to the server unless it is written. */
  static Stream<Definition<?>> defaults() {
    return all()
        .filter(setting -> setting.shown().startsWith("`"))
        .filter(setting -> !setting.equals(SettingsTable.STREAMS));
  }

  @ParameterizedTest
  @MethodSource("defaults")
  void writingADefaultChangesNothing(Definition<?> setting) {
    String shown = setting.shown().replace("`", "");
    assertEquals(with(), with(setting.key("orders").replace("source.orders.", "") + "=" + shown));
  }

  static Stream<Definition<?>> ranges() {
    return all().filter(setting -> RANGE.matcher(setting.type().form()).find());
  }

  @ParameterizedTest
  @MethodSource("ranges")
  void bothEndsOfARangeAreTaken(Definition<?> setting) {
    Matcher range = RANGE.matcher(setting.type().form());
    assertTrue(range.find());
    for (String end : List.of(range.group(1), range.group(2))) {
      String key = setting.key("orders").replace("source.orders.", "");
      assertFalse(with("tailrace.streams.max=1000000", key + "=" + end).roles().isEmpty());
    }
  }

  private static Settings with(String... more) {
    List<String> lines =
        new ArrayList<>(List.of("tailrace.url=postgresql://db/shop", "tailrace.views=orders"));
    lines.addAll(List.of(more));
    return Reading.of(lines.toArray(String[]::new));
  }
}
