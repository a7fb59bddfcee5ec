package io.tailrace.web.operation;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a scrape said, read by the letter of Prometheus' text format: samples by name and labels,
 * and each family's help.
 */
record Exposition(Map<String, Double> samples, Map<String, String> help) {
  private static final Pattern SAMPLE =
      Pattern.compile(
          "(?<name>[a-z_][a-z0-9_]*)(\\{[a-z_]+=\"[^\"\\\\]*\"(,[a-z_]+=\"[^\"\\\\]*\")*,?})? (?<value>\\S+)");

  static Exposition read(String text) {
    Map<String, Double> samples = new LinkedHashMap<>();
    Map<String, String> help = new LinkedHashMap<>();
    for (String line : text.split("\n", 0)) {
      if (line.startsWith("# HELP ")) {
        String[] words = line.split(" ", 4);
        help.put(words[2], words.length < 4 ? "" : words[3]);
      } else if (!line.startsWith("# TYPE ")) {
        Matcher matcher = SAMPLE.matcher(line);
        if (!matcher.matches()) {
          throw new AssertionError("not a sample: " + line);
        }
        String value = matcher.group("value").replace("+Inf", "Infinity");
        String key = line.substring(0, line.lastIndexOf(' '));
        if (samples.put(key, Double.valueOf(value)) != null) {
          throw new AssertionError("twice: " + key);
        }
      }
    }
    return new Exposition(samples, help);
  }

  /** Of this sample, as {@code tailrace_view_rows{view="a"}}. */
  double value(String sample) {
    Double value = samples.get(sample);
    if (value == null) {
      throw new AssertionError("no " + sample + " in\n" + String.join("\n", samples.keySet()));
    }
    return value;
  }

  /** Of all samples, without labels. */
  Collection<String> names() {
    Collection<String> names = new TreeSet<>();
    samples.keySet().forEach(sample -> names.add(sample.replaceFirst("\\{.*", "")));
    return names;
  }

  /** The application's own, as they are declared: a histogram once. */
  Collection<String> ours() {
    Collection<String> ours = new TreeSet<>(help.keySet());
    ours.removeIf(name -> !name.startsWith("tailrace_"));
    return ours;
  }
}
