package io.tailrace.web.http;

import io.tailrace.web.http.request.Caller;
import io.tailrace.web.http.request.Refusal;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

/** Answers unknown paths of the API with the known ones. */
@WebServlet(name = "tailrace-unknown", urlPatterns = "/api/*")
public final class UnknownServlet extends ApiServlet {
  private static final long serialVersionUID = 1L;

  @Override
  void answer(
      AppContext context, Caller caller, HttpServletRequest request, HttpServletResponse response)
      throws Refusal {
    throw new Refusal(
        Refusal.Reason.UNKNOWN_PATH,
        "there are api/views, api/views/{view}, api/stream/{view} and api/setup.sql");
  }
}
