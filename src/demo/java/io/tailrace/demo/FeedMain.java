package io.tailrace.demo;

import io.tailrace.demo.feed.Feed;
import io.tailrace.demo.feed.FeedSettings;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/** Runs the demo's feed alone, into a database with the demo's schema, until a signal stops it. */
public final class FeedMain {
  private FeedMain() {}

  public static void main(String[] args) throws InterruptedException {
    Logs.quiet();
    Map<String, String> environment = System.getenv();
    Feed feed;
    try {
      FeedSettings settings = Settings.feed(environment);
      feed = Feed.start(settings, database(environment));
    } catch (IOException | SettingsFault e) {
      System.err.println(e.getMessage());
      System.exit(1);
      return;
    }
    Runtime.getRuntime().addShutdownHook(new Thread(feed::close, "tailrace-feed-stop"));
    System.out.println("The feed writes to " + environment.get("TAILRACE_URL"));
    new CountDownLatch(1).await();
  }

  static String database(Map<String, String> environment) throws IOException, SettingsFault {
    String url = environment.getOrDefault("TAILRACE_URL", "").strip();
    if (!url.matches("(jdbc:)?postgresql://[^@?]+")) {
      throw new SettingsFault(
          "TAILRACE_URL is not a URL that the feed can use; write it without user and parameters,"
              + " as TAILRACE_URL=postgresql://localhost:5432/demo");
    }
    String file = environment.getOrDefault("TAILRACE_PASSWORD_FILE", "").strip();
    String password =
        file.isEmpty()
            ? environment.getOrDefault("TAILRACE_PASSWORD", "")
            : Files.readString(Path.of(file)).strip();
    return (url.startsWith("jdbc:") ? url : "jdbc:" + url)
        + "?user="
        + encoded(environment.getOrDefault("TAILRACE_USER", "").strip())
        + "&password="
        + encoded(password);
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
