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
 * Asks for the container's login when a view needs one. Headers of the login, such as {@code
 * WWW-Authenticate}, stay in the response; a login page or a redirect to one is dropped, since a
 * client of the API cannot use it.
 *
 * <p>A container that answers with a page may accept no other answer after it. So the refusal is
 * sent at the moment when the container begins to write the page.
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
   * Whether the request logs its user in.
   *
   * @param refusal the complete answer, sent if the container begins its own answer
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

  private static boolean isOfLogin(String header) {
    return header.equalsIgnoreCase("WWW-Authenticate")
        || header.equalsIgnoreCase("Authentication-Info")
        || header.equalsIgnoreCase("Set-Cookie");
  }

  @Override
  public void setHeader(String name, String value) {
    if (isOfLogin(name)) {
      super.setHeader(name, value);
    }
  }

  @Override
  public void addHeader(String name, String value) {
    if (isOfLogin(name)) {
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
    return new DiscardingStream();
  }

  /** Discards its bytes. */
  private static final class DiscardingStream extends ServletOutputStream {
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
