package io.tailrace.source.postgres.analysis.function;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.postgresql.core.Parser;

/**
 * What the text of a function in SQL or PL/pgSQL may do. It errs on the safe side: a function that
 * is not {@code opaque}, and whose calls depend on their arguments alone, depends on its arguments
 * alone too.
 *
 * @param calls the names of functions that it may call, without their schemas
 * @param opaque whether it may read a table, a setting or the clock, or run a text as SQL
 */
record FunctionBody(Set<String> calls, boolean opaque) {
  /** Any of these words shows that the function reads something, or has an effect. */
  private static final Pattern READS =
      Pattern.compile(
          "join|execute|perform|table|insert|update|delete|merge|copy|call|truncate|lock|set|reset"
              + "|show|create|drop|alter|fetch|open|cursor|refcursor|listen|notify|session_user"
              + "|current_(date|time|timestamp|user|role|catalog|schema|setting)|system_user"
              + "|localtime|localtimestamp|reg(class|collation|namespace|oper|operator|proc"
              + "|procedure|role|type)");

  /** Words that mean another moment each time that they are evaluated. */
  private static final Pattern NOW =
      Pattern.compile("(?i)\\s*(now|today|tomorrow|yesterday)\\b.*", Pattern.DOTALL);

  /** Functions in whose parentheses FROM names no relation. */
  private static final Set<String> WITH_FROM = Set.of("extract", "substring", "trim", "overlay");

  private static final Pattern PLAIN = Pattern.compile("[\\p{L}_][\\p{L}\\p{N}_$]*");

  FunctionBody {
    calls = Set.copyOf(calls);
  }

  static FunctionBody parse(String text) {
    Reading reading = new Reading(text.toCharArray());
    reading.read();
    return new FunctionBody(reading.calls, reading.opaque);
  }

  /** One pass over the text. */
  private static final class Reading {
    private final char[] chars;
    private final Set<String> calls = new LinkedHashSet<>();

    /** The words before the parentheses that are open. */
    private final Deque<String> open = new ArrayDeque<>();

    private String last = "";
    private String beforeLast = "";
    private boolean opaque;

    Reading(char[] chars) {
      this.chars = chars;
    }

    void read() {
      int at = 0;
      while (at < chars.length && !opaque) {
        at = next(at) + 1;
      }
    }

    /** The end of the token that begins here. */
    private int next(int at) {
      char c = chars[at];
      if (c == '-' || c == '/') {
        int end =
            c == '-' ? Parser.parseLineComment(chars, at) : Parser.parseBlockComment(chars, at);
        return end > at ? end : symbol(at);
      }
      if (c == '\'') {
        return text(at, Parser.parseSingleQuotes(chars, at, true));
      }
      if (c == '$') {
        int end = Parser.parseDollarQuotes(chars, at);
        return end > at ? text(at, end) : at;
      }
      if (c == '"') {
        int end = Math.min(Parser.parseDoubleQuotes(chars, at), chars.length - 1);
        name(new String(chars, at + 1, Math.max(0, end - at - 1)));
        return end;
      }
      if (Character.isLetter(c) || c == '_') {
        return word(at);
      }
      return Character.isWhitespace(c) ? at : symbol(at);
    }

    private int text(int at, int end) {
      String text = new String(chars, at, Math.min(end + 1, chars.length) - at);
      opaque |= NOW.matcher(text.replaceFirst("^('|\\$[^$]*\\$)", "")).matches();
      name("''");
      return end;
    }

    private int word(int at) {
      int end = at;
      while (end < chars.length
          && (Character.isLetterOrDigit(chars[end]) || chars[end] == '_' || chars[end] == '$')) {
        end++;
      }
      String word = new String(chars, at, end - at).toLowerCase(Locale.ROOT);
      boolean escaped = end < chars.length && chars[end] == '\'' && word.equals("e");
      if (escaped) {
        return text(end, Parser.parseSingleQuotes(chars, end, false));
      }
      boolean distinct = last.equals("distinct") && beforeLast.matches("is|not");
      boolean inCall = !open.isEmpty() && WITH_FROM.contains(open.peek());
      opaque |= word.equals("from") && !distinct && !inCall;
      opaque |= READS.matcher(word).matches();
      name(word);
      return end - 1;
    }

    private int symbol(int at) {
      if (chars[at] == '(') {
        if (PLAIN.matcher(last).matches()) {
          calls.add(last);
        } else {
          opaque |= last.length() > 1 && !last.equals("''");
        }
        open.push(last);
      } else if (chars[at] == ')' && !open.isEmpty()) {
        open.pop();
      }
      name(String.valueOf(chars[at]));
      return at;
    }

    private void name(String word) {
      beforeLast = last;
      last = word;
    }
  }
}
