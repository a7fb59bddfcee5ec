package io.tailrace.web.settings;

import io.tailrace.source.NamePattern;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What {@code tailrace.views} says: views that are named exactly, and relations by pattern but for
 * those that are left out.
 */
record Choice(List<String> names, List<NamePattern> patterns, List<NamePattern> leftOut) {
  static final Choice NOTHING = new Choice(List.of(), List.of(), List.of());
  private static final String LEAVES_OUT = "!";

  Choice {
    names = List.copyOf(names);
    patterns = List.copyOf(patterns);
    leftOut = List.copyOf(leftOut);
  }

  /** Of a list in any order; each name and pattern may stand there once. */
  static Choice read(Setting setting) {
    List<String> names = new ArrayList<>();
    List<NamePattern> patterns = new ArrayList<>();
    List<NamePattern> leftOut = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    for (String each : Values.list(setting, "tailrace.views=top10,sales.orders")) {
      if (!seen.add(each)) {
        throw setting.wrong("'" + each + "' stands there twice; write it once");
      }
      if (each.startsWith(LEAVES_OUT)) {
        leftOut.add(pattern(each.substring(LEAVES_OUT.length()).strip(), setting));
      } else if (each.contains("*")) {
        patterns.add(found(each, setting));
      } else {
        names.add(ViewName.of(each, setting));
      }
    }
    if (patterns.isEmpty() && !leftOut.isEmpty()) {
      throw setting.wrong(
          "'"
              + LEAVES_OUT
              + leftOut.get(0)
              + "' leaves nothing out, since no pattern finds anything; take it out, or write a"
              + " pattern, as sales.*");
    }
    return new Choice(names, patterns, leftOut);
  }

  private static NamePattern found(String text, Setting setting) {
    NamePattern pattern = pattern(text, setting);
    if (pattern.isOfSystem()) {
      throw setting.wrong(
          "'"
              + text
              + "' is a pattern for the system's own relations, of which none is found; name the"
              + " one that you mean");
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
                        + "' is not a pattern; write a schema and what a relation's name has, as"
                        + " sales.*, sales.order* or \"Sales\".*"));
  }
}
