package io.tailrace.view.slice;

import io.tailrace.view.zset.Column;
import java.math.BigInteger;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A text that a client gives for a column, made the one text that rows have for that value. Only
 * types that have one text for each value can be asked for.
 */
public final class ColumnValue {
  private static final Pattern INTEGER = Pattern.compile("[+-]?[0-9]{1,40}");

  private static final Pattern HEXADECIMAL =
      Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");

  private static final Map<String, List<BigInteger>> INTEGERS =
      Map.ofEntries(
          Map.entry("int2", signed(15)),
          Map.entry("smallint", signed(15)),
          Map.entry("int4", signed(31)),
          Map.entry("integer", signed(31)),
          Map.entry("int8", signed(63)),
          Map.entry("bigint", signed(63)),
          Map.entry("uint2", unsigned(16)),
          Map.entry("uint4", unsigned(32)),
          Map.entry("uint8", unsigned(64)),
          Map.entry("oid", unsigned(32)));

  private ColumnValue() {}

  private static List<BigInteger> signed(int bits) {
    BigInteger limit = BigInteger.ONE.shiftLeft(bits);
    return List.of(limit.negate(), limit.subtract(BigInteger.ONE));
  }

  private static List<BigInteger> unsigned(int bits) {
    return List.of(BigInteger.ZERO, BigInteger.ONE.shiftLeft(bits).subtract(BigInteger.ONE));
  }

  /** Why clients cannot ask for values of this column; null where they can. */
  public static @Nullable String refusal(Column column) {
    boolean possible =
        column.enumerated()
            || INTEGERS.containsKey(column.type())
            || isText(column.type())
            || List.of("bool", "boolean", "uuid", "date").contains(column.type());
    return possible
        ? null
        : "column "
            + column.name()
            + " is of type "
            + column.type()
            + "; rows can be chosen by columns of type boolean, integer, text, varchar, uuid, date"
            + " or an enumeration, so cast it in the view";
  }

  private static boolean isText(String type) {
    return List.of("text", "varchar", "character varying", "name").contains(type);
  }

  /** The text that rows have for it; null where it is no value of the column's type. */
  public static @Nullable String canonical(Column column, String text) {
    List<BigInteger> range = INTEGERS.get(column.type());
    if (range != null) {
      return integer(text, range);
    }
    return switch (column.type()) {
      case "bool", "boolean" -> text.equals("true") || text.equals("false") ? text : null;
      case "uuid" -> uuid(text);
      case "date" -> date(text);
      default -> text;
    };
  }

  private static @Nullable String integer(String text, List<BigInteger> range) {
    if (!INTEGER.matcher(text).matches()) {
      return null;
    }
    BigInteger value = new BigInteger(text);
    boolean fits = value.compareTo(range.get(0)) >= 0 && value.compareTo(range.get(1)) <= 0;
    return fits ? value.toString() : null;
  }

  private static @Nullable String uuid(String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    return HEXADECIMAL.matcher(lower).matches() ? UUID.fromString(lower).toString() : null;
  }

  private static @Nullable String date(String text) {
    try {
      return text.length() == 10 ? LocalDate.parse(text).toString() : null;
    } catch (DateTimeParseException e) {
      return null;
    }
  }
}
