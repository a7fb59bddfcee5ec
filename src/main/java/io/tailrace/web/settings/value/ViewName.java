package io.tailrace.web.settings.value;

import java.util.List;
import java.util.regex.Pattern;

/** A view's name, which needs no escape in a path, a query or an event. */
public record ViewName(String name) {
  private static final Pattern ALLOWED =
      Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_-]*(\\.[A-Za-z0-9_][A-Za-z0-9_-]*){0,2}");
  private static final int LONGEST = 128;

  /** Refuses a name that a view cannot have. */
  static String of(String name, Setting setting) {
    if (!ALLOWED.matcher(name).matches() || name.length() > LONGEST) {
      throw setting.wrong(
          "'"
              + name
              + "' cannot be a view's name; write letters, digits, _ and - in at most three parts"
              + " with dots between, and the relation in tailrace.view.<name>.relation");
    }
    return name;
  }

  List<String> parts() {
    return List.of(name.split("\\.", -1));
  }
}
