package io.tailrace.web.http;

import jakarta.servlet.ServletException;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;

/**
 * The container's login, asked for where a view needs one. It leaves what asks a client to log in,
 * as {@code WWW-Authenticate}, in the response, and the rest to us: who reads the API can do
 * nothing with a page that has a form, nor with the way to one.
 *
 * <p>A container that answers with a page may take no other answer after it, so ours takes the
 * page's place at the moment in which the page is written.
 */
final class LoginChallenge extends HttpServletResponseWrapper {
  /** Answers in place of the container. */
  interface Answer {
    void send() throws IOException;
  }

  private final Answer refusal;
  private boolean refused;

  private LoginChallenge(HttpServletResponse response, Answer refusal) {
    super(response);
    this.refusal = refusal;
  }

  /**
   * Whether the request carries what logs its user in.
   *
   * @param refusal whole; it is sent where the container begins with an answer of its own
   */
  static boolean isMet(HttpServletRequest request, HttpServletResponse response, Answer refusal)
      throws IOException {
    response.setStatus(SC_UNAUTHORIZED);
    try {
      boolean met =
          request.authenticate(new LoginChallenge(response, refusal))
              && request.getUserPrincipal() != null;
      if (met) {
        response.setStatus(SC_OK);
      }
      return met;
    } catch (ServletException e) {
      return false; // The container offers no login.
    }
  }

  private void refuse() throws IOException {
    if (!refused) {
      refused = true;
      refusal.send();
    }
  }

  private static boolean asks(String header) {
    return header.equalsIgnoreCase("WWW-Authenticate")
        || header.equalsIgnoreCase("Authentication-Info")
        || header.equalsIgnoreCase("Set-Cookie");
  }

  @Override
  public void setHeader(String name, String value) {
    if (asks(name)) {
      super.setHeader(name, value);
    }
  }

  @Override
  public void addHeader(String name, String value) {
    if (asks(name)) {
      super.addHeader(name, value);
    }
  }

  @Override
  public void setDateHeader(String name, long date) {}

  @Override
  public void addDateHeader(String name, long date) {}

  @Override
  public void setIntHeader(String name, int value) {}

  @Override
  public void addIntHeader(String name, int value) {}

  @Override
  public void setStatus(int status) {}

  @Override
  public void sendError(int status) {}

  @Override
  public void sendError(int status, String message) {}

  @Override
  public void sendRedirect(String location) {}

  @Override
  public void setContentType(String type) {}

  @Override
  public void setContentLength(int length) {}

  @Override
  public void setContentLengthLong(long length) {}

  @Override
  public void flushBuffer() {}

  @Override
  public PrintWriter getWriter() throws IOException {
    refuse();
    return new PrintWriter(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
  }

  @Override
  public ServletOutputStream getOutputStream() throws IOException {
    refuse();
    return new Nowhere();
  }

  /** What is written to it is not sent. */
  private static final class Nowhere extends ServletOutputStream {
    @Override
    public void write(int octet) {}

    @Override
    public boolean isReady() {
      return true;
    }

    @Override
    public void setWriteListener(WriteListener listener) {
      throw new IllegalStateException("nothing is written asynchronously here");
    }
  }
}
