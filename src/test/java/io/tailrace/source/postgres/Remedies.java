package io.tailrace.source.postgres;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.source.SetupReference;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a reason says that has to be run, exactly as a person reads and copies it. */
final class Remedies {
  /** Up to what else could be done, or has to be done besides. */
  private static final Pattern RUN = Pattern.compile("run: (.+?)(?=; (?:or|then)\\b|$)");

  private Remedies() {}

  /** Of each {@code run:} of the reason, its statements. At least one. */
  static List<String> of(String reason) {
    String text = reason.replace(SetupReference.TEXT, "");
    Matcher matcher = RUN.matcher(text);
    List<String> found = matcher.results().map(each -> each.group(1)).toList();
    assertTrue(!found.isEmpty(), reason);
    return found;
  }
}
