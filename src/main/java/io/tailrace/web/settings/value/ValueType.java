package io.tailrace.web.settings.value;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How a setting's value is read, or refused with what would be right.
 *
 * @param parser throws a {@link SettingsFault} for a wrong value
 * @param text a value as a user writes it
 * @param form what may be written, for the documentation
 */
public record ValueType<T>(Function<Setting, T> parser, Function<T, String> text, String form) {
  private static final Pattern DURATION = Pattern.compile("(\\d{1,9})(ms|s|m|h)");
  private static final Pattern BYTES = Pattern.compile("(\\d{1,12})(KiB|MiB|GiB)?");
  private static final Pattern COUNT = Pattern.compile("\\d{1,9}|1000000000");

  private static final long MOST_BYTES = 1L << 50;

  /** A value that only its parser knows; it has no default that could be written. */
  public static <T> ValueType<T> of(String form, Function<Setting, T> parser) {
    return new ValueType<>(parser, String::valueOf, form);
  }

  public static ValueType<String> anyText(String form) {
    return of(form, Setting::value);
  }

  public static ValueType<Duration> duration(Duration least, Duration most) {
    return new ValueType<>(
        setting -> duration(setting, least, most),
        ValueType::text,
        "duration, `" + text(least) + "` to `" + text(most) + "`");
  }

  public static ValueType<Integer> count(int least, int most) {
    return new ValueType<>(
        setting -> count(setting, least, most),
        String::valueOf,
        "number, `" + least + "` to `" + most + "`");
  }

  public static ValueType<Long> bytes(long least) {
    return new ValueType<>(
        setting -> bytes(setting, least),
        ValueType::text,
        least == 1 ? "size" : "size, at least `" + text(least) + "`");
  }

  /** The enum's constants in lower case. */
  public static <E extends Enum<E>> ValueType<E> choice(Class<E> type) {
    List<E> constants = Arrays.asList(type.getEnumConstants());
    List<String> words = constants.stream().map(ValueType::word).toList();
    return new ValueType<>(
        setting -> {
          int at = words.indexOf(setting.value());
          if (at < 0) {
            throw setting.wrong("write " + or(words));
          }
          return constants.get(at);
        },
        ValueType::word,
        or(words.stream().map(word -> "`" + word + "`").toList()));
  }

  /** Names between commas. */
  public static ValueType<Set<String>> names(String form, String example) {
    return of(form, setting -> Set.copyOf(list(setting, example)));
  }

  /** Columns between commas, each once. */
  public static ValueType<List<String>> columns(String example) {
    return of(
        "columns, separated by commas",
        setting -> {
          List<String> columns = list(setting, example);
          if (Set.copyOf(columns).size() < columns.size()) {
            throw setting.wrong("a column is listed twice; list it once");
          }
          return columns;
        });
  }

  /** What is between the commas; nothing there is a fault. */
  static List<String> list(Setting setting, String example) {
    List<String> list = new ArrayList<>();
    for (String each : setting.value().split(",", -1)) {
      if (each.isBlank()) {
        throw setting.wrong(
            "a name is missing between commas; write " + setting.key() + "=" + example);
      }
      list.add(each.strip());
    }
    return list;
  }

  private static Duration duration(Setting setting, Duration least, Duration most) {
    Matcher matcher = DURATION.matcher(setting.value());
    if (matcher.matches()) {
      long number = Long.parseLong(matcher.group(1));
      Duration duration =
          switch (matcher.group(2)) {
            case "ms" -> Duration.ofMillis(number);
            case "s" -> Duration.ofSeconds(number);
            case "m" -> Duration.ofMinutes(number);
            default -> Duration.ofHours(number);
          };
      if (duration.compareTo(least) >= 0 && duration.compareTo(most) <= 0) {
        return duration;
      }
    }
    throw setting.wrong(
        "write a duration from " + text(least) + " to " + text(most) + ", as 15s, 500ms or 2m");
  }

  private static String text(Duration duration) {
    long ms = duration.toMillis();
    if (ms == 0) {
      return "0s";
    }
    return ms % 3_600_000 == 0
        ? duration.toHours() + "h"
        : ms % 60_000 == 0
            ? duration.toMinutes() + "m"
            : ms % 1000 == 0 ? duration.toSeconds() + "s" : ms + "ms";
  }

  private static int count(Setting setting, int least, int most) {
    if (COUNT.matcher(setting.value()).matches()) {
      int count = Integer.parseInt(setting.value());
      if (count >= least && count <= most) {
        return count;
      }
    }
    throw setting.wrong("write a whole number from " + least + " to " + most);
  }

  private static long bytes(Setting setting, long least) {
    Matcher matcher = BYTES.matcher(setting.value());
    if (matcher.matches()) {
      long number = Long.parseLong(matcher.group(1));
      long factor =
          switch (matcher.group(2) == null ? "" : matcher.group(2)) {
            case "KiB" -> 1L << 10;
            case "MiB" -> 1L << 20;
            case "GiB" -> 1L << 30;
            default -> 1L;
          };
      if (number <= MOST_BYTES / factor && number * factor >= least) {
        return number * factor;
      }
    }
    throw setting.wrong(
        least == 1
            ? "write a number of bytes, as 1048576, 512KiB, 64MiB or 1GiB"
            : "write a number of bytes from " + text(least) + ", as 1MiB, 64MiB or 1GiB");
  }

  private static String text(long bytes) {
    return bytes % (1 << 20) == 0 ? bytes / (1 << 20) + "MiB" : Long.toString(bytes);
  }

  private static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  private static String or(List<String> words) {
    int last = words.size() - 1;
    return String.join(", ", words.subList(0, last)) + " or " + words.get(last);
  }
}
