package io.tailrace.demo;

import io.tailrace.demo.feed.Feed;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The web application with a database and a feed of its own, or with the database that the
 * environment names. After {@link #close} nothing of it is left. Safe for any thread.
 */
public final class Demo implements AutoCloseable {
  private final Closing closing;
  private final WebServer server;
  private final @Nullable EmbeddedDatabase database;

  private Demo(Closing closing, WebServer server, @Nullable EmbeddedDatabase database) {
    this.closing = closing;
    this.server = server;
    this.database = database;
  }

  /**
   * Starts everything, and returns when pages are served.
   *
   * @param environment what {@code TAILRACE_…} variables say; {@code TAILRACE_PORT=0} takes any
   *     free port
   * @throws SettingsFault where they cannot be followed
   */
  public static Demo start(Map<String, String> environment) throws IOException, SettingsFault {
    Settings settings = Settings.of(environment);
    WebServer.check(settings);
    Closing closing = new Closing();
    try {
      return settings.ownDatabase() ? own(settings, closing) : served(settings, closing);
    } catch (IOException | SettingsFault | RuntimeException e) {
      closing.closeAfter(e);
      throw e;
    }
  }

  private static Demo own(Settings settings, Closing closing) throws IOException, SettingsFault {
    EmbeddedDatabase database = closing.later(EmbeddedDatabase.start());
    Schema.create(database.jdbcUrl());
    Map<String, String> parameters = new LinkedHashMap<>();
    parameters.put("tailrace.url", database.url());
    parameters.put("tailrace.user", database.user());
    parameters.put("tailrace.password", database.password());
    parameters.put("tailrace.views", String.join(",", Schema.VIEWS));
    WebServer server =
        closing.later(WebServer.start(settings, database.folder().resolve("tomcat"), parameters));
    closing.later(Feed.start(settings.feed(), database.jdbcUrl()));
    return new Demo(closing, server, database);
  }

  private static Demo served(Settings settings, Closing closing) throws IOException, SettingsFault {
    Path folder = Files.createTempDirectory("tailrace-");
    closing.later(() -> Folders.remove(folder));
    WebServer server = closing.later(WebServer.start(settings, folder, settings.served()));
    return new Demo(closing, server, null);
  }

  /** Of the index page; ends with a slash. */
  public URI address() {
    return server.address();
  }

  /** Of the page to look at first. */
  public URI dashboard() {
    return database == null ? address() : address().resolve("wikipedia.html");
  }

  public boolean hasDatabase() {
    return database != null;
  }

  /**
   * The database that was started.
   *
   * @throws IllegalStateException where the environment named another one
   */
  public EmbeddedDatabase database() {
    if (database == null) {
      throw new IllegalStateException("the database is not ours");
    }
    return database;
  }

  @Override
  public void close() throws IOException {
    closing.close();
  }
}
