package io.tailrace.simulation;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One block of the stream, as the protocol allows it and not otherwise. */
record Event(String type, @Nullable String id, Scanner data) {

  /** Walks over one line of JSON, and fails where it is not what it has to be. */
  static final class Scanner {
    private final String text;
    private int at;

    Scanner(String text) {
      this.text = text;
    }

    @Override
    public String toString() {
      return text;
    }

    boolean skip(String expected) {
      boolean there = text.startsWith(expected, at);
      at += there ? expected.length() : 0;
      return there;
    }

    void expect(String expected) {
      if (!skip(expected)) {
        throw new AssertionError("expected " + expected + " at " + at + " of " + text);
      }
    }

    void end() {
      if (at != text.length()) {
        throw new AssertionError("expected the end at " + at + " of " + text);
      }
    }

    long number() {
      int from = at;
      while (at < text.length() && Character.isDigit(text.charAt(at))) {
        at++;
      }
      return Long.parseUnsignedLong(text.substring(from, at));
    }

    /** As it is written, with its escapes. */
    String string() {
      expect("\"");
      int from = at;
      while (text.charAt(at) != '"') {
        at += text.charAt(at) == '\\' ? 2 : 1;
      }
      return text.substring(from, at++);
    }

    /** The elements of an array of arrays, or of objects, each as its text. */
    List<String> array() {
      expect("[");
      List<String> elements = new ArrayList<>();
      while (!skip("]")) {
        if (!elements.isEmpty()) {
          expect(",");
        }
        char opening = text.charAt(at);
        int end = text.indexOf(opening == '[' ? ']' : '}', at) + 1;
        elements.add(text.substring(at, end));
        at = end;
      }
      return elements;
    }
  }
}
