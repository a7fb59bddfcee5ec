package io.tailrace.web.http;

import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Serves the script that an administrator runs in a database before its views are followed. */
@WebServlet(name = "tailrace-setup", urlPatterns = "/api/setup.sql")
public final class SetupServlet extends ApiServlet {
  private static final long serialVersionUID = 1L;
  private static final String SOURCE = "source=";

  @Override
  void answer(AppContext context, HttpServletRequest request, HttpServletResponse response)
      throws Refusal, IOException {
    if (!context.seesSetup(request)) {
      throw Refusal.denied(
          request,
          "log in to see what the database needs",
          "the script names views that are for users with another role");
    }
    String script = script(context.catalog().setups(), request.getQueryString());
    send("text/plain;charset=utf-8", script, request, response);
  }

  private static String script(Map<String, String> setups, @Nullable String query) throws Refusal {
    if (query != null && query.startsWith(SOURCE)) {
      String script = setups.get(query.substring(SOURCE.length()));
      if (script == null) {
        throw Refusal.badRequest(
            "there is no such source; there are " + new TreeMap<>(setups).keySet());
      }
      return script;
    }
    if (setups.size() == 1) {
      return setups.values().iterator().next();
    }
    return setups.entrySet().stream()
        .map(each -> part(each.getKey(), each.getValue()))
        .collect(Collectors.joining("\n\n"));
  }

  private static String part(String id, String script) {
    return "-- "
        + "=".repeat(77)
        + "\n-- "
        + (id.isEmpty()
            ? "The first database (tailrace.url)"
            : "The database tailrace.source." + id)
        + ": run this part in it, and no other one. By itself it is\n-- api/setup.sql?source="
        + id
        + "\n-- "
        + "=".repeat(77)
        + "\n"
        + script;
  }
}
