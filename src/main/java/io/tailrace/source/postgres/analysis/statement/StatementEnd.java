package io.tailrace.source.postgres.analysis.statement;

import org.jspecify.annotations.Nullable;
import org.postgresql.core.Parser;

/** Finds the end of the one statement of a configured query. Pure. */
public final class StatementEnd {
  private StatementEnd() {}

  /**
   * The statement without semicolons, and without spaces and comments behind them; null where there
   * is none, more than one, or one that would close a parenthesis around it.
   */
  public static @Nullable String single(String text) {
    char[] chars = text.toCharArray();
    int depth = 0;
    int end = -1;
    boolean any = false;
    for (int i = 0; i < chars.length; i++) {
      int skipped = skipComment(chars, i);
      if (skipped > i) {
        i = skipped;
        continue;
      }
      if (Character.isWhitespace(chars[i])) {
        continue;
      }
      if (chars[i] == ';') {
        end = end < 0 ? i : end;
        continue;
      }
      if (end >= 0) {
        return null;
      }
      any = true;
      if (chars[i] == '(') {
        depth++;
      } else if (chars[i] == ')') {
        depth--;
      }
      if (depth < 0) {
        return null;
      }
      i = skipQuoted(chars, i);
    }
    if (!any || depth != 0) {
      return null;
    }
    return end < 0 ? text : text.substring(0, end);
  }

  private static int skipComment(char[] chars, int at) {
    return switch (chars[at]) {
      case '-' -> Parser.parseLineComment(chars, at);
      case '/' -> Parser.parseBlockComment(chars, at);
      default -> at;
    };
  }

  private static int skipQuoted(char[] chars, int at) {
    return switch (chars[at]) {
      case '\'' -> Parser.parseSingleQuotes(chars, at, true);
      case '"' -> Parser.parseDoubleQuotes(chars, at);
      case '$' -> Parser.parseDollarQuotes(chars, at);
      default -> at;
    };
  }
}
