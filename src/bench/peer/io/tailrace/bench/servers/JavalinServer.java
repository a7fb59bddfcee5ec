package io.tailrace.bench.servers;

import io.javalin.Javalin;
import io.javalin.http.sse.SseClient;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * A broadcast as Javalin's documentation shows it: a queue of clients, each of which is kept alive,
 * and sent every event in turn. Prints its port; each line on its standard input is how many
 * messages follow each other.
 */
final class JavalinServer {
  private final Queue<SseClient> clients = new ConcurrentLinkedQueue<>();
  private final String filler;
  private long number = 1;

  private JavalinServer(String filler) {
    this.filler = filler;
  }

  public static void main(String[] args) throws Exception {
    JavalinServer server = new JavalinServer(args[0]);
    Javalin javalin =
        Javalin.create(
                config -> {
                  config.startup.showJavalinBanner = false;
                  config.routes.sse("/stream", server::join);
                })
            .start("127.0.0.1", 0);
    System.out.println("port " + javalin.port());
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        for (int left = Integer.parseInt(line); left > 0; left--) {
          server.broadcast();
        }
      }
    }
    System.exit(0);
  }

  /** No message comes between the contents and the place in the queue. */
  private synchronized void join(SseClient client) {
    client.keepAlive();
    client.onClose(() -> clients.remove(client));
    client.sendEvent("snapshot", data(""), id());
    clients.add(client);
  }

  private synchronized void broadcast() {
    String deleted = "[" + number + ",\"" + filler + "\"]";
    number++;
    String data = data(deleted);
    String id = id();
    for (SseClient client : clients) {
      client.sendEvent("batch", data, id);
    }
  }

  private String id() {
    return "0123456789abcdef-" + number;
  }

  private String data(String deleted) {
    return "{\"view\":\"pulse\",\"timestamp\":%d,\"time\":1764000000000,\"inserted\":[[%d,\"%s\"]],\"deleted\":[%s]}"
        .formatted(number, number, filler, deleted);
  }
}
