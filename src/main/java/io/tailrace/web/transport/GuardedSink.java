package io.tailrace.web.transport;

import io.tailrace.push.Sink;
import java.io.IOException;

/**
 * A sink whose connection one thread at a time uses, and none after its end. How the connection is
 * written and ended is the subclass's part.
 */
abstract class GuardedSink implements Sink {
  /** For subclasses, in the container's threads. */
  final ResponseGuard guard = new ResponseGuard();

  /** One use of the connection. */
  @FunctionalInterface
  interface Use {
    boolean apply() throws IOException;
  }

  /** Is called in the writer's thread before each use. */
  void entered() {}

  /** Ends the connection in order. Is called once, from any thread, after the last use. */
  abstract void end();

  /** The connection is broken. Is called in place of {@link ResponseGuard#leave}. */
  abstract void failed();

  /** In the writer's thread. Where it throws, the connection is over. */
  final boolean use(Use use) throws IOException {
    if (!guard.enter()) {
      throw new IOException("the stream is over");
    }
    entered();
    try {
      boolean result = use.apply();
      if (guard.leave()) {
        end();
      }
      return result;
    } catch (IOException | RuntimeException e) {
      failed();
      throw new IOException("the connection is over", e);
    } catch (Error e) {
      failed();
      throw e;
    }
  }

  @Override
  public final void close() {
    if (guard.close()) {
      end();
    }
  }
}
