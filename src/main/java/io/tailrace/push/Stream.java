package io.tailrace.push;

/** One client: a position in the logs of its views, and the sink that its bytes go to. */
@SuppressWarnings("DoNotCallSuggester")
public final class Stream {
  /** From any thread: the sink can take bytes again. */
  public void wake() {
    throw new UnsupportedOperationException();
  }

  /** From any thread: the client has left, or its connection failed. Idempotent. */
  public void gone() {
    throw new UnsupportedOperationException();
  }
}
