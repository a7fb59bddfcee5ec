package io.tailrace.source.postgres.protocol;

import io.tailrace.source.Outage;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.time.Instant;

/** The messages between a WAL sender and its client. */
public sealed interface ReplicationMessage {
  long POSTGRES_EPOCH_MS = Instant.parse("2000-01-01T00:00:00Z").toEpochMilli();

  /** A message of the output plugin. Its header does not show its position. */
  record WalData(ByteBuffer payload) implements ReplicationMessage {}

  /** Every commit that ends up to {@code walEnd} has been sent. */
  record KeepAlive(long walEnd, long timeMs, boolean replyRequested)
      implements ReplicationMessage {}

  /**
   * Decodes a message of the server.
   *
   * @throws Outage where its kind or length is unknown
   */
  static ReplicationMessage decode(byte[] bytes) throws Outage {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    try {
      return switch (in.get()) {
        case 'w' -> new WalData(in.position(1 + 3 * Long.BYTES).slice());
        case 'k' -> keepAlive(in);
        default ->
            throw Outage.stale("the replication stream has an unknown kind of message", null);
      };
    } catch (BufferUnderflowException | IllegalArgumentException e) {
      throw Outage.stale("the replication stream has a message that is too short", e);
    }
  }

  private static KeepAlive keepAlive(ByteBuffer in) throws Outage {
    KeepAlive message = new KeepAlive(in.getLong(), timeMs(in.getLong()), in.get() != 0);
    if (in.hasRemaining()) {
      throw Outage.stale("the replication stream has a keep-alive that is too long", null);
    }
    return message;
  }

  /**
   * Acknowledges everything up to {@code position}.
   *
   * @param replyRequested whether the server is to answer at once
   */
  static byte[] status(long position, long timeMs, boolean replyRequested) {
    return ByteBuffer.allocate(2 + 4 * Long.BYTES)
        .put((byte) 'r')
        .putLong(position)
        .putLong(position)
        .putLong(position)
        .putLong((timeMs - POSTGRES_EPOCH_MS) * 1000)
        .put((byte) (replyRequested ? 1 : 0))
        .array();
  }

  /** From the protocol's microseconds since 2000 to ms since the epoch. */
  static long timeMs(long microsSince2000) {
    return Math.floorDiv(microsSince2000, 1000L) + POSTGRES_EPOCH_MS;
  }
}
