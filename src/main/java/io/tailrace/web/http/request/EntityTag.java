package io.tailrace.web.http.request;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Arrays;
import java.util.Collections;

/** Identifies one answer, so that a client receives it once. */
public record EntityTag(String value) {
  /** Whether the client has this answer already. */
  public boolean isKnownTo(HttpServletRequest request) {
    return Collections.list(request.getHeaders("If-None-Match")).stream()
        .flatMap(header -> Arrays.stream(header.split(",", -1)))
        .map(String::strip)
        .anyMatch(tag -> tag.equals("*") || tag.replaceFirst("^W/", "").equals(header()));
  }

  public String header() {
    return '"' + value + '"';
  }
}
