package io.tailrace.demo.feed;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The lines of an endless response. Requests a limited window of lines, so that the server slows
 * down with the reader. {@link #next} and {@link #close} are for one thread.
 */
final class Lines implements Flow.Subscriber<String>, AutoCloseable {
  private static final int WINDOW = 512;

  private sealed interface Signal {
    record Line(String text) implements Signal {}

    record End(String reason) implements Signal {}
  }

  private final BlockingQueue<Signal> signals = new LinkedBlockingQueue<>();
  private volatile Flow.@Nullable Subscription subscription;
  private volatile boolean closed;

  @Override
  public void onSubscribe(Flow.Subscription given) {
    subscription = given;
    if (closed) {
      given.cancel();
    } else {
      given.request(WINDOW);
    }
  }

  @Override
  public void onNext(String line) {
    signals.add(new Signal.Line(line));
  }

  @Override
  public void onError(Throwable e) {
    signals.add(new Signal.End(String.valueOf(e.getMessage())));
  }

  @Override
  public void onComplete() {
    signals.add(new Signal.End("the server ended the stream"));
  }

  /**
   * Waits for the next line.
   *
   * @throws IOException if the response has ended or was silent for too long
   */
  String next(Duration silence) throws IOException, InterruptedException {
    Signal signal = signals.poll(silence.toMillis(), TimeUnit.MILLISECONDS);
    if (signal instanceof Signal.Line line) {
      Flow.Subscription from = subscription;
      if (from != null) {
        from.request(1);
      }
      return line.text();
    }
    throw new IOException(
        signal instanceof Signal.End end
            ? end.reason()
            : "nothing came for " + silence.toSeconds() + " s");
  }

  @Override
  public void close() {
    closed = true;
    Flow.Subscription from = subscription;
    if (from != null) {
      from.cancel();
    }
  }
}
