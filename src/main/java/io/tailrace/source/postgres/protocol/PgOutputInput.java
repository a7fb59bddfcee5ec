package io.tailrace.source.postgres.protocol;

import io.tailrace.source.Outage;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * The bytes of one message of {@code pgoutput}. Every read past its end is a {@link
 * BufferUnderflowException}.
 */
final class PgOutputInput {
  /** What the JDK decodes from bytes that are not UTF-8. */
  private static final char REPLACEMENT = '\ufffd';

  private final ByteBuffer in;

  PgOutputInput(ByteBuffer in) {
    this.in = in;
  }

  /** One byte of flags. */
  byte flags() {
    return in.get();
  }

  int small() {
    return in.getShort();
  }

  int integer() {
    return in.getInt();
  }

  long number() {
    return in.getLong();
  }

  char character() {
    return (char) (in.get() & 0xff);
  }

  long time() {
    return ReplicationMessage.timeMs(in.getLong());
  }

  /** Checks that the message has room for so many parts, before memory is allocated for them. */
  int count(int count, int bytes) {
    if (count < 0 || (long) count * bytes > in.remaining()) {
      throw new BufferUnderflowException();
    }
    return count;
  }

  String text(int length) throws Outage {
    int start = in.arrayOffset() + in.position();
    in.position(in.position() + count(length, 1));
    String text = new String(in.array(), start, length, StandardCharsets.UTF_8);
    if (text.indexOf(REPLACEMENT) >= 0) {
      refuseMalformed(start, length);
    }
    return text;
  }

  /** Refuses text that is not UTF-8: different values must not become equal. */
  private void refuseMalformed(int start, int length) throws Outage {
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(in.array(), start, length));
    } catch (CharacterCodingException e) {
      throw Outage.stale("the replication stream has text that is not UTF-8", e);
    }
  }

  /** A text up to its terminating zero. */
  String string() throws Outage {
    int end = in.position();
    while (end < in.limit() && in.get(end) != 0) {
      end++;
    }
    String string = text(end - in.position());
    in.get();
    return string;
  }

  /** Skips so many bytes. */
  void skip(int length) {
    in.position(in.position() + count(length, 1));
  }
}
