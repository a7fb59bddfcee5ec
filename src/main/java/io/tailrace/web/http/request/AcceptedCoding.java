package io.tailrace.web.http.request;

import io.tailrace.push.message.ContentCoding;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The coding of a stream that a client accepts (RFC 9110, 12.5.3). */
public final class AcceptedCoding {
  private static final Pattern ZERO = Pattern.compile("q=0(\\.0{0,3})?");
  private static final Pattern WEIGHT = Pattern.compile("q=[^;,]*");

  private AcceptedCoding() {}

  /** Compressed if the client accepts gzip or any coding, and does not refuse gzip. */
  public static ContentCoding of(HttpServletRequest request) {
    return of(String.join(",", Collections.list(request.getHeaders("Accept-Encoding"))));
  }

  public static ContentCoding of(String accepted) {
    boolean anything = false;
    for (String each : accepted.toLowerCase(Locale.ROOT).split(",", -1)) {
      String[] parts = each.split(";", 2);
      boolean refused = parts.length > 1 && isZero(parts[1]);
      switch (parts[0].strip()) {
        case "gzip", "x-gzip" -> {
          return refused ? ContentCoding.IDENTITY : ContentCoding.GZIP;
        }
        case "*" -> anything = !refused;
        default -> {}
      }
    }
    return anything ? ContentCoding.GZIP : ContentCoding.IDENTITY;
  }

  private static boolean isZero(String parameters) {
    Matcher weight = WEIGHT.matcher(parameters.replaceAll("\\s", ""));
    return weight.find() && ZERO.matcher(weight.group()).matches();
  }
}
