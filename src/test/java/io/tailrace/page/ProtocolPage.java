package io.tailrace.page;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/** The fenced examples of docs/PROTOCOL.md, by their kind: {@code sse}, {@code json}. */
final class ProtocolPage {
  private static final Pattern FENCED = Pattern.compile("(?ms)^```(\\S[^\\n]*)\\n(.*?)^```$");

  private ProtocolPage() {}

  static List<String> examples(String kind) throws IOException {
    return FENCED
        .matcher(Files.readString(Path.of("docs/PROTOCOL.md")))
        .results()
        .filter(example -> example.group(1).equals(kind))
        .map(example -> example.group(2))
        .toList();
  }
}
