package io.tailrace.bench.servers;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonWriter;
import jakarta.json.JsonWriterFactory;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.catalina.Context;
import org.apache.catalina.Wrapper;
import org.apache.catalina.startup.Tomcat;

/**
 * The article's own design: a list of listeners, each of which is given every batch, writes it as
 * JSON for its client anew and flushes it. On Tomcat with the connector of {@code tomcat-conf}, an
 * async servlet a client. Prints its port; each line on its standard input is how many batches
 * follow each other.
 */
final class ArticleServer {
  private static final JsonWriterFactory JSON = Json.createWriterFactory(Map.of());

  private final List<Listener> listeners = new ArrayList<>();
  private final String filler;
  private long number = 1;

  private ArticleServer(String filler) {
    this.filler = filler;
  }

  public static void main(String[] args) throws Exception {
    ArticleServer server = new ArticleServer(args[0]);
    Tomcat tomcat = new Tomcat();
    Path folder = Files.createTempDirectory("article-bench-");
    tomcat.setBaseDir(folder.toString());
    tomcat.setPort(0);
    TunedConnector.forAsync().forEach(tomcat.getConnector()::setProperty);
    tomcat.getConnector().setProperty("address", "127.0.0.1");
    Context context = tomcat.addContext("", folder.toString());
    Wrapper wrapper = Tomcat.addServlet(context, "stream", server.new Streams());
    wrapper.setAsyncSupported(true);
    context.addServletMappingDecoded("/stream", "stream");
    tomcat.start();
    System.out.println("port " + tomcat.getConnector().getLocalPort());
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

  private synchronized void join(AsyncContext client) throws IOException {
    Listener listener = new Listener(client);
    listener.take("snapshot", number, batch(false));
    listeners.add(listener);
  }

  private synchronized void broadcast() {
    number++;
    JsonObject batch = batch(true);
    listeners.removeIf(
        listener -> {
          try {
            listener.take("batch", number, batch);
            return false;
          } catch (IOException e) {
            return true;
          }
        });
  }

  private JsonObject batch(boolean takes) {
    var deleted = Json.createArrayBuilder();
    if (takes) {
      deleted.add(Json.createArrayBuilder().add(number - 1).add(filler));
    }
    return Json.createObjectBuilder()
        .add("view", "pulse")
        .add("timestamp", number)
        .add("time", 1_764_000_000_000L)
        .add(
            "inserted",
            Json.createArrayBuilder().add(Json.createArrayBuilder().add(number).add(filler)))
        .add("deleted", deleted)
        .build();
  }

  /** One client. */
  private record Listener(AsyncContext client) {
    void take(String event, long number, JsonObject batch) throws IOException {
      StringWriter text = new StringWriter();
      text.append("event: ").append(event);
      text.append("\nid: 0123456789abcdef-").append(String.valueOf(number)).append("\ndata: ");
      try (JsonWriter json = JSON.createWriter(text)) {
        json.writeObject(batch);
      }
      text.append("\n\n");
      OutputStream out = client.getResponse().getOutputStream();
      out.write(text.toString().getBytes(StandardCharsets.UTF_8));
      out.flush();
    }
  }

  private final class Streams extends HttpServlet {
    private static final long serialVersionUID = 1L;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      response.setContentType("text/event-stream");
      response.setCharacterEncoding("UTF-8");
      AsyncContext client = request.startAsync();
      client.setTimeout(0);
      join(client);
    }
  }
}
