package io.tailrace.web.settings.value;

import java.util.Set;
import java.util.regex.Pattern;

/** Origins of other sites, each exactly as a browser sends it. */
public final class Origins {
  private static final Pattern ORIGIN =
      Pattern.compile("https?://(?:[a-z0-9.-]+|\\[[0-9a-f:]+])(?::[0-9]{1,5})?");
  private static final Pattern DEFAULT_PORT = Pattern.compile("https://.*:0*443|http://.*:0*80");

  private Origins() {}

  public static Set<String> read(Setting setting) {
    Set<String> origins = Set.copyOf(ValueType.list(setting, "https://example.com"));
    for (String origin : origins) {
      if (!ORIGIN.matcher(origin).matches()) {
        throw setting.wrong(
            "write origins as a browser sends them, in lower case and without a path, as"
                + " https://app.example.com,http://localhost:5173");
      }
      if (DEFAULT_PORT.matcher(origin).matches()) {
        throw setting.wrong(
            "write origins as a browser sends them, without :443 for https, :80 for http");
      }
    }
    return origins;
  }
}
