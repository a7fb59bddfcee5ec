package io.tailrace.web.http;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.annotation.WebFilter;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** Answers 503 with the settings to write, in place of the pages, if there are no settings. */
@WebFilter(
    filterName = "tailrace-no-settings",
    urlPatterns = {"/", "/index.html"},
    asyncSupported = true)
public final class NoSettings extends HttpFilter {
  private static final long serialVersionUID = 1L;

  public static final String LINES =
      "Tailrace has no settings yet. Write tailrace.url=postgresql://host:5432/database,"
          + " tailrace.user=user, tailrace.password=password and tailrace.views=top10 as context"
          + " parameters, JNDI entries, system properties or environment variables (TAILRACE_URL,"
          + " TAILRACE_USER, TAILRACE_PASSWORD, TAILRACE_VIEWS), and deploy again.";

  @Override
  protected void doFilter(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    if (AppContext.of(getServletContext()) != null) {
      chain.doFilter(request, response);
      return;
    }
    response.setStatus(HttpServletResponse.SC_SERVICE_UNAVAILABLE);
    response.setContentType("text/plain;charset=UTF-8");
    response.setHeader("Cache-Control", "no-store");
    response.getWriter().println(LINES);
  }
}
