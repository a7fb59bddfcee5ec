package io.tailrace.web.token;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * A verified token: who its user is.
 *
 * @param claims all of them, as JSON values
 * @param expires when it is accepted no longer, clock skew included
 */
public record Token(String user, Set<String> roles, Map<String, Object> claims, Instant expires) {
  /** The request attribute that contains the request's token. */
  public static final String ATTRIBUTE = "io.tailrace.token";

  public Token {
    roles = Set.copyOf(roles);
    claims = Collections.unmodifiableMap(new LinkedHashMap<>(claims)); // JSON has null.
  }

  /** Without the claims, which are personal. */
  @Override
  public String toString() {
    return "a token";
  }
}
