package io.tailrace.web.http;

import io.tailrace.web.http.request.Refusal;
import io.tailrace.web.token.Token;
import io.tailrace.web.token.TokenFault;
import io.tailrace.web.token.TokenVerifier;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Identifies a request by its bearer token: in the {@code Authorization} header, or in a cookie. A
 * request without a token stays as the container identifies it.
 */
final class TokenLogin {
  private static final String BEARER = "bearer";
  private static final Duration RETRY = Duration.ofSeconds(2);

  private TokenLogin() {}

  /**
   * The request as its token's user, with the {@link Token} as attribute; the same request if it
   * has no token.
   *
   * @param verifier null where tokens are not accepted
   * @throws Refusal for a token that is not accepted
   */
  static HttpServletRequest identified(@Nullable TokenVerifier verifier, HttpServletRequest request)
      throws Refusal {
    request.removeAttribute(Token.ATTRIBUTE);
    String text = verifier == null ? null : text(request, verifier.settings().cookie());
    if (verifier == null || text == null) {
      return request;
    }
    try {
      Token token = verifier.verify(text);
      request.setAttribute(Token.ATTRIBUTE, token);
      return new TokenRequest(request, token);
    } catch (TokenFault fault) {
      throw switch (fault.kind()) {
        case INVALID ->
            new Refusal(Refusal.Reason.INVALID_TOKEN, fault.reason())
                .challenge(challenge("invalid_token", fault.reason()));
        case NO_KEYS -> new Refusal(Refusal.Reason.NO_KEYS, fault.reason(), RETRY);
      };
    }
  }

  private static @Nullable String text(HttpServletRequest request, @Nullable String cookie)
      throws Refusal {
    Set<String> texts = new HashSet<>();
    List<String> headers = Collections.list(request.getHeaders("Authorization"));
    for (String header : headers) {
      String[] parts = header.strip().split(" +", 2);
      if (parts[0].toLowerCase(Locale.ROOT).equals(BEARER)) {
        texts.add(parts.length < 2 ? "" : parts[1]);
      }
    }
    if (cookie != null && request.getCookies() != null) {
      for (Cookie each : request.getCookies()) {
        if (each.getName().equals(cookie) && !each.getValue().isEmpty()) {
          texts.add(each.getValue());
        }
      }
    }
    if (texts.size() > 1) {
      String reason = "the request has two different tokens; send one";
      throw Refusal.badRequest(reason).challenge(challenge("invalid_request", reason));
    }
    return texts.isEmpty() ? null : texts.iterator().next();
  }

  private static String challenge(String error, String reason) {
    return "Bearer error=\"" + error + "\", error_description=\"" + reason + "\"";
  }
}
