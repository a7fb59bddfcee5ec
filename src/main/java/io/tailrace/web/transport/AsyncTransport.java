package io.tailrace.web.transport;

import io.tailrace.push.Sink;
import io.tailrace.push.Stream;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.function.Function;

/** Streams as async servlets: for any container, any version of HTTP, and behind any filter. */
final class AsyncTransport implements Transport {
  private final Runnable stopping;

  /**
   * A transport over async servlets.
   *
   * @param stopping is run if the container stops the application without asking it to stop
   */
  AsyncTransport(Runnable stopping) {
    this.stopping = stopping;
  }

  @Override
  public void open(
      Permit permit,
      LateCloser closer,
      Function<Sink, Stream> opening,
      HttpServletRequest request,
      HttpServletResponse response)
      throws IOException {
    AsyncContext async = request.startAsync();
    async.setTimeout(0);
    AsyncSink sink =
        new AsyncSink(
            async, response.getOutputStream(), response.getBufferSize(), stopping, permit, closer);
    sink.serve(opening.apply(sink));
  }
}
