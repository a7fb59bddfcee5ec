package io.tailrace.web.http;

import io.tailrace.web.http.request.Caller;
import io.tailrace.web.http.request.QueryParameters;
import io.tailrace.web.http.request.Refusal;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** Serves the metrics for Prometheus. */
@WebServlet(name = "tailrace-metrics", urlPatterns = "/metrics")
public final class MetricsServlet extends ApiServlet {
  private static final long serialVersionUID = 1L;

  @Override
  void answer(
      AppContext context, Caller caller, HttpServletRequest request, HttpServletResponse response)
      throws Refusal, IOException {
    QueryParameters.refuseAll(request);
    if (!context.operation().maySeeMetrics(caller.hasRole())) {
      throw Refusal.denied(
          caller, "log in to see the metrics", "the metrics are for users with another role");
    }
    send(
        "text/plain;version=0.0.4;charset=utf-8", context.operation().metrics(), request, response);
  }
}
