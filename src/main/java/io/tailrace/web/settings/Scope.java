package io.tailrace.web.settings;

/** What a setting is of: the application, one of its databases, or one of its views. */
enum Scope {
  APPLICATION,

  /** The first database has no id: {@code tailrace.url} beside {@code tailrace.source.b.url}. */
  DATABASE,

  /** A view, or all views that a pattern finds. */
  VIEW,

  /** A view that is named exactly. */
  NAMED_VIEW;

  /**
   * The whole key of a setting.
   *
   * @param owner the database's id, the view's name or the pattern; empty for the application and
   *     for the first database
   */
  String key(String owner, String name) {
    return switch (this) {
      case APPLICATION -> "tailrace." + name;
      case DATABASE ->
          owner.isEmpty() ? "tailrace." + name : "tailrace.source." + owner + "." + name;
      case VIEW, NAMED_VIEW -> "tailrace.view." + owner + "." + name;
    };
  }
}
