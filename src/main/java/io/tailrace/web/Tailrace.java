package io.tailrace.web;

import io.tailrace.source.connection.DriverRegistration;
import io.tailrace.source.contact.Sources;
import io.tailrace.web.http.NoSettings;
import io.tailrace.web.operation.Release;
import io.tailrace.web.saved.SavedState;
import io.tailrace.web.settings.ConfigFile;
import io.tailrace.web.settings.Settings;
import io.tailrace.web.settings.value.SettingsSource;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.annotation.WebListener;
import java.io.File;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Starts and stops the application with its context. Wrong settings stop the deployment. Without
 * settings the application starts, and says what to write.
 */
@WebListener
public final class Tailrace implements ServletContextListener {
  private static final Logger log = System.getLogger(Tailrace.class.getName());
  private static final String ALL_IS_SHOWN =
      "tailrace.admin.roles is not set: whoever may see a view sees reasons that name hosts, users,"
          + " settings and statements";
  private static final Duration THREADS_END = Duration.ofSeconds(5);
  private static final Duration REQUESTS_END = Duration.ofMillis(500);

  private final Readers readers;
  private final JndiDirectory directory = new JndiDirectory();

  // The container's thread that starts and stops the application.
  private @Nullable AppRuntime running;

  public Tailrace() {
    this(
        (settings, database, threads, random) ->
            new DatabaseReader(Sources.start(settings, database, threads, random)));
  }

  Tailrace(Readers readers) {
    this.readers = readers;
  }

  @Override
  public void contextInitialized(ServletContextEvent event) {
    ServletContext context = event.getServletContext();
    log.log(Level.INFO, start(context));
    SettingsPlaces places =
        new SettingsPlaces(
            List.of(parameters(context), directory.entries()), systemProperties(), directory);
    Optional<ConfigFile> file = places.file();
    Optional<Settings> written = places.read(file.map(each -> each.content().settings(each)));
    if (written.isEmpty()) {
      log.log(Level.WARNING, NoSettings.LINES);
      return;
    }
    Settings settings = ConnectorCheck.fit(written.get());
    if (settings.adminRoles().isEmpty()) {
      log.log(Level.INFO, ALL_IS_SHOWN);
    }
    ThreadSupervisor threads = new ThreadSupervisor(directory.threads(), THREADS_END);
    AppRuntime started =
        AppRuntime.start(
            settings,
            readers,
            threads,
            savedState(settings, context),
            context.getContextPath(),
            context.getServerInfo());
    running = started;
    started.served().offer(context);
    file.ifPresent(
        each ->
            started.watch(
                each, next -> ConnectorCheck.fit(places.read(Optional.of(next)).orElseThrow())));
  }

  private static String start(ServletContext context) {
    String path = context.getContextPath();
    return "Tailrace "
        + Release.VERSION
        + " starts at "
        + (path.isEmpty() ? "/" : path)
        + " on "
        + context.getServerInfo()
        + " with Java "
        + Runtime.version();
  }

  @Override
  public void contextDestroyed(ServletContextEvent event) {
    if (running != null) {
      running.close();
      ClassLoader loader = event.getServletContext().getClassLoader();
      DriverRegistration.end(loader);
      awaitLastRequests(loader);
    }
  }

  /**
   * The usual folder is beside the application's own, which some containers remove with each
   * undeployment.
   */
  private static SavedState savedState(Settings settings, ServletContext context) {
    Optional<Path> usual =
        Optional.ofNullable((File) context.getAttribute(ServletContext.TEMPDIR))
            .map(File::getAbsoluteFile)
            .map(File::getParentFile)
            .map(parent -> parent.toPath().resolve("tailrace-state"));
    return settings
        .stateDir()
        .orElse(usual)
        .map(folder -> SavedState.in(folder, "tailrace" + context.getContextPath()))
        .orElseGet(SavedState::off);
  }

  private static void awaitLastRequests(ClassLoader loader) {
    try {
      boolean unused = ContainerThreads.awaitOutside(loader, REQUESTS_END);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static SettingsSource parameters(ServletContext context) {
    Map<String, String> values = new HashMap<>();
    for (String name : Collections.list(context.getInitParameterNames())) {
      values.put(name, context.getInitParameter(name));
    }
    return new SettingsSource("context parameter", values);
  }

  private static SettingsSource systemProperties() {
    Map<String, String> values = new HashMap<>();
    System.getProperties()
        .stringPropertyNames()
        .forEach(name -> values.put(name, System.getProperty(name, "")));
    return new SettingsSource("system property", values);
  }
}
