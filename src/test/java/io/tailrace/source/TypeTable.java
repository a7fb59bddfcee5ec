package io.tailrace.source;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** The one table of types, from which their tests and docs/TYPES.md are made. */
public final class TypeTable {
  public static final String POSTGRES = "postgres";
  public static final String MATERIALIZE = "materialize";

  private static final List<Section> SECTIONS = read();

  private TypeTable() {}

  /** Types that belong together, with the statements that make them. */
  public record Section(
      String title, List<String> prose, List<String> setup, List<TypeCase> cases) {
    Section(String title) {
      this(title, new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    }
  }

  public static List<Section> sections() {
    return SECTIONS;
  }

  /** All statements that the cases need. */
  public static List<String> setup() {
    return SECTIONS.stream().flatMap(section -> section.setup().stream()).toList();
  }

  /** All cases of a database that can be followed. */
  public static List<TypeCase> followed(String database) {
    return SECTIONS.stream()
        .flatMap(section -> section.cases().stream())
        .filter(each -> each.database().equals(database) && !each.refused())
        .toList();
  }

  /** All cases of PostgreSQL that cannot be followed. */
  public static List<TypeCase> refused() {
    return SECTIONS.stream()
        .flatMap(section -> section.cases().stream())
        .filter(TypeCase::refused)
        .toList();
  }

  private static List<Section> read() {
    List<Section> sections = new ArrayList<>();
    try (InputStream in =
        Objects.requireNonNull(TypeTable.class.getResourceAsStream("types.tsv"))) {
      for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList()) {
        if (line.startsWith("## ")) {
          sections.add(new Section(line.substring(3)));
        } else if (!line.startsWith("#")) {
          add(line, sections.get(sections.size() - 1));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return List.copyOf(sections);
  }

  private static void add(String line, Section section) {
    if (line.startsWith("> ")) {
      section.prose().add(line.substring(2));
    } else if (line.startsWith("= ")) {
      section.setup().add(line.substring(2));
    } else {
      section.cases().add(TypeCase.of(line));
    }
  }
}
