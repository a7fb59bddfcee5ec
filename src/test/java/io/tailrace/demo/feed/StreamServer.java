package io.tailrace.demo.feed;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A server of event streams that follows a script: one step of it for each connection. */
final class StreamServer implements AutoCloseable {
  /** What one connection gets. */
  interface Step {
    void answer(HttpExchange exchange) throws Exception;
  }

  private final List<String> lastEventIds = new CopyOnWriteArrayList<>();
  private final List<String> agents = new CopyOnWriteArrayList<>();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final HttpServer server;

  StreamServer(Step... script) throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", exchange -> answer(exchange, List.of(script)));
    server.start();
  }

  private void answer(HttpExchange exchange, List<Step> script) {
    int connection = lastEventIds.size();
    String id = exchange.getRequestHeaders().getFirst("Last-Event-ID");
    agents.add(String.valueOf(exchange.getRequestHeaders().getFirst("User-Agent")));
    lastEventIds.add(id == null ? "" : id);
    try (exchange) {
      script.get(Math.min(connection, script.size() - 1)).answer(exchange);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Exception e) {
      // The client has left.
    }
  }

  /** An event stream of these chunks, which then ends. */
  static Step streamThatEnds(String... chunks) {
    return exchange -> open(exchange, chunks);
  }

  /** An event stream of these chunks, which then stays open. */
  static Step streamThatStaysOpen(String... chunks) {
    return exchange -> {
      open(exchange, chunks);
      Thread.currentThread().join();
    };
  }

  static Step status(int code) {
    return exchange -> exchange.sendResponseHeaders(code, -1);
  }

  private static void open(HttpExchange exchange, String... chunks) throws IOException {
    exchange.getResponseHeaders().set("Content-Type", "text/event-stream; charset=utf-8");
    exchange.sendResponseHeaders(200, 0);
    for (String chunk : chunks) {
      exchange.getResponseBody().write(chunk.getBytes(StandardCharsets.UTF_8));
      exchange.getResponseBody().flush();
    }
  }

  static String event(String id, String json) {
    return "event: message\nid: " + id + "\ndata: " + json + "\n\n";
  }

  URI uri() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/v2/stream");
  }

  List<String> lastEventIds() {
    return List.copyOf(lastEventIds);
  }

  List<String> agents() {
    return List.copyOf(agents);
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
