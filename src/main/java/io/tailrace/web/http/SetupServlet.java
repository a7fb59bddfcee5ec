package io.tailrace.web.http;

import io.tailrace.web.http.request.Caller;
import io.tailrace.web.http.request.QueryParameters;
import io.tailrace.web.http.request.Refusal;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Serves the script that an administrator runs in a database before its views are followed. */
@WebServlet(name = "tailrace-setup", urlPatterns = "/api/setup.sql")
public final class SetupServlet extends ApiServlet {
  private static final long serialVersionUID = 1L;
  private static final String SOURCE = "source";

  @Override
  void answer(
      AppContext context, Caller caller, HttpServletRequest request, HttpServletResponse response)
      throws Refusal, IOException {
    if (!context.seesSetup(caller)) {
      throw Refusal.denied(
          caller,
          "log in to see what the database needs",
          "the script names views that are for users with another role");
    }
    String script = script(context.catalog().setups(), QueryParameters.of(request));
    send("text/plain;charset=utf-8", script, request, response);
  }

  private static String script(Map<String, String> setups, QueryParameters query) throws Refusal {
    query.refuseOthers(Set.of(SOURCE));
    List<String> sources = query.values().getOrDefault(SOURCE, List.of());
    if (sources.size() > 1) {
      throw Refusal.badRequest("name one source");
    }
    if (!sources.isEmpty()) {
      String script = setups.get(sources.get(0));
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
