package io.tailrace.page;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * The pages, under any prefix, over an API that a test scripts. As strict as the real server about
 * scripts and styles within a page.
 */
final class PageServer implements AutoCloseable {
  private static final Map<String, String> TYPES =
      Map.of(
          "html", "text/html; charset=utf-8",
          "js", "text/javascript; charset=utf-8",
          "css", "text/css; charset=utf-8",
          "svg", "image/svg+xml");

  private static final Path WEBAPP = Path.of("webapp");
  private static final Path DEMO = Path.of("src/demo/webapp");

  private record Answer(int status, String type, String body) {}

  private final String prefix;
  private final List<Path> folders;
  private HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final BlockingQueue<ScriptedStream> streams = new LinkedBlockingQueue<>();
  private final AtomicInteger asked = new AtomicInteger();
  private final AtomicInteger refused = new AtomicInteger();
  private volatile String policy = "default-src 'self'";
  private volatile Answer refusal = new Answer(200, "", "");
  private volatile String missing = "";
  private volatile Answer views = new Answer(404, "text/plain", "");
  private volatile Answer setup = new Answer(200, "text/plain", "");

  /** Serves under {@code prefix}, as {@code /} or {@code /some/where/}. */
  PageServer(String prefix) throws IOException {
    this(prefix, WEBAPP);
  }

  /** Serves the files of these folders, those of the first one before others of the same name. */
  PageServer(String prefix, Path... folders) throws IOException {
    this.prefix = prefix;
    this.folders = List.of(folders);
    server = start(0);
  }

  /** Serves the demo's pages before the application's, as the demo does. */
  static PageServer ofDemo(String prefix) throws IOException {
    return new PageServer(prefix, DEMO, WEBAPP);
  }

  private HttpServer start(int port) throws IOException {
    InetAddress address = InetAddress.getLoopbackAddress();
    HttpServer made = HttpServer.create(new InetSocketAddress(address, port), 0);
    made.createContext(prefix, this::serve);
    made.setExecutor(threads);
    made.start();
    return made;
  }

  /** Closes all connections, and accepts none until {@link #up}. */
  void down() {
    server.stop(0);
  }

  /** Listens again at the same address. */
  void up() throws IOException {
    server = start(server.getAddress().getPort());
  }

  /** Answers requests for streams like this; status 200 restores streams. */
  PageServer streams(int status, String type, String body) {
    refusal = new Answer(status, type, body);
    return this;
  }

  /** Refuses streams of this view. */
  void missing(String view) {
    missing = view;
  }

  /** Replaces the Content-Security-Policy. */
  PageServer policy(String other) {
    policy = other;
    return this;
  }

  /** The number of requests for streams. */
  int asked() {
    return asked.get();
  }

  /** The number of refused requests for streams. */
  int refused() {
    return refused.get();
  }

  URI page(String name) {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + prefix + name);
  }

  /** Sets the response of {@code api/views}. */
  PageServer views(int status, String type, String body) {
    views = new Answer(status, type, body);
    return this;
  }

  /** Sets the response of {@code api/setup.sql}. */
  PageServer setup(String script) {
    setup = new Answer(200, "text/plain", script);
    return this;
  }

  /** Makes {@code api/views} list live views of these names. */
  PageServer views(String... names) {
    String each = "{\"name\":\"%s\",\"state\":\"live\",\"sinceTime\":1,\"reason\":\"\"}";
    String list = String.join(",", Stream.of(names).map(each::formatted).toList());
    return views(200, "application/json", "{\"version\":1,\"views\":[" + list + "]}");
  }

  /** Waits for the next request for a stream. */
  ScriptedStream nextStream() throws InterruptedException {
    return Objects.requireNonNull(
        streams.poll(20, TimeUnit.SECONDS), "no stream was asked for within 20 s");
  }

  /** A stream that was requested since the last call, if there is one. */
  Optional<ScriptedStream> anotherStream() {
    return Optional.ofNullable(streams.poll());
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }

  private void serve(HttpExchange exchange) throws IOException {
    exchange.getResponseHeaders().set("Content-Security-Policy", policy);
    String path = exchange.getRequestURI().getPath().substring(prefix.length());
    asked.addAndGet(path.startsWith("api/stream") ? 1 : 0);
    if (path.startsWith("api/stream") && refusal.status() != 200) {
      refused.incrementAndGet();
      answer(
          exchange,
          refusal.status(),
          refusal.type(),
          refusal.body().getBytes(StandardCharsets.UTF_8));
    } else if (path.startsWith("api/stream") && asksForMissing(exchange)) {
      String problem = "{\"status\":404,\"detail\":\"there is no view " + missing + "\"}";
      answer(exchange, 404, "application/problem+json", problem.getBytes(StandardCharsets.UTF_8));
    } else if (path.startsWith("api/stream")) {
      streams.add(new ScriptedStream(exchange));
    } else if (path.equals("download")) {
      exchange.getResponseHeaders().set("Content-Disposition", "attachment; filename=rows.csv");
      answer(exchange, 200, "text/csv", "1\n".getBytes(StandardCharsets.UTF_8));
    } else if (path.equals("api/views")) {
      answer(exchange, views.status(), views.type(), views.body().getBytes(StandardCharsets.UTF_8));
    } else if (path.equals("api/setup.sql")) {
      answer(exchange, setup.status(), setup.type(), setup.body().getBytes(StandardCharsets.UTF_8));
    } else {
      file(exchange, path.isEmpty() ? "index.html" : path);
    }
  }

  private boolean asksForMissing(HttpExchange exchange) {
    String uri = exchange.getRequestURI().toString();
    return !missing.isEmpty() && uri.matches(".*(/|view=)" + missing + "\\b.*");
  }

  private void file(HttpExchange exchange, String path) throws IOException {
    String type = TYPES.getOrDefault(path.substring(path.lastIndexOf('.') + 1), "text/plain");
    try (InputStream file = open(path)) {
      if (file == null) {
        answer(exchange, 404, "text/plain", new byte[0]);
      } else {
        answer(exchange, 200, type, file.readAllBytes());
      }
    }
  }

  private InputStream open(String path) throws IOException {
    if (path.startsWith("webjars/")) {
      return PageServer.class.getResourceAsStream("/META-INF/resources/" + path);
    }
    for (Path folder : folders) {
      Path file = folder.resolve(path);
      if (Files.isRegularFile(file)) {
        return Files.newInputStream(file);
      }
    }
    return null;
  }

  private static void answer(HttpExchange exchange, int status, String type, byte[] body)
      throws IOException {
    exchange.getResponseHeaders().set("Content-Type", type);
    exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }
}
