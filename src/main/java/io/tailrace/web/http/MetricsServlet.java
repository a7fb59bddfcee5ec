package io.tailrace.web.http;

import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Serves the metrics for Prometheus. */
@WebServlet(name = "tailrace-metrics", urlPatterns = "/metrics")
public final class MetricsServlet extends ApiServlet {
  private static final long serialVersionUID = 1L;

  @Override
  void answer(AppContext context, HttpServletRequest request, HttpServletResponse response)
      throws Refusal, IOException {
    if (!context.operation().maySeeMetrics(request::isUserInRole)) {
      throw request.getUserPrincipal() == null
          ? new Refusal(Refusal.Reason.UNAUTHORIZED, "log in to see the metrics")
          : new Refusal(Refusal.Reason.FORBIDDEN, "the metrics are for users with another role");
    }
    byte[] text = context.operation().metrics().getBytes(StandardCharsets.UTF_8);
    response.setContentType("text/plain;version=0.0.4;charset=utf-8");
    response.setHeader("Cache-Control", "no-store");
    response.setContentLength(text.length);
    if (!isHead(request)) {
      response.getOutputStream().write(text);
    }
  }
}
