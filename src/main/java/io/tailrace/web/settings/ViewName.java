package io.tailrace.web.settings;

import java.util.List;
import java.util.regex.Pattern;

/** A view's name, fit for a path, a query and an event as it stands. */
record ViewName(String name) {
  private static final Pattern ALLOWED =
      Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_-]*(\\.[A-Za-z0-9_][A-Za-z0-9_-]*){0,2}");
  private static final int LONGEST = 128;

  /** The names in a list; each may stand there once. */
  static List<String> list(Setting setting) {
    List<String> names = Values.list(setting, "tailrace.views=top10,sales.orders");
    for (String name : names) {
      if (!ALLOWED.matcher(name).matches() || name.length() > LONGEST) {
        throw setting.wrong(
            "'"
                + name
                + "' cannot be a view's name; write letters, digits, _ and - in at most three parts"
                + " with dots between, and the relation in tailrace.view.<name>.relation");
      }
      if (names.indexOf(name) != names.lastIndexOf(name)) {
        throw setting.wrong("'" + name + "' stands there twice; write it once");
      }
    }
    return names;
  }

  List<String> parts() {
    return List.of(name.split("\\.", -1));
  }
}
