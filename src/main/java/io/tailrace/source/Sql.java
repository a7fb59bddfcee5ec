package io.tailrace.source;

/** Pieces of SQL text. */
public final class Sql {
  private Sql() {}

  /** The statement that reads a view's rows. */
  public static String select(ViewSettings view) {
    String query = view.query();
    return query == null ? "SELECT * FROM " + view.relation() : query;
  }

  /**
   * A query as a part of another statement, even if it ends with a comment, which the line break
   * ends.
   */
  public static String nested(String query) {
    return "(" + query + "\n)";
  }

  /** A quoted name, whatever it contains. */
  public static String identifier(String name) {
    return '"' + name.replace("\"", "\"\"") + '"';
  }

  /**
   * A statement for a driver that takes question marks for parameters: each is doubled where it is
   * an operator, and neither in a string nor in a quoted name.
   */
  public static String literal(String sql) {
    StringBuilder literal = new StringBuilder();
    char quote = 0;
    for (int i = 0; i < sql.length(); i++) {
      char c = sql.charAt(i);
      if (quote == 0 && (c == '\'' || c == '"')) {
        quote = c;
      } else if (c == quote) {
        quote = 0;
      }
      if (c == '?' && quote == 0) {
        literal.append('?');
      }
      literal.append(c);
    }
    return literal.toString();
  }
}
