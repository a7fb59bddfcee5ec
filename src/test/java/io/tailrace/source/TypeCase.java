package io.tailrace.source;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A value of a type, in all its forms.
 *
 * @param name the type's name on the wire
 * @param versions {@code 15-} from, {@code -14} up to, or empty
 * @param text as the server sends it, null for SQL's NULL
 * @param toJson what the server's {@code to_json} gives
 */
public record TypeCase(
    String database,
    String type,
    String name,
    String versions,
    String sql,
    @Nullable String text,
    String json,
    String toJson,
    String note) {
  private static final String REFUSED = "refused";
  private static final Pattern VERSION = Pattern.compile("[0-9.]+");
  private static final String NULL = "\u2400";
  private static final char PICTURES = '\u2400';
  private static final char PICTURE_OF_DEL = '\u2421';

  static TypeCase of(String line) {
    String[] cells = line.split("\t", 9);
    String type = cell(cells, 1);
    String json = controls(cell(cells, 6));
    String toJson = controls(cell(cells, 7));
    return new TypeCase(
        cell(cells, 0),
        type,
        cell(cells, 2).isEmpty() ? type : cell(cells, 2),
        cell(cells, 3),
        cell(cells, 4),
        cell(cells, 5).equals(NULL) ? null : controls(cell(cells, 5)),
        json,
        toJson.isEmpty() ? json : toJson,
        cell(cells, 8));
  }

  private static String cell(String[] cells, int at) {
    return at < cells.length ? cells[at] : "";
  }

  private static String controls(String cell) {
    StringBuilder text = new StringBuilder(cell);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c >= PICTURES && c < PICTURES + ' ') {
        text.setCharAt(i, (char) (c - PICTURES));
      } else if (c == PICTURE_OF_DEL) {
        text.setCharAt(i, '\u007f');
      }
    }
    return text.toString();
  }

  /** Whether a column of this type cannot be followed. */
  public boolean refused() {
    return json.equals(REFUSED);
  }

  /** Whether a server of this version has it. */
  public boolean on(int version) {
    Matcher number = VERSION.matcher(versions);
    if (!number.find()) {
      return true;
    }
    double bound = Double.parseDouble(number.group());
    return versions.startsWith("-") ? version <= bound : version >= bound;
  }
}
