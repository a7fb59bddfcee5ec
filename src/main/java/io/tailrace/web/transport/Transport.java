package io.tailrace.web.transport;

import io.tailrace.push.Sink;
import io.tailrace.push.Stream;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.function.Function;

/** Carries streams over connections of the container. Safe for any thread. */
public interface Transport {
  /**
   * Opens a stream on a response whose headers are set. In the request's thread. If it throws,
   * there is no stream.
   *
   * @param permit the stream's
   * @param closer ends responses whose clients do not read
   * @param opening opens the stream of a sink
   */
  void open(
      Permit permit,
      LateCloser closer,
      Function<Sink, Stream> opening,
      HttpServletRequest request,
      HttpServletResponse response)
      throws IOException, ServletException;
}
