package io.tailrace.web;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collections;
import java.util.Locale;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** Opens streams, of one view by its path, of several by parameters. */
@WebServlet(
    name = "tailrace-stream",
    urlPatterns = {"/api/stream", "/api/stream/*"},
    asyncSupported = true)
public final class StreamServlet extends ApiServlet {
  private static final long serialVersionUID = 1L;
  private static final Duration BUSY = Duration.ofSeconds(30);

  @Override
  void answer(Served served, HttpServletRequest request, HttpServletResponse response)
      throws Refusal, IOException {
    Selection selection = Selection.of(served, rest(request), request);
    if (isHead(request)) {
      describe(response);
    } else if (served.seats().take()) {
      open(served, selection, request, response);
    } else {
      busy(request, response);
    }
  }

  private static void open(
      Served served, Selection selection, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    describe(response);
    AsyncContext async = request.startAsync();
    async.setTimeout(0);
    AsyncSink sink =
        new AsyncSink(async, response.getOutputStream(), served.seats(), served.closer());
    sink.serve(
        served.hub().open(selection.database(), selection.views(), lastEventId(request), sink));
  }

  private static void describe(HttpServletResponse response) {
    response.setContentType("text/event-stream;charset=UTF-8");
    response.setHeader("Cache-Control", "no-store, no-transform");
    response.setHeader("X-Accel-Buffering", "no");
    response.setHeader("Vary", "Accept-Encoding");
  }

  private static @Nullable String lastEventId(HttpServletRequest request) {
    String header = request.getHeader("Last-Event-ID");
    return header == null ? request.getParameter("lastEventId") : header;
  }

  /** One 503 closes a browser's EventSource for good, so it is told to come back instead. */
  private static void busy(HttpServletRequest request, HttpServletResponse response)
      throws Refusal, IOException {
    if (!namesEventStream(request)) {
      throw Refusal.unavailable(
          "the server is full; it serves as many streams as tailrace.streams.max says", BUSY);
    }
    describe(response);
    long retry = BUSY.toMillis() + ThreadLocalRandom.current().nextLong(BUSY.toMillis());
    response
        .getOutputStream()
        .write(
            ("retry: " + retry + "\n\nevent: busy\ndata: {}\n\n")
                .getBytes(StandardCharsets.US_ASCII));
  }

  private static boolean namesEventStream(HttpServletRequest request) {
    return Collections.list(request.getHeaders("Accept")).stream()
        .anyMatch(accept -> accept.toLowerCase(Locale.ROOT).contains("text/event-stream"));
  }
}
