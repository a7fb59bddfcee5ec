package io.tailrace.web.http;

import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** Serves the metrics for Prometheus. */
@WebServlet(name = "tailrace-metrics", urlPatterns = "/metrics")
public final class MetricsServlet extends ApiServlet {
  private static final long serialVersionUID = 1L;

  @Override
  void answer(AppContext context, HttpServletRequest request, HttpServletResponse response)
      throws Refusal, IOException {
    if (!context.operation().maySeeMetrics(request::isUserInRole)) {
      throw Refusal.denied(
          request, "log in to see the metrics", "the metrics are for users with another role");
    }
    send(
        "text/plain;version=0.0.4;charset=utf-8", context.operation().metrics(), request, response);
  }
}
