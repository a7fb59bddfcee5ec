package io.tailrace.demo;

import io.tailrace.demo.feed.Feed;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The web application with an embedded database and a feed, or with the database that the
 * environment names. {@link #close} removes everything. Safe for any thread.
 */
public final class Demo implements AutoCloseable {
  /** The views that the Wikipedia page requires. */
  private static final Set<String> DASHBOARD = Set.of("counter", "top10");

  private final Closing closing;
  private final WebServer server;
  private final Set<String> views;
  private final @Nullable EmbeddedDatabase database;
  private final @Nullable Feed feed;

  private Demo(
      Closing closing,
      WebServer server,
      List<String> views,
      @Nullable EmbeddedDatabase database,
      @Nullable Feed feed) {
    this.closing = closing;
    this.server = server;
    this.views = Set.copyOf(views);
    this.database = database;
    this.feed = feed;
  }

  public static Demo start(Map<String, String> environment) throws IOException, SettingsFault {
    return start(environment, line -> {});
  }

  /**
   * Starts everything, and returns when the server answers.
   *
   * @param environment {@code TAILRACE_…} variables; {@code TAILRACE_PORT=0} is any free port
   * @param say receives a line before each step that takes seconds
   * @throws SettingsFault if a variable is wrong
   */
  static Demo start(Map<String, String> environment, Consumer<String> say)
      throws IOException, SettingsFault {
    Settings settings = Settings.of(environment);
    WebServer.check(settings);
    Rehearsal.read(
        settings.ownDatabase()
            ? parameters("jdbc:postgresql://127.0.0.1/postgres", "", "")
            : settings.served(),
        environment);
    Closing closing = new Closing();
    try {
      return settings.ownDatabase() ? own(settings, closing, say) : served(settings, closing);
    } catch (IOException | SettingsFault | RuntimeException e) {
      closing.closeAfter(e);
      throw e;
    }
  }

  private static Demo own(Settings settings, Closing closing, Consumer<String> say)
      throws IOException, SettingsFault {
    say.accept("PostgreSQL is unpacked and started, which takes some seconds...");
    EmbeddedDatabase database = closing.later(EmbeddedDatabase.start());
    Schema.create(database.jdbcUrl());
    Schema.letRead(database.jdbcUrl(), database.password());
    say.accept("Tomcat and Tailrace are started...");
    Feed feed = closing.later(Feed.start(settings.feed(), database.jdbcUrl()));
    Map<String, String> parameters = parameters(database.url(), Schema.READER, database.password());
    WebServer server =
        closing.later(WebServer.start(settings, database.folder().resolve("tomcat"), parameters));
    return new Demo(closing, server, Schema.VIEWS, database, feed);
  }

  private static Map<String, String> parameters(String url, String user, String password) {
    Map<String, String> parameters = new LinkedHashMap<>();
    parameters.put("tailrace.url", url);
    parameters.put("tailrace.user", user);
    parameters.put("tailrace.password", password);
    parameters.put("tailrace.views", String.join(",", Schema.VIEWS));
    return parameters;
  }

  private static Demo served(Settings settings, Closing closing) throws IOException, SettingsFault {
    Path folder = Files.createTempDirectory("tailrace-");
    closing.later(() -> Folders.remove(folder));
    WebServer server = closing.later(WebServer.start(settings, folder, settings.served()));
    return new Demo(closing, server, views(settings), null, null);
  }

  private static List<String> views(Settings settings) {
    return List.of(settings.served().getOrDefault("tailrace.views", "").strip().split("\\s*,\\s*"));
  }

  /** The index page's address, which ends with a slash. */
  public URI address() {
    return server.address();
  }

  /** The address of the page to open first. */
  public URI dashboard() {
    return views.containsAll(DASHBOARD) ? address().resolve("wikipedia.html") : address();
  }

  /**
   * Waits until every view has contents and the edits flow, at most this long.
   *
   * @return where the edits come from, for people; empty if that is unknown
   */
  Optional<String> awaitReady(Duration longest) throws InterruptedException {
    long end = System.nanoTime() + longest.toNanos();
    server.awaitReady(longest);
    return feed == null
        ? Optional.empty()
        : feed.awaitOrigin(Duration.ofNanos(Math.max(0, end - System.nanoTime())));
  }

  public boolean hasDatabase() {
    return database != null;
  }

  /**
   * The embedded database.
   *
   * @throws IllegalStateException if the environment names another database
   */
  public EmbeddedDatabase database() {
    if (database == null) {
      throw new IllegalStateException("there is no embedded database");
    }
    return database;
  }

  @Override
  public void close() throws IOException {
    closing.close();
  }
}
