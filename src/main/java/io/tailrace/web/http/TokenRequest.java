package io.tailrace.web.http;

import io.tailrace.web.token.Token;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.security.Principal;

/** A request whose user and roles are those of its token, whatever the container says. */
final class TokenRequest extends HttpServletRequestWrapper {
  private static final String ANY_USER = "**";

  private final HttpServletRequest original;
  private final Token token;

  private record User(String name) implements Principal {
    @Override
    public String getName() {
      return name;
    }
  }

  TokenRequest(HttpServletRequest original, Token token) {
    super(original);
    this.original = original;
    this.token = token;
  }

  /** The container's own request, which alone can be upgraded. */
  static HttpServletRequest original(HttpServletRequest request) {
    return request instanceof TokenRequest wrapper ? wrapper.original : request;
  }

  @Override
  public String getRemoteUser() {
    return token.user();
  }

  @Override
  public Principal getUserPrincipal() {
    return new User(token.user());
  }

  @Override
  public String getAuthType() {
    return "BEARER";
  }

  @Override
  public boolean isUserInRole(String role) {
    return role.equals(ANY_USER) || (!role.equals("*") && token.roles().contains(role));
  }
}
