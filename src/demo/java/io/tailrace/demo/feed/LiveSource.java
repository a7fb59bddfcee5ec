package io.tailrace.demo.feed;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.BodySubscribers;
import java.net.http.HttpResponse.ResponseInfo;
import java.time.Duration;

/**
 * Wikimedia's recentchange stream. When it ends or falls silent, it is opened again after the last
 * event. It fails only if the first attempt does.
 */
final class LiveSource implements Source {
  private static final Logger log = System.getLogger(LiveSource.class.getName());
  private static final String AGENT = "tailrace-demo/0.1 (local demo of Tailrace; java.net.http)";
  private static final Duration CONNECT = Duration.ofSeconds(5);
  private static final Duration SILENCE = Duration.ofSeconds(60);
  private static final Duration FIRST_LINE = CONNECT.multipliedBy(2);
  private static final int REMEMBERED = 10_000;

  private final URI stream;
  private final Retry retry;
  private final HttpClient http =
      HttpClient.newBuilder()
          .connectTimeout(CONNECT)
          .proxy(ProxySelector.getDefault())
          .followRedirects(HttpClient.Redirect.NORMAL)
          .build();
  private final RecentChangeReader reader = new RecentChangeReader();
  private final RecentIds seen = new RecentIds(REMEMBERED);

  // The reader's thread only.
  private String lastId = "";
  private boolean reached;
  private boolean flowing;
  private long malformed;

  LiveSource(URI stream) {
    this(stream, new Retry(Duration.ofMillis(500), Duration.ofMinutes(1)));
  }

  LiveSource(URI stream, Retry retry) {
    this.stream = stream;
    this.retry = retry;
  }

  @Override
  public String name() {
    return stream.toString();
  }

  @Override
  public void run(String from, Outbox outbox) throws IOException, InterruptedException {
    lastId = from;
    say(outbox, Item.State.CONNECTING, host());
    while (true) {
      try (Lines lines = open()) {
        read(lines, outbox);
      } catch (IOException e) {
        if (!reached) {
          throw e;
        }
        if (!flowing) {
          log.log(Level.WARNING, stream + " is opened again: " + e.getMessage());
          say(outbox, Item.State.WAITING, host() + " is opened again");
        }
        flowing = false;
        retry.await();
      }
    }
  }

  private Lines open() {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(stream)
            .timeout(FIRST_LINE)
            .header("Accept", "text/event-stream")
            .header("User-Agent", AGENT);
    if (!lastId.isEmpty()) {
      request.header("Last-Event-ID", lastId);
    }
    Lines lines = new Lines();
    var unused =
        http.sendAsync(request.build(), response -> subscriber(response, lines))
            .whenComplete(
                (response, failure) -> {
                  if (failure != null) {
                    lines.onError(new IOException("no connection: " + reason(failure)));
                  }
                });
    return lines;
  }

  private static String reason(Throwable failure) {
    Throwable cause = failure.getCause() == null ? failure : failure.getCause();
    String name = cause.getClass().getSimpleName();
    return cause.getMessage() == null ? name : name + " " + cause.getMessage();
  }

  private static BodySubscriber<Void> subscriber(ResponseInfo response, Lines lines) {
    String type = response.headers().firstValue("Content-Type").orElse("no Content-Type");
    if (response.statusCode() != 200 || !type.startsWith("text/event-stream")) {
      lines.onError(new IOException("answered " + response.statusCode() + " with " + type));
      return BodySubscribers.replacing(null);
    }
    return BodySubscribers.fromLineSubscriber(lines, all -> null, UTF_8, null);
  }

  private void read(Lines lines, Outbox outbox) throws IOException, InterruptedException {
    EventStreamParser parser = new EventStreamParser();
    while (true) {
      String line = lines.next(reached ? SILENCE : FIRST_LINE);
      reached = true;
      EventStreamParser.Message message = parser.line(line);
      if (message != null) {
        if (!flowing) {
          flowing = true;
          retry.reset();
          say(outbox, Item.State.RUNNING, host());
        }
        take(message, outbox);
      }
    }
  }

  private void take(EventStreamParser.Message message, Outbox outbox) throws InterruptedException {
    lastId = message.id();
    RecentChange change = reader.read(message.data());
    if (change instanceof Edit edit && seen.add(edit.id())) {
      outbox.put(new Item.Counted(edit, name(), lastId));
    } else if (change instanceof RecentChange.Malformed bad) {
      malformed++;
      log.log(Level.WARNING, "left out, as " + malformed + " in all: " + bad.reason());
    }
  }

  private void say(Outbox outbox, Item.State state, String detail) throws InterruptedException {
    outbox.put(new Item.Status(Mode.LIVE, state, detail));
  }

  private String host() {
    return String.valueOf(stream.getHost());
  }
}
