package io.tailrace.web.http;

import io.tailrace.web.http.request.Caller;
import io.tailrace.web.http.request.QueryParameters;
import io.tailrace.web.http.request.Refusal;
import io.tailrace.web.operation.Health;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

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
    try {
      QueryParameters.refuseAll(request);
    } catch (Refusal refusal) {
      ApiServlet.sendProblem(refusal, true, request, response);
      return;
    }
    Health health = request.getServletPath().equals(LIVE) ? live() : ready(request);
    response.setStatus(
        health.good() ? HttpServletResponse.SC_OK : HttpServletResponse.SC_SERVICE_UNAVAILABLE);
    ApiServlet.send("application/json", health.json(), request, response);
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

  private Health ready(HttpServletRequest request) {
    AppContext context = AppContext.of(getServletContext());
    return context == null
        ? Health.unready(NoSettings.LINES)
        : context.operation().ready(seesDetails(context, request));
  }

  /** A probe gets its answer even with a token that is not accepted. */
  private static boolean seesDetails(AppContext context, HttpServletRequest request) {
    try {
      return context.adminRoles().isEmpty()
          || context.seesDetails(Caller.of(TokenLogin.identified(context.tokens(), request)));
    } catch (Refusal e) {
      return false;
    }
  }
}
