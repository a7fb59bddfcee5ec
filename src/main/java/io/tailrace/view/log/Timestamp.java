package io.tailrace.view.log;

import com.google.errorprone.annotations.CheckReturnValue;

/** Timestamps are unsigned 64-bit numbers in a {@code long}; this is their order and their text. */
@CheckReturnValue
public final class Timestamp {
  private Timestamp() {}

  public static boolean before(long a, long b) {
    return Long.compareUnsigned(a, b) < 0;
  }

  public static long max(long a, long b) {
    return before(a, b) ? b : a;
  }

  public static long min(long a, long b) {
    return before(a, b) ? a : b;
  }

  public static String text(long timestamp) {
    return Long.toUnsignedString(timestamp);
  }

  /**
   * Reads decimal digits.
   *
   * @throws NumberFormatException where it is not a number from 0 to 2^64-1
   */
  public static long parse(String digits) {
    return Long.parseUnsignedLong(digits);
  }
}
