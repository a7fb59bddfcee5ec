package io.tailrace.web.transport;

import io.tailrace.push.Sink;
import io.tailrace.push.Stream;
import io.tailrace.push.message.Framing;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Objects;
import java.util.function.Function;

/**
 * Streams as connections that Tomcat hands over after the headers: it keeps no request, response or
 * buffer for them. A request that cannot be upgraded gets an async servlet.
 */
final class UpgradeTransport implements Transport {
  private static final Logger log = System.getLogger(UpgradeTransport.class.getName());
  private static final String TOMCATS = "org.apache.catalina.connector.";

  private final Transport otherwise;
  private volatile boolean encoded;

  /**
   * A transport over upgraded connections.
   *
   * @param otherwise for requests that cannot be upgraded
   */
  UpgradeTransport(Transport otherwise) {
    this.otherwise = otherwise;
  }

  @Override
  public void open(
      Permit permit,
      LateCloser closer,
      Function<Sink, Stream> opening,
      HttpServletRequest request,
      HttpServletResponse response)
      throws IOException, ServletException {
    if (encoded || !isPlain(request, response)) {
      otherwise.open(permit, closer, opening, request, response);
      return;
    }
    String ours = response.getHeader("Content-Encoding");
    UpgradeSink sink = request.upgrade(UpgradeSink.class);
    response.setStatus(HttpServletResponse.SC_OK);
    response.setHeader("Connection", "close");
    Framing framing = framing(request);
    if (framing == Framing.CHUNKED) {
      response.setHeader("Transfer-Encoding", "chunked");
    }
    response.flushBuffer();
    if (!Objects.equals(response.getHeader("Content-Encoding"), ours)) {
      encoded = true;
      log.log(
          Level.WARNING,
          "Streams use async servlets, since the connector compresses text/event-stream: remove"
              + " that type from its compressibleMimeType");
      permit.release();
      permit.disconnected();
      return;
    }
    sink.serve(opening, framing, permit, closer);
  }

  /**
   * HTTP/1.0 has no chunks: the end of the connection is that of the response. Tomcat itself never
   * frames a response with {@code Connection: close}.
   */
  private static Framing framing(HttpServletRequest request) {
    return request.getProtocol().equals("HTTP/1.0") ? Framing.NONE : Framing.CHUNKED;
  }

  /** Only Tomcat's own objects can be upgraded, not those that a filter has wrapped. */
  private static boolean isPlain(HttpServletRequest request, HttpServletResponse response) {
    return request.getProtocol().startsWith("HTTP/1.")
        && request.getClass().getName().equals(TOMCATS + "RequestFacade")
        && response.getClass().getName().equals(TOMCATS + "ResponseFacade");
  }
}
