package io.tailrace.demo;

import io.tailrace.demo.feed.FeedSettings;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The settings of the main command, from its environment.
 *
 * @param port 0 for any free port
 * @param served settings of the web application that name a database; empty for the embedded one
 */
record Settings(String address, int port, FeedSettings feed, Map<String, String> served) {
  private static final URI WIKIMEDIA =
      URI.create("https://stream.wikimedia.org/v2/stream/recentchange");
  private static final int SIMULATED_PER_SECOND = 20;
  private static final int REPLAYED_PER_SECOND = 1_000;

  Settings {
    served = Map.copyOf(served);
  }

  /**
   * @throws SettingsFault if a value is wrong, with a right one
   */
  static Settings of(Map<String, String> environment) throws SettingsFault {
    String address = environment.getOrDefault("TAILRACE_ADDRESS", "").strip();
    return new Settings(
        address.isEmpty() ? "127.0.0.1" : address,
        number(environment, "TAILRACE_PORT", 8080, 65_535, "a port from 0 to 65535"),
        feed(environment),
        served(environment));
  }

  /**
   * @throws SettingsFault if a value is wrong, with a right one
   */
  static FeedSettings feed(Map<String, String> environment) throws SettingsFault {
    Path file = file(environment.get("TAILRACE_FEED"));
    int perSecond =
        number(
            environment,
            "TAILRACE_FEED_RATE",
            file == null ? SIMULATED_PER_SECOND : REPLAYED_PER_SECOND,
            1_000_000_000,
            "a number of events per second (0 is as fast as possible)");
    return new FeedSettings(file, perSecond, WIKIMEDIA);
  }

  boolean ownDatabase() {
    return served.isEmpty();
  }

  private static Map<String, String> served(Map<String, String> environment) throws SettingsFault {
    Map<String, String> served = new LinkedHashMap<>();
    for (String name : new String[] {"URL", "USER", "PASSWORD", "VIEWS"}) {
      String value = environment.get("TAILRACE_" + name);
      if (value != null && !value.isBlank()) {
        served.put("tailrace." + name.toLowerCase(java.util.Locale.ROOT), value);
      }
    }
    if (served.isEmpty()) {
      return served;
    }
    if (!served.containsKey("tailrace.url")) {
      throw new SettingsFault(
          "TAILRACE_URL is missing; name the database, as"
              + " TAILRACE_URL=postgresql://localhost:5432/shop, or unset TAILRACE_USER,"
              + " TAILRACE_PASSWORD and TAILRACE_VIEWS for an embedded one");
    }
    if (!served.containsKey("tailrace.views")) {
      throw new SettingsFault(
          "TAILRACE_VIEWS is missing; write the names of the views, as"
              + " TAILRACE_VIEWS=top10,sales.orders, or unset TAILRACE_URL for an embedded"
              + " database");
    }
    return served;
  }

  private static @Nullable Path file(@Nullable String name) throws SettingsFault {
    if (name == null || name.isBlank()) {
      return null;
    }
    Path file = Path.of(name);
    if (!Files.isReadable(file) || Files.isDirectory(file)) {
      throw new SettingsFault(
          "TAILRACE_FEED names "
              + file.toAbsolutePath()
              + ", which cannot be read; name a .jsonl or .jsonl.gz file of recentchange events,"
              + " or unset it for live edits");
    }
    return file;
  }

  private static int number(
      Map<String, String> environment, String name, int otherwise, int most, String meaning)
      throws SettingsFault {
    String text = environment.getOrDefault(name, "").strip();
    if (text.isEmpty()) {
      return otherwise;
    }
    if (!text.matches("\\d{1,10}") || Long.parseLong(text) > most) {
      throw new SettingsFault(
          name + "=" + text + " is not " + meaning + "; write " + name + "=" + otherwise);
    }
    return Integer.parseInt(text);
  }
}
