package io.tailrace.page;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A stream that a page requested and the test writes. */
final class ScriptedStream {
  private static final Pattern PARAMETER = Pattern.compile("[?&]lastEventId=([^&]*)");

  private final HttpExchange exchange;
  private final String lastEventId;

  /** Sends the headers and a short reconnection delay. */
  ScriptedStream(HttpExchange exchange) throws IOException {
    this.exchange = exchange;
    String sent = exchange.getRequestHeaders().getFirst("Last-Event-ID");
    this.lastEventId = sent == null ? "" : sent;
    exchange.getResponseHeaders().set("Content-Type", "text/event-stream; charset=utf-8");
    exchange.sendResponseHeaders(200, 0);
    send("retry: 20\n\n");
  }

  /** The requested path, from {@code api} on. */
  String request() {
    String uri = exchange.getRequestURI().toString();
    return uri.substring(uri.indexOf("api/"));
  }

  /** From the header, which a browser sends by itself. */
  String lastEventId() {
    return lastEventId;
  }

  /** From the header or the query. */
  String resumePosition() {
    Matcher parameter = PARAMETER.matcher(request());
    return lastEventId.isEmpty() && parameter.find() ? parameter.group(1) : lastEventId;
  }

  ScriptedStream send(String text) throws IOException {
    exchange.getResponseBody().write(text.getBytes(StandardCharsets.UTF_8));
    exchange.getResponseBody().flush();
    return this;
  }

  /** An event with an id, unless that is empty. */
  ScriptedStream event(String event, String id, String data) throws IOException {
    String position = id.isEmpty() ? "" : "id: " + id + "\n";
    return send("event: " + event + "\n" + position + "data: " + data + "\n\n");
  }

  /** Ends the response. */
  void end() {
    exchange.close();
  }
}
