package io.tailrace.web.http;

import io.tailrace.web.operation.Health;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Answers the liveness and the readiness probe. */
@WebServlet(
    name = "tailrace-health",
    urlPatterns = {HealthServlet.LIVE, HealthServlet.READY})
public final class HealthServlet extends HttpServlet {
  private static final long serialVersionUID = 1L;

  static final String LIVE = "/health/live";
  static final String READY = "/health/ready";

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    Health health = request.getServletPath().equals(LIVE) ? live() : ready();
    byte[] json = health.json().getBytes(StandardCharsets.UTF_8);
    response.setStatus(
        health.good() ? HttpServletResponse.SC_OK : HttpServletResponse.SC_SERVICE_UNAVAILABLE);
    response.setContentType("application/json");
    response.setHeader("Cache-Control", "no-store");
    response.setContentLength(json.length);
    if (!ApiServlet.isHead(request)) {
      response.getOutputStream().write(json);
    }
  }

  @Override
  protected void doHead(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    doGet(request, response);
  }

  private Health live() {
    AppContext context = AppContext.of(getServletContext());
    return context == null ? Health.LIVE : context.operation().live();
  }

  private Health ready() {
    AppContext context = AppContext.of(getServletContext());
    return context == null ? Health.unready(NoSettings.LINES) : context.operation().ready();
  }
}
