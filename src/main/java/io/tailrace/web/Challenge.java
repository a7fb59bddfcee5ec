package io.tailrace.web;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;

/**
 * The container's login, asked for where a view needs one. It leaves its headers in the response,
 * as {@code WWW-Authenticate}, and the body to us.
 */
final class Challenge extends HttpServletResponseWrapper {
  private Challenge(HttpServletResponse response) {
    super(response);
  }

  /** Whether the request carries what logs its user in. */
  static boolean isMet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    try {
      return request.authenticate(new Challenge(response)) && request.getUserPrincipal() != null;
    } catch (ServletException e) {
      return false; // The container offers no login.
    }
  }

  @Override
  public void sendError(int status) {}

  @Override
  public void sendError(int status, String message) {}
}
