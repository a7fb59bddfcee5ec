package io.tailrace.web.http;

import io.tailrace.web.http.request.Caller;
import io.tailrace.web.http.request.Refusal;
import io.tailrace.web.json.JsonDocument;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Answers GET and HEAD. Every refusal is a problem+json. */
abstract class ApiServlet extends HttpServlet {
  private static final long serialVersionUID = 1L;
  private static final String ALLOWED = "GET, HEAD, OPTIONS";

  /** Answers a GET, or a HEAD with the headers alone. */
  abstract void answer(
      AppContext context, Caller caller, HttpServletRequest request, HttpServletResponse response)
      throws Refusal, IOException, ServletException;

  @Override
  protected final void service(HttpServletRequest request, HttpServletResponse response)
      throws IOException, ServletException {
    try {
      switch (request.getMethod()) {
        case "GET", "HEAD" -> answer(request, response);
        case "OPTIONS" -> {
          response.setHeader("Allow", ALLOWED);
          response.setStatus(HttpServletResponse.SC_NO_CONTENT);
        }
        default -> {
          response.setHeader("Allow", ALLOWED);
          throw new Refusal(Refusal.Reason.METHOD, "only GET and HEAD are answered here");
        }
      }
    } catch (Refusal refusal) {
      AppContext context = AppContext.of(getServletContext());
      if (context != null) {
        context.refusals().count(refusal.reason());
      }
      if (!response.isCommitted()) {
        refuse(refusal, request, response);
      }
    }
  }

  /** Tries again after the container's login, which identifies a user only on demand. */
  private void answer(HttpServletRequest sent, HttpServletResponse response)
      throws Refusal, IOException, ServletException {
    AppContext context = context();
    HttpServletRequest request = TokenLogin.identified(context.tokens(), sent);
    if (request.getContentLengthLong() > 0 || request.getHeader("Transfer-Encoding") != null) {
      throw new Refusal(Refusal.Reason.BODY, "a request cannot have a body");
    }
    try {
      answer(context, Caller.of(request), request, response);
    } catch (Refusal refusal) {
      boolean head = isHead(request); // A container that shows a login form changes this to GET.
      LoginChallenge.Answer whole =
          () -> {
            if (!head) {
              refuse(refusal, request, response);
              response.flushBuffer();
            }
          };
      if (refusal.reason() != Refusal.Reason.UNAUTHORIZED
          || !LoginChallenge.isMet(request, response, whole)) {
        throw refusal;
      }
      answer(context, Caller.of(request), request, response);
    }
  }

  private AppContext context() throws Refusal {
    AppContext context = AppContext.of(getServletContext());
    if (context == null) {
      throw new Refusal(Refusal.Reason.NO_SETTINGS, NoSettings.LINES);
    }
    return context;
  }

  static boolean isHead(HttpServletRequest request) {
    return request.getMethod().equals("HEAD");
  }

  /** The path after the servlet's own, without its slash; null if there is none. */
  static @Nullable String rest(HttpServletRequest request) {
    String path = request.getPathInfo();
    return path == null || path.equals("/") ? null : path.substring(1);
  }

  /** Answers every refusal. */
  void refuse(Refusal refusal, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    challenge(refusal, response);
    AppContext context = AppContext.of(getServletContext());
    boolean details = context == null || context.seesDetails(Caller.of(request));
    sendProblem(refusal, details, request, response);
  }

  static void sendProblem(
      Refusal refusal, boolean details, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    response.setStatus(refusal.status());
    if (refusal.retryAfter() != null) {
      response.setHeader("Retry-After", Long.toString(refusal.retryAfter().toSeconds()));
    }
    String problem =
        JsonDocument.of(
            json ->
                json.write("type", "about:blank")
                    .write("title", refusal.title())
                    .write("status", refusal.status())
                    .write("detail", refusal.detail(details)));
    send("application/problem+json", problem, request, response);
  }

  /** Says that a token helps, beside what the container's login says. */
  private void challenge(Refusal refusal, HttpServletResponse response) {
    AppContext context = AppContext.of(getServletContext());
    if (refusal.challenge() != null) {
      response.addHeader("WWW-Authenticate", refusal.challenge());
    } else if (refusal.reason() == Refusal.Reason.UNAUTHORIZED
        && context != null
        && context.tokens() != null) {
      response.addHeader("WWW-Authenticate", "Bearer");
    }
  }

  /** Sends a short text that no cache may keep; to a HEAD the headers alone. */
  static void send(
      String type, String text, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    response.setContentType(type);
    response.setHeader("Cache-Control", "no-store");
    response.setContentLength(body.length);
    if (!isHead(request)) {
      response.getOutputStream().write(body);
    }
  }
}
