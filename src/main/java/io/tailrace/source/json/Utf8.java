package io.tailrace.source.json;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Converts between texts and UTF-8. */
public final class Utf8 {
  /** In chars; the JDK is faster for small texts. */
  private static final int LARGE = 1 << 20;

  private static final int CHUNK = 1 << 16;

  private Utf8() {}

  /** Whether these bytes are whole characters. */
  public static boolean isValid(byte[] bytes, int from, int to) {
    int at = from;
    while (at < to) {
      int first = bytes[at++];
      if (first < 0) {
        int more = continuations(first & 0xff, at < to ? bytes[at] & 0xff : 0);
        if (more == 0 || more > to - at) {
          return false;
        }
        for (int end = at + more; at < end; at++) {
          if ((bytes[at] & 0xc0) != 0x80) {
            return false;
          }
        }
      }
    }
    return true;
  }

  /** How many bytes follow the first, 0 where it is invalid: surrogates, or a longer form. */
  private static int continuations(int first, int second) {
    if (first >= 0xc2 && first < 0xe0) {
      return 1;
    }
    if (first >= 0xe0 && first < 0xf0) {
      boolean isLonger = first == 0xe0 && second < 0xa0;
      boolean isSurrogate = first == 0xed && second >= 0xa0;
      return isLonger || isSurrogate ? 0 : 2;
    }
    boolean isLonger = first == 0xf0 && second < 0x90;
    boolean isTooLarge = first > 0xf4 || (first == 0xf4 && second >= 0x90);
    return first < 0xf0 || isLonger || isTooLarge ? 0 : 3;
  }

  /** The bytes of a growing text, without another copy of a large one. */
  static byte[] bytes(StringBuilder text) {
    return text.length() < LARGE
        ? text.toString().getBytes(StandardCharsets.UTF_8)
        : bytesOfLarge(text);
  }

  private static byte[] bytesOfLarge(StringBuilder text) {
    CharsetEncoder encoder =
        StandardCharsets.UTF_8.newEncoder().onMalformedInput(CodingErrorAction.REPLACE);
    ByteBuffer out = ByteBuffer.allocate(length(text));
    char[] chunk = new char[CHUNK];
    int at = 0;
    while (at < text.length()) {
      int end = Math.min(text.length(), at + CHUNK);
      text.getChars(at, end, chunk, 0);
      CharBuffer in = CharBuffer.wrap(chunk, 0, end - at);
      encoder.encode(in, out, end == text.length());
      at = end - in.remaining(); // half a surrogate pair
    }
    encoder.flush(out);
    return out.hasRemaining() ? Arrays.copyOf(out.array(), out.position()) : out.array();
  }

  /** The size in bytes, where every surrogate is one of a pair; more where not. */
  private static int length(StringBuilder text) {
    long length = text.length();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c >= 0x80) {
        length += c < 0x800 || Character.isSurrogate(c) ? 1 : 2;
      }
    }
    return Math.toIntExact(length);
  }
}
