package io.tailrace.source;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tailrace.source.TypeTable.Section;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** docs/TYPES.md says what the table says; {@code -Dtypes.write=true} writes it. */
class TypesPageTest {
  private static final Path PAGE = Path.of("docs/TYPES.md");
  private static final int LONG = 72;
  private static final String HEAD =
      """
      <!-- Made from src/test/resources/io/tailrace/source/types.tsv. To write it again:
           mvn test -Dtest=TypesPageTest -Dtypes.write=true -->
      # Types

      For authors of pages and clients: how each type of PostgreSQL and Materialize appears in the rows of [PROTOCOL.md](PROTOCOL.md)'s events.

      Every line below is tested: against the decoder, and on a real PostgreSQL both from a snapshot and from the replication stream, beside the result of its `to_json`. The lines of Materialize are compared with recordings of its servers, where there are any.
      """;

  @Test
  void thePageIsWhatTheTableGives() throws IOException {
    String page = page();
    if (Boolean.getBoolean("types.write")) {
      Files.writeString(PAGE, page);
    }
    assertEquals(
        page,
        Files.readString(PAGE),
        "write it again with: mvn test -Dtest=TypesPageTest -Dtypes.write=true");
  }

  private static String page() {
    StringBuilder page = new StringBuilder(HEAD);
    for (Section section : TypeTable.sections()) {
      page.append("\n## ").append(section.title()).append('\n');
      section.prose().forEach(line -> page.append('\n').append(line).append('\n'));
      if (!section.setup().isEmpty()) {
        page.append("\n```sql\n");
        section.setup().forEach(line -> page.append(line).append(";\n"));
        page.append("```\n");
      }
      if (section.cases().stream().anyMatch(TypeCase::refused)) {
        refused(section, page);
      } else if (!section.cases().isEmpty()) {
        table(section, page);
      }
    }
    return page.toString();
  }

  private static void table(Section section, StringBuilder page) {
    page.append("\n| type | SQL | JSON | |\n|---|---|---|---|\n");
    String before = "";
    for (TypeCase each : section.cases()) {
      page.append("| ").append(each.type().equals(before) ? "" : type(each)).append(" | ");
      page.append(code(each.sql())).append(" | ").append(code(each.json())).append(" | ");
      page.append(String.join("; ", notes(each))).append(" |\n");
      before = each.type();
    }
  }

  private static void refused(Section section, StringBuilder page) {
    page.append("\n| type | because of |\n|---|---|\n");
    for (TypeCase each : section.cases()) {
      page.append("| ").append(code(each.type())).append(" | ");
      page.append(code(String.valueOf(each.text()))).append(" |\n");
    }
  }

  private static String type(TypeCase each) {
    String name = each.type().equals(each.name()) ? "" : ", called " + code(each.name());
    return code(each.type()) + name;
  }

  private static List<String> notes(TypeCase each) {
    List<String> notes = new ArrayList<>();
    if (each.versions().startsWith("-")) {
      notes.add("up to " + each.versions().substring(1));
    } else if (!each.versions().isEmpty()) {
      notes.add("from " + each.versions().replace("-", "") + " on");
    }
    if (!each.note().isEmpty()) {
      notes.add(each.note());
    }
    if (!each.toJson().equals(each.json())) {
      notes.add("`to_json` gives " + code(each.toJson()));
    }
    return notes;
  }

  /** As a code span that may hold anything, on one line, with pictures of what cannot be seen. */
  private static String code(String text) {
    StringBuilder visible = new StringBuilder();
    text.codePoints().limit(LONG).forEach(c -> visible.append(visible(c)));
    int length = text.codePointCount(0, text.length());
    if (length > LONG) {
      visible.append("… (").append(length).append(" characters)");
    }
    String span = visible.toString().replace("|", "\\|");
    String fence = span.contains("`") ? "``" : "`";
    String space = span.startsWith("`") || span.endsWith("`") || span.isBlank() ? " " : "";
    return fence + space + span + space + fence;
  }

  private static String visible(int c) {
    if (c < ' ') {
      return Character.toString('\u2400' + c);
    }
    return switch (c) {
      case 0x7f -> "\u2421";
      case 0x2028, 0x2029, 0xfeff, 0xfffd, 0xffff -> "<U+%04X>".formatted(c);
      default -> Character.toString(c);
    };
  }
}
