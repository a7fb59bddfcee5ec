package io.tailrace.push;

import io.tailrace.push.message.Framing;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Where one stream's bytes go: the one interface between a {@link Stream} and what holds its
 * connection. All methods but {@link #close} are for the stream's writer thread; none may block.
 */
public interface Sink {
  /** How the bytes that it takes are framed; always the same. */
  default Framing framing() {
    return Framing.NONE;
  }

  /**
   * Whether bytes can be taken now. After false, the owner of the connection calls {@link
   * Stream#wake} as soon as they can.
   */
  boolean ready();

  /**
   * Takes all that remains; only directly after {@link #ready} was true. The buffer has an array,
   * and is the caller's again.
   */
  void write(ByteBuffer bytes) throws IOException;

  /** Sends what was taken; only directly after {@link #ready} was true. */
  void flush() throws IOException;

  /** Ends the response and its connection, from any thread, without waiting for the client. */
  void close();
}
