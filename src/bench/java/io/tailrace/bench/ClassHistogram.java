package io.tailrace.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The live objects of another JVM, in bytes by class, after a collection. */
final class ClassHistogram {
  private static final Pattern LINE = Pattern.compile("\\s*\\d+:\\s+\\d+\\s+(\\d+)\\s+(\\S+).*");

  private ClassHistogram() {}

  static Map<String, Long> of(long pid) throws IOException {
    Process jcmd =
        new ProcessBuilder("jcmd", String.valueOf(pid), "GC.class_histogram")
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    Map<String, Long> bytes = new HashMap<>();
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(jcmd.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        Matcher matcher = LINE.matcher(line);
        if (matcher.matches()) {
          bytes.merge(matcher.group(2), Long.valueOf(matcher.group(1)), Long::sum);
        }
      }
    }
    return bytes;
  }

  /** What came to be between the two, for each of so many streams, as rows of Markdown. */
  static void print(Map<String, Long> before, Map<String, Long> after, int streams, int most) {
    Map<String, Long> grown = new HashMap<>();
    after.forEach((type, bytes) -> grown.put(type, bytes - before.getOrDefault(type, 0L)));
    System.out.printf("%n| class | bytes a stream |%n|---|---|%n");
    grown.entrySet().stream()
        .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
        .limit(most)
        .forEach(each -> print(each.getKey(), each.getValue(), streams));
    print("of io.tailrace in all", sum(grown, "io.tailrace."), streams);
    print("of org.apache in all", sum(grown, "org.apache."), streams);
    print("of all classes", sum(grown, ""), streams);
    System.out.println();
  }

  private static long sum(Map<String, Long> grown, String prefix) {
    return grown.entrySet().stream()
        .filter(each -> each.getKey().startsWith(prefix))
        .mapToLong(Map.Entry::getValue)
        .sum();
  }

  private static void print(String what, long bytes, int streams) {
    System.out.printf(Locale.ROOT, "| %s | %.0f |%n", what, (double) bytes / streams);
  }
}
