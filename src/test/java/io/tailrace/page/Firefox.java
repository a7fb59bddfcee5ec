package io.tailrace.page;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonReader;
import jakarta.json.JsonString;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.StringReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The machine's Firefox without a window, driven as it is over WebDriver BiDi: Debian has no
 * geckodriver.
 */
final class Firefox implements OpenPage {
  private static final Pattern LISTENING =
      Pattern.compile("WebDriver BiDi listening on (ws://\\S+)");
  private static final int SECONDS = 30;

  private final Path profile = Files.createTempDirectory("tailrace-firefox");
  private final Process process;
  private final WebSocket socket;
  private final AtomicInteger ids = new AtomicInteger();
  private final Map<Integer, CompletableFuture<JsonObject>> answers = new ConcurrentHashMap<>();
  private final ConcurrentLinkedQueue<String> problems = new ConcurrentLinkedQueue<>();
  private final String tab;

  Firefox(Path program) throws IOException {
    process =
        new ProcessBuilder(
                program.toString(),
                "--headless",
                "--no-remote",
                "--profile",
                profile.toString(),
                "--remote-debugging-port",
                "0",
                "about:blank")
            .redirectErrorStream(true)
            .start();
    socket =
        HttpClient.newHttpClient()
            .newWebSocketBuilder()
            .buildAsync(URI.create(address() + "/session"), new Listener())
            .join();
    command(
        "session.new", Json.createObjectBuilder().add("capabilities", Json.createObjectBuilder()));
    command(
        "session.subscribe",
        Json.createObjectBuilder()
            .add("events", Json.createArrayBuilder(List.of("log.entryAdded"))));
    tab =
        command("browsingContext.getTree", Json.createObjectBuilder())
            .getJsonArray("contexts")
            .getJsonObject(0)
            .getString("context");
  }

  /** Returns its address; a thread discards the rest of its output. */
  private String address() throws IOException {
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      Matcher listening = LISTENING.matcher(line);
      if (listening.find()) {
        Thread reader = new Thread(() -> readToTheEnd(lines), "firefox output");
        reader.setDaemon(true);
        reader.start();
        return listening.group(1);
      }
    }
    throw new IOException("Firefox ended without listening");
  }

  private static void readToTheEnd(BufferedReader lines) {
    try {
      for (String line = lines.readLine(); line != null; ) {
        line = lines.readLine();
      }
    } catch (IOException e) {
      // It has ended.
    }
  }

  private JsonObject command(String method, JsonObjectBuilder parameters) {
    int id = ids.incrementAndGet();
    CompletableFuture<JsonObject> answer = new CompletableFuture<>();
    answers.put(id, answer);
    String text =
        Json.createObjectBuilder()
            .add("id", id)
            .add("method", method)
            .add("params", parameters)
            .build()
            .toString();
    socket.sendText(text, true).join();
    JsonObject said = answer.orTimeout(SECONDS, TimeUnit.SECONDS).join();
    if (!said.getString("type").equals("success")) {
      throw new AssertionError(method + ": " + said);
    }
    return said.getJsonObject("result");
  }

  @Override
  public void open(URI page) {
    problems.clear();
    command(
        "browsingContext.navigate",
        Json.createObjectBuilder()
            .add("context", tab)
            .add("url", page.toString())
            .add("wait", "complete"));
  }

  @Override
  public String evaluate(String body) {
    JsonObject said =
        command(
            "script.evaluate",
            Json.createObjectBuilder()
                .add("expression", "(async () => {" + body + "})().then(String)")
                .add("target", Json.createObjectBuilder().add("context", tab))
                .add("awaitPromise", true));
    if (!said.getString("type").equals("success")) {
      throw new AssertionError(said.getJsonObject("exceptionDetails").getString("text"));
    }
    return said.getJsonObject("result").getString("value");
  }

  @Override
  public List<String> problems() {
    return List.copyOf(problems);
  }

  @Override
  public byte[] picture() {
    String base64 =
        command("browsingContext.captureScreenshot", Json.createObjectBuilder().add("context", tab))
            .getString("data");
    return Base64.getDecoder().decode(base64);
  }

  private void said(String text) {
    JsonObject message;
    try (JsonReader reader = Json.createReader(new StringReader(text))) {
      message = reader.readObject();
    }
    if (message.containsKey("id")) {
      Objects.requireNonNull(answers.remove(message.getInt("id"))).complete(message);
    } else if ("log.entryAdded".equals(message.getString("method", ""))) {
      JsonObject entry = message.getJsonObject("params");
      if (List.of("error", "warn").contains(entry.getString("level"))) {
        problems.add(entry.get("text") instanceof JsonString words ? words.getString() : "?");
      }
    }
  }

  /** Joins the fragments of messages. */
  private final class Listener implements WebSocket.Listener {
    private final StringBuilder text = new StringBuilder();

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence piece, boolean last) {
      text.append(piece);
      if (last) {
        said(text.toString());
        text.setLength(0);
      }
      socket.request(1);
      return null;
    }
  }

  @Override
  public void close() throws IOException {
    socket.abort();
    process.destroy();
    process.onExit().join();
    try (Stream<Path> files = Files.walk(profile)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
