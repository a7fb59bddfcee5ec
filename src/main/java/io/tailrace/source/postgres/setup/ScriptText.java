package io.tailrace.source.postgres.setup;

/** The text of a psql script, line by line. For one thread. */
final class ScriptText {
  private final StringBuilder text = new StringBuilder();

  void line(String line) {
    text.append(line).append('\n');
  }

  void lines(String... lines) {
    for (String line : lines) {
      line(line);
    }
  }

  /** A DO block, in quotes that nothing in it ends. */
  void block(String... lines) {
    String body = String.join("\n", lines);
    String quotes = "$$";
    for (int i = 1; body.contains(quotes); i++) {
      quotes = "$setup" + i + "$";
    }
    lines("DO " + quotes, body, quotes + ";");
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
