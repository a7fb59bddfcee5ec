package io.tailrace.web.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The settings of docs/SLICES.md are accepted as they are printed. */
final class SlicesPageTest {
  private static final Pattern SETTINGS = Pattern.compile("(?ms)^```properties\\n(.*?)^```$");

  static List<String> examples() throws IOException {
    return SETTINGS
        .matcher(Files.readString(Path.of("docs/SLICES.md")))
        .results()
        .map(example -> example.group(1))
        .toList();
  }

  @ParameterizedTest
  @MethodSource("examples")
  void eachExampleChoosesRows(String example) {
    Settings settings =
        Reading.of(
            Stream.concat(Stream.of("tailrace.url=postgresql://db/shop"), example.lines())
                .toArray(String[]::new));
    assertTrue(
        Stream.of("orders", "app.orders")
            .flatMap(view -> settings.accessTo(view).stream())
            .anyMatch(access -> !access.columns().isEmpty()));
  }

  @Test
  void thereAreExamples() throws IOException {
    assertEquals(3, examples().size());
  }
}
