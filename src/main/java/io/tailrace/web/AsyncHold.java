package io.tailrace.web;

import io.tailrace.push.Sink;
import io.tailrace.push.Stream;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.function.Function;

/** Streams are async servlets: for any container, any version of HTTP, and behind any filter. */
final class AsyncHold implements Hold {
  @Override
  public void open(
      Served served,
      Seats.Seat seat,
      Function<Sink, Stream> opening,
      HttpServletRequest request,
      HttpServletResponse response)
      throws IOException {
    AsyncContext async = request.startAsync();
    async.setTimeout(0);
    AsyncSink sink =
        new AsyncSink(
            async,
            response.getOutputStream(),
            response.getBufferSize(),
            served.seats(),
            seat,
            served.closer());
    sink.serve(opening.apply(sink));
  }
}
