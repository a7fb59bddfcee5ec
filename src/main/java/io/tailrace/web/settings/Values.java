package io.tailrace.web.settings;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Values as types, or the fault that says what would be right. */
final class Values {
  private static final Pattern DURATION = Pattern.compile("(\\d{1,9})(ms|s|m|h)");
  private static final Pattern BYTES = Pattern.compile("(\\d{1,12})(KiB|MiB|GiB)?");
  private static final Pattern COUNT = Pattern.compile("\\d{1,12}");

  private static final long MOST_BYTES = 1L << 50;

  private Values() {}

  static Duration duration(Setting setting, Duration least, Duration most) {
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
    return duration.toMillis() % 60_000 == 0
        ? duration.toMinutes() + "m"
        : duration.toMillis() % 1000 == 0 ? duration.toSeconds() + "s" : duration.toMillis() + "ms";
  }

  static long count(Setting setting, long least, long most) {
    if (COUNT.matcher(setting.value()).matches()) {
      long count = Long.parseLong(setting.value());
      if (count >= least && count <= most) {
        return count;
      }
    }
    throw setting.wrong("write a whole number from " + least + " to " + most);
  }

  static long bytes(Setting setting, long least) {
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
            : "write a number of bytes from " + least + ", as 1MiB, 64MiB or 1GiB");
  }

  /** What is between the commas; nothing there is a fault. */
  static List<String> list(Setting setting, String example) {
    List<String> list = new ArrayList<>();
    for (String each : setting.value().split(",", -1)) {
      if (each.isBlank()) {
        throw setting.wrong("a name is missing between commas; write " + example);
      }
      list.add(each.strip());
    }
    return list;
  }
}
