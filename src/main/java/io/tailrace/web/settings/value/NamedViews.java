package io.tailrace.web.settings.value;

import io.tailrace.source.NamePattern;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The value of {@code tailrace.views}: views that are named exactly, patterns that find views, and
 * patterns of views to leave out.
 */
public record NamedViews(
    List<String> names, List<NamePattern> patterns, List<NamePattern> leftOut) {
  public static final NamedViews NONE = new NamedViews(List.of(), List.of(), List.of());
  private static final String LEAVES_OUT = "!";

  public NamedViews {
    names = List.copyOf(names);
    patterns = List.copyOf(patterns);
    leftOut = List.copyOf(leftOut);
  }

  /** Names and patterns may stand in any order, each once. */
  public static NamedViews read(Setting setting) {
    List<String> names = new ArrayList<>();
    List<NamePattern> patterns = new ArrayList<>();
    List<NamePattern> leftOut = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    for (String each : ValueType.list(setting, "top10,sales.orders")) {
      if (!seen.add(each)) {
        throw setting.wrong("'" + each + "' is listed twice; list it once");
      }
      if (each.startsWith(LEAVES_OUT)) {
        leftOut.add(pattern(each.substring(LEAVES_OUT.length()).strip(), setting));
      } else if (each.contains("*")) {
        patterns.add(finding(each, setting));
      } else {
        names.add(ViewName.of(each, setting));
      }
    }
    if (patterns.isEmpty() && !leftOut.isEmpty()) {
      throw setting.wrong(
          "'"
              + LEAVES_OUT
              + leftOut.get(0)
              + "' leaves nothing out, since the list has no pattern that finds views; remove it,"
              + " or add a pattern, as sales.*");
    }
    return new NamedViews(names, patterns, leftOut);
  }

  private static NamePattern finding(String text, Setting setting) {
    NamePattern pattern = pattern(text, setting);
    if (pattern.isOfSystem()) {
      throw setting.wrong(
          "'"
              + text
              + "' is a pattern for system relations, and patterns never find those; write the name"
              + " of the one that you mean");
    }
    return pattern;
  }

  private static NamePattern pattern(String text, Setting setting) {
    return NamePattern.parse(text)
        .orElseThrow(
            () ->
                setting.wrong(
                    "'"
                        + text
                        + "' is not a pattern; write a schema, a dot and a relation's name with *"
                        + " for any characters, as sales.*, sales.order* or \"Sales\".*"));
  }
}
