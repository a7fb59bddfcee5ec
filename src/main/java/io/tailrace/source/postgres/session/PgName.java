package io.tailrace.source.postgres.session;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The name of a relation as the catalogue has it.
 *
 * @param schema empty where the name is looked up in the role's {@code search_path}
 */
public record PgName(Optional<String> schema, String relation) {

  public static PgName of(String schema, String relation) {
    return new PgName(Optional.of(schema), relation);
  }

  /** The text is not a name; the message says why. */
  public static final class Malformed extends Exception {
    private static final long serialVersionUID = 1L;

    Malformed(String reason) {
      super(reason);
    }
  }

  /**
   * Parses a name as SQL does: quoted parts stay as they are, others become lower case.
   *
   * @param database the connected one, the only one that a name may begin with
   */
  public static PgName parse(String text, String database) throws Malformed {
    List<String> parts = new Reader(text).parts();
    if (parts.size() > 3) {
      throw new Malformed("it has too many parts");
    }
    if (parts.size() == 3 && !parts.get(0).equals(database)) {
      throw new Malformed("it is of another database than " + database);
    }
    return new PgName(
        parts.size() == 1 ? Optional.empty() : Optional.of(parts.get(parts.size() - 2)),
        parts.get(parts.size() - 1));
  }

  /** Parses a text from left to right. */
  private static final class Reader {
    private final String text;
    private int at;

    Reader(String text) {
      this.text = text;
    }

    List<String> parts() throws Malformed {
      List<String> parts = new ArrayList<>();
      do {
        skipSpaces();
        parts.add(at < text.length() && text.charAt(at) == '"' ? quoted() : plain());
        skipSpaces();
      } while (dot());
      if (at < text.length()) {
        throw new Malformed("there is more behind it");
      }
      return parts;
    }

    private void skipSpaces() {
      while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
        at++;
      }
    }

    private boolean dot() {
      boolean dot = at < text.length() && text.charAt(at) == '.';
      at += dot ? 1 : 0;
      return dot;
    }

    private String quoted() throws Malformed {
      StringBuilder part = new StringBuilder();
      at++;
      while (true) {
        int end = text.indexOf('"', at);
        if (end < 0) {
          throw new Malformed("a quotation mark has no end");
        }
        part.append(text, at, end);
        at = end + 1;
        if (at >= text.length() || text.charAt(at) != '"') {
          return given(part.toString());
        }
        part.append('"');
        at++;
      }
    }

    private String plain() throws Malformed {
      int from = at;
      while (at < text.length()
          && text.charAt(at) != '.'
          && !Character.isWhitespace(text.charAt(at))) {
        at++;
      }
      return given(lowered(text.substring(from, at)));
    }

    /** The server leaves letters beyond ASCII as they are. */
    private static String lowered(String part) {
      StringBuilder lowered = new StringBuilder();
      part.chars().forEach(c -> lowered.append((char) (c >= 'A' && c <= 'Z' ? c + 32 : c)));
      return lowered.toString();
    }

    private static String given(String part) throws Malformed {
      if (part.isEmpty()) {
        throw new Malformed("a part of it is empty");
      }
      return part;
    }
  }
}
