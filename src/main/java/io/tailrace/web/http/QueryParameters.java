package io.tailrace.web.http;

import jakarta.servlet.http.HttpServletRequest;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The known parameters of a request's URL. The container is not asked for parameters, since it
 * would read a body for them.
 */
record QueryParameters(List<String> views, @Nullable String lastEventId) {
  /** 64 views of the longest names, and the longest id. */
  private static final int LONGEST = 16 << 10;

  QueryParameters {
    views = List.copyOf(views);
  }

  static QueryParameters of(HttpServletRequest request) throws Refusal {
    return of(request.getQueryString());
  }

  static QueryParameters of(@Nullable String text) throws Refusal {
    if (text == null) {
      return new QueryParameters(List.of(), null);
    }
    if (text.length() > LONGEST) {
      throw new Refusal(
          Refusal.Reason.LONG_QUERY, "a query has at most " + LONGEST + " characters");
    }
    List<String> views = new ArrayList<>();
    String lastEventId = null;
    for (String each : text.split("&", -1)) {
      if (each.startsWith("view=")) {
        views.add(decoded(each));
      } else if (each.startsWith("lastEventId=") && lastEventId == null) {
        lastEventId = decoded(each);
      }
    }
    return new QueryParameters(views, lastEventId);
  }

  private static String decoded(String parameter) throws Refusal {
    try {
      String value = parameter.substring(parameter.indexOf('=') + 1);
      return URLDecoder.decode(value, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw Refusal.badRequest("a % in the query is not followed by two hexadecimal digits");
    }
  }
}
