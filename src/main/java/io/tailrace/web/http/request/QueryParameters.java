package io.tailrace.web.http.request;

import jakarta.servlet.http.HttpServletRequest;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The parameters of a request's URL, by name, in their order. The container is not asked for
 * parameters, since it would read a body for them.
 */
public record QueryParameters(Map<String, List<String>> values) {
  public static final String VIEW = "view";
  public static final String LAST_EVENT_ID = "lastEventId";

  /** 64 views of the longest names, and the longest id. */
  private static final int LONGEST = 16 << 10;

  /** A refusal shows so much of a name. */
  private static final int SHOWN = 80;

  public QueryParameters {
    values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
  }

  public static QueryParameters of(HttpServletRequest request) throws Refusal {
    return of(request.getQueryString());
  }

  public static QueryParameters of(@Nullable String text) throws Refusal {
    Map<String, List<String>> values = new LinkedHashMap<>();
    if (text != null && text.length() > LONGEST) {
      throw new Refusal(
          Refusal.Reason.LONG_QUERY, "a query has at most " + LONGEST + " characters");
    }
    for (String each : text == null ? new String[0] : text.split("&", -1)) {
      if (!each.isEmpty()) {
        int equals = each.indexOf('=');
        String name = decoded(equals < 0 ? each : each.substring(0, equals));
        String value = equals < 0 ? "" : decoded(each.substring(equals + 1));
        values.computeIfAbsent(name, none -> new ArrayList<>()).add(value);
      }
    }
    return new QueryParameters(values);
  }

  private static String decoded(String text) throws Refusal {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw Refusal.badRequest("a % in the query is not followed by two hexadecimal digits");
    }
  }

  public List<String> views() {
    return values.getOrDefault(VIEW, List.of());
  }

  /** The first one; null for none. */
  @Nullable
  public String lastEventId() {
    return values.getOrDefault(LAST_EVENT_ID, List.of()).stream().findFirst().orElse(null);
  }

  /** Refuses a request that has any of its parameters, where there are none. */
  public static void refuseAll(HttpServletRequest request) throws Refusal {
    of(request).refuseOthers(Set.of());
  }

  /** Refuses parameters of other names. */
  public void refuseOthers(Collection<String> known) throws Refusal {
    for (String name : values.keySet()) {
      if (!known.contains(name)) {
        throw unknown(name, known, "");
      }
    }
  }

  /**
   * A refusal that names the parameters that there are.
   *
   * @param hint a further sentence for those who may see details; empty for none
   */
  public static Refusal unknown(String name, Collection<String> known, String hint) {
    String shown = name.length() > SHOWN ? name.substring(0, SHOWN) + "…" : name;
    String there =
        known.isEmpty()
            ? "this address has no parameters"
            : "there are " + String.join(", ", new TreeSet<>(known));
    String refused = "there is no parameter " + shown + "; " + there;
    return hint.isEmpty()
        ? Refusal.badRequest(refused)
        : Refusal.badRequest(refused + "; " + hint).neutral(refused);
  }
}
