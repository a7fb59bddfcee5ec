package io.tailrace.web.http;

import io.tailrace.push.StreamTerms;
import io.tailrace.push.StreamTimeouts;
import io.tailrace.push.message.ContentCoding;
import io.tailrace.web.http.request.Caller;
import io.tailrace.web.http.request.ClientIdentity;
import io.tailrace.web.http.request.QueryParameters;
import io.tailrace.web.http.request.Refusal;
import io.tailrace.web.transport.Permit;
import jakarta.servlet.ServletException;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Locale;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** Opens streams: of one view by path, of several by parameters. */
@WebServlet(
    name = "tailrace-stream",
    urlPatterns = {"/api/stream", "/api/stream/*"},
    asyncSupported = true)
public final class StreamServlet extends ApiServlet {
  private static final long serialVersionUID = 1L;
  private static final long BUSY_MS = 30_000;
  private static final long KEYS_MS = 2_000;

  /** Every id that a server makes is shorter. */
  private static final int LONGEST_ID = 2 << 10;

  @Override
  void answer(
      AppContext context, Caller caller, HttpServletRequest request, HttpServletResponse response)
      throws Refusal, IOException, ServletException {
    QueryParameters query = QueryParameters.of(request);
    ViewSelection selection = ViewSelection.ofStream(context, rest(request), query, caller);
    ContentCoding coding = context.coding(request);
    if (isHead(request)) {
      describe(response, coding);
      return;
    }
    Permit permit = context.limits().take(ClientIdentity.of(caller, request), selection.slices());
    String lastEventId = lastEventId(request, query);
    StreamTerms terms = new StreamTerms(caller.expires(), context.seesDetails(caller));
    try {
      describe(response, coding);
      context
          .transport()
          .open(
              permit,
              context.closer(),
              sink ->
                  context
                      .hub()
                      .open(
                          selection.database(),
                          selection.slices(),
                          lastEventId,
                          coding,
                          sink,
                          terms),
              TokenRequest.original(request),
              response);
    } catch (IOException | RuntimeException | ServletException | Error e) {
      permit.release();
      permit.disconnected();
      throw e;
    }
  }

  private static void describe(HttpServletResponse response, ContentCoding coding) {
    response.setContentType("text/event-stream;charset=UTF-8");
    response.setHeader("Cache-Control", "no-store, no-transform");
    response.setHeader("X-Accel-Buffering", "no");
    response.addHeader("Vary", "Accept-Encoding");
    if (coding == ContentCoding.GZIP) {
      response.setHeader("Content-Encoding", "gzip");
    }
  }

  /** An id that is too long is unknown, and is not kept. */
  private static @Nullable String lastEventId(HttpServletRequest request, QueryParameters query) {
    String header = request.getHeader("Last-Event-ID");
    String id = header == null ? query.lastEventId() : header;
    return id == null || id.length() > LONGEST_ID ? null : id;
  }

  /** A 503 ends a browser's EventSource for good, so a stream is sent that asks it to come back. */
  @Override
  void refuse(Refusal refusal, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    if (!namesEventStream(request)) {
      super.refuse(refusal, request, response);
      return;
    }
    ThreadLocalRandom random = ThreadLocalRandom.current();
    switch (refusal.reason()) {
      case FULL, USER_FULL, ADDRESS_FULL, SLICES_FULL ->
          end(response, "busy", BUSY_MS + random.nextLong(BUSY_MS));
      case NO_KEYS -> end(response, "busy", KEYS_MS + random.nextLong(KEYS_MS));
      case STOPPING -> end(response, "bye", StreamTimeouts.DEFAULT.retryAfterStop(random));
      default -> super.refuse(refusal, request, response);
    }
  }

  private static void end(HttpServletResponse response, String event, long retry)
      throws IOException {
    describe(response, ContentCoding.IDENTITY);
    response
        .getOutputStream()
        .write(
            ("retry: " + retry + "\n\nevent: " + event + "\ndata: {}\n\n")
                .getBytes(StandardCharsets.US_ASCII));
  }

  private static boolean namesEventStream(HttpServletRequest request) {
    return Collections.list(request.getHeaders("Accept")).stream()
        .anyMatch(accept -> accept.toLowerCase(Locale.ROOT).contains("text/event-stream"));
  }
}
