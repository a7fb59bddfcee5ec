package io.tailrace.web;

import io.tailrace.source.DatabaseSettings;
import io.tailrace.source.RelationName;
import io.tailrace.source.SourceReport;
import io.tailrace.source.Threads;
import io.tailrace.source.ViewPatterns;
import io.tailrace.source.ViewReading;
import io.tailrace.testing.Await;
import io.tailrace.testing.containers.EmbeddedTomcat;
import io.tailrace.view.Database;
import io.tailrace.view.Update;
import io.tailrace.view.position.History;
import io.tailrace.view.report.State;
import io.tailrace.view.report.ViewMeter;
import io.tailrace.view.zset.Column;
import io.tailrace.view.zset.Limits;
import io.tailrace.view.zset.Row;
import io.tailrace.view.zset.SourceFault;
import io.tailrace.view.zset.ZSet;
import io.tailrace.web.http.AppContext;
import io.tailrace.web.http.CorsFilter;
import io.tailrace.web.http.HealthServlet;
import io.tailrace.web.http.MetricsServlet;
import io.tailrace.web.http.NoSettings;
import io.tailrace.web.http.SecurityHeadersFilter;
import io.tailrace.web.http.SetupServlet;
import io.tailrace.web.http.StreamLimits;
import io.tailrace.web.http.StreamServlet;
import io.tailrace.web.http.UnknownServlet;
import io.tailrace.web.http.ViewsServlet;
import io.tailrace.web.operation.Operation;
import io.tailrace.web.operation.Reader;
import jakarta.servlet.Filter;
import jakarta.servlet.Servlet;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.annotation.WebFilter;
import jakarta.servlet.annotation.WebServlet;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.Wrapper;
import org.apache.catalina.core.StandardContext;
import org.apache.catalina.servlets.DefaultServlet;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.util.descriptor.web.FilterDef;
import org.apache.tomcat.util.descriptor.web.FilterMap;
import org.jspecify.annotations.Nullable;

/** The application in an embedded Tomcat, over databases whose contents the test scripts. */
public final class ScriptedApplication implements AutoCloseable {
  static final List<Column> COLUMNS = List.of(new Column("n", "int8"));

  private final Tomcat tomcat = new Tomcat();
  private final Path folder;
  private final Context context;
  private final Map<String, Database> byView = new HashMap<>();
  private final Map<String, Database> byPattern = new HashMap<>();
  private volatile String kind = "Scripted";
  private @Nullable Operation operation;
  private final AtomicLong clock = new AtomicLong(1_000);
  private volatile Map<String, ViewReading> readings = Map.of();
  private boolean stopped;
  private boolean held;

  private ScriptedApplication(Map<String, String> settings, Consumer<Context> preparation)
      throws IOException, LifecycleException {
    folder = Files.createTempDirectory("tailrace-http-");
    tomcat.setBaseDir(folder.toString());
    tomcat.setPort(0);
    tomcat.getConnector().setProperty("address", "127.0.0.1");
    tomcat.getConnector().setProperty("maxConnections", "5000");
    tomcat.getConnector().setProperty("socket.txBufSize", "16384");
    context = tomcat.addContext("/tailrace", folder.toString());
    if (context instanceof StandardContext standard) {
      standard.setClearReferencesRmiTargets(false);
      standard.setClearReferencesThreadLocals(false);
      standard.setUnloadDelay(100); // A twentieth of it in ms is waited at a time; 0 is for ever.
    }
    context.addServletContainerInitializer(
        (classes, application) -> {
          application.addListener(new Tailrace(this::read));
          application.addListener(new Transport());
        },
        Set.of());
    settings.forEach(context::addParameter);
    Tomcat.addServlet(context, "default", new DefaultServlet());
    context.addServletMappingDecoded("/", "default");
    serve(new StreamServlet());
    serve(new ViewsServlet());
    serve(new UnknownServlet());
    serve(new HealthServlet());
    serve(new SetupServlet());
    serve(new MetricsServlet());
    filter(new SecurityHeadersFilter());
    filter(new NoSettings());
    filter(new CorsFilter());
    preparation.accept(context);
    tomcat.start();
  }

  public static ScriptedApplication start(String... settings)
      throws IOException, LifecycleException {
    return start(context -> {}, settings);
  }

  /** Of a container that is prepared so: with a realm, with valves. */
  public static ScriptedApplication start(Consumer<Context> preparation, String... settings)
      throws IOException, LifecycleException {
    Map<String, String> parameters = new HashMap<>();
    for (String setting : settings) {
      int equals = setting.indexOf('=');
      parameters.put(setting.substring(0, equals), setting.substring(equals + 1));
    }
    return new ScriptedApplication(parameters, preparation);
  }

  private Reader read(
      DatabaseSettings settings, Database database, Threads threads, RandomGenerator random) {
    settings.views().forEach(view -> byView.put(view.name(), database));
    settings.patterns().rules().stream()
        .filter(ViewPatterns.Rule::here)
        .forEach(rule -> byPattern.put(rule.pattern().text(), database));
    return new Reader() {
      @Override
      public SourceReport report() {
        return new SourceReport(settings.id(), kind, 0, OptionalLong.empty(), readings);
      }

      @Override
      public String setup() {
        return "-- é " + settings.id() + " " + settings.role() + "\n";
      }

      @Override
      public void become(DatabaseSettings next, Set<String> again) {
        List<Update> updates = new ArrayList<>();
        byView.keySet().stream()
            .filter(view -> next.views().stream().noneMatch(each -> each.name().equals(view)))
            .forEach(view -> updates.add(new Update.Removed(view, view + " is not named")));
        next.views().forEach(view -> byView.put(view.name(), database));
        next.views().forEach(view -> updates.add(new Update.Added(view.name(), view.limits())));
        try {
          database.apply(updates);
        } catch (SourceFault e) {
          throw new IllegalStateException(e);
        }
      }

      @Override
      public void stop() {}
    };
  }

  private void serve(Servlet servlet) {
    WebServlet says = servlet.getClass().getAnnotation(WebServlet.class);
    Wrapper wrapper = Tomcat.addServlet(context, says.name(), servlet);
    wrapper.setAsyncSupported(says.asyncSupported());
    Arrays.stream(says.urlPatterns())
        .forEach(path -> context.addServletMappingDecoded(path, says.name()));
  }

  private void filter(Filter filter) {
    WebFilter says = filter.getClass().getAnnotation(WebFilter.class);
    FilterDef def = new FilterDef();
    def.setFilterName(says.filterName());
    def.setFilter(filter);
    def.setAsyncSupported(Boolean.toString(says.asyncSupported()));
    context.addFilterDef(def);
    FilterMap map = new FilterMap();
    map.setFilterName(says.filterName());
    Arrays.stream(says.urlPatterns()).forEach(map::addURLPattern);
    context.addFilterMap(map);
  }

  public URI uri(String path) {
    return URI.create(
        "http://127.0.0.1:" + tomcat.getConnector().getLocalPort() + "/tailrace/" + path);
  }

  /** Changes the connector under way. */
  void connector(String name, String value) {
    tomcat.getConnector().setProperty(name, value);
  }

  boolean isDeployed() {
    return context.getState().isAvailable();
  }

  private Database database(String view) {
    return Objects.requireNonNull(byView.get(view));
  }

  public void contents(String view, long timestamp, String... rows) throws SourceFault {
    contents(view, COLUMNS, timestamp, rows);
  }

  public void contents(String view, List<Column> columns, long timestamp, String... rows)
      throws SourceFault {
    Update contents =
        new Update.Contents(
            view,
            History.of(List.of("scripted", view), columns),
            columns,
            Update.Pace.CLOCKED,
            timestamp,
            timestamp,
            zset(1, rows));
    database(view).apply(List.of(contents));
  }

  /** A relation that a pattern of the settings finds. */
  void found(String pattern, RelationName relation) throws SourceFault {
    Database database = Objects.requireNonNull(byPattern.get(pattern));
    byView.put(relation.view(), database);
    database.apply(List.of(new Update.Added(relation.view(), new Limits(1_000, 1 << 20))));
  }

  void gone(String view, String reason) throws SourceFault {
    database(view).apply(List.of(new Update.Removed(view, reason)));
  }

  /** What the databases are; empty for before they have answered. */
  void is(String answer) {
    kind = answer;
  }

  /** A timestamp that no change has had. */
  public long next() {
    return clock.incrementAndGet();
  }

  public void insert(String view, long timestamp, String... rows) throws SourceFault {
    database(view).apply(List.of(new Update.Changes(view, timestamp, timestamp, zset(1, rows))));
  }

  public void delete(String view, long timestamp, String... rows) throws SourceFault {
    database(view).apply(List.of(new Update.Changes(view, timestamp, timestamp, zset(-1, rows))));
  }

  /** One row in the place of another, at once. */
  void replace(String view, long timestamp, String before, String after) throws SourceFault {
    ZSet.Sum sum = new ZSet.Sum();
    sum.add(Row.of(before), -1);
    sum.add(Row.of(after), 1);
    database(view).apply(List.of(new Update.Changes(view, timestamp, timestamp, sum.toZSet())));
  }

  /** That were ever encoded of it. */
  long checkpoints(String view) {
    return database(view).meters().stream()
        .filter(meter -> meter.view().equals(view))
        .mapToLong(ViewMeter::checkpoints)
        .sum();
  }

  void status(String view, State state, String reason) throws SourceFault {
    database(view).apply(List.of(new Update.Status(view, state, reason)));
  }

  void behind(String view, @Nullable Duration behind) throws SourceFault {
    database(view).apply(List.of(new Update.Behind(view, behind)));
  }

  /** What is said of how views are read. */
  void readings(Map<String, ViewReading> said) {
    readings = said;
  }

  private static ZSet zset(long weight, String... rows) {
    ZSet.Sum sum = new ZSet.Sum();
    Arrays.stream(rows).forEach(row -> sum.add(Row.of(row), weight));
    return sum.toZSet();
  }

  /** Bytes that all streams were sent. */
  long sent() {
    return served().hub().counts().bytes().values().stream().mapToLong(Long::longValue).sum();
  }

  AppContext served() {
    return Objects.requireNonNull(AppContext.of(context.getServletContext()));
  }

  Operation operation() {
    return Objects.requireNonNull(operation);
  }

  /** Waits until so many streams are open. */
  public void awaitStreams(int count) {
    StreamLimits seats = served().limits();
    Await.until(count + " streams", () -> seats.taken() == count);
  }

  /** Is told of the beginning after the application is, and of the end before. */
  private final class Transport implements ServletContextListener {
    @Override
    public void contextInitialized(ServletContextEvent event) {
      AppContext served = AppContext.of(event.getServletContext());
      operation = served == null ? null : served.operation();
    }

    @Override
    public void contextDestroyed(ServletContextEvent event) {
      if (held) {
        awaitStreams(0);
      }
    }
  }

  /** From now on Tomcat ends the streams before it tells the application that it stops. */
  void endStreamsFirst() {
    held = true;
  }

  /** Takes the application down, and leaves the server. */
  void undeploy() throws LifecycleException {
    context.stop();
  }

  @Override
  public void close() throws LifecycleException, IOException {
    if (!stopped) {
      stopped = true;
      tomcat.stop();
      tomcat.destroy();
      EmbeddedTomcat.forgetFolder();
      try (var files = Files.walk(folder)) {
        files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(file -> file.delete());
      }
    }
  }
}
