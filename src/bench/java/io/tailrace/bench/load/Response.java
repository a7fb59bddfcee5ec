package io.tailrace.bench.load;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/**
 * What one client is sent, without its HTTP: the head, the chunks and gzip are taken off as they
 * come. One thread.
 */
final class Response implements AutoCloseable {
  /** Is given what is left, piece by piece. */
  interface Body {
    void take(ByteBuffer bytes);
  }

  private static final int GZIP_HEADER = 10;
  private static final byte[] GZIP_MAGIC = {0x1f, (byte) 0x8b, 8, 0};

  private final Body body;
  private final ByteBuffer inflated;
  private byte @Nullable [] head = new byte[512];
  private int headLength;
  private boolean chunked;
  private @Nullable Inflater inflater;
  private int gzipHeader;
  private int chunkLeft;
  private boolean inSize;

  /** The second buffer is room for what is inflated, which many may share. */
  Response(Body body, ByteBuffer inflated) {
    this.body = body;
    this.inflated = inflated;
  }

  void take(ByteBuffer in) {
    if (head != null && !takeHead(head, in)) {
      return;
    }
    if (!chunked) {
      plain(in);
      return;
    }
    while (in.hasRemaining()) {
      if (inSize) {
        takeSize(in.get());
      } else if (chunkLeft <= 2) {
        chunkLeft--;
        expect(in.get(), chunkLeft == 1 ? '\r' : '\n');
        inSize = chunkLeft == 0;
      } else {
        chunk(in);
      }
    }
  }

  private void takeSize(byte next) {
    if (next == '\n') {
      inSize = false;
      if (chunkLeft == 0) {
        throw new IllegalStateException("the last chunk came");
      }
      chunkLeft += 2;
    } else if (next != '\r') {
      chunkLeft = chunkLeft * 16 + Character.digit(next, 16);
    }
  }

  /** As much of the chunk as there is; the line break after it is counted with it. */
  private void chunk(ByteBuffer in) {
    int limit = in.limit();
    int length = Math.min(chunkLeft - 2, in.remaining());
    in.limit(in.position() + length);
    plain(in);
    in.limit(limit);
    chunkLeft -= length;
  }

  private void plain(ByteBuffer in) {
    if (inflater == null) {
      body.take(in);
      return;
    }
    while (gzipHeader < GZIP_HEADER && in.hasRemaining()) {
      byte next = in.get();
      if (gzipHeader < GZIP_MAGIC.length) {
        expect(next, GZIP_MAGIC[gzipHeader]);
      }
      gzipHeader++;
    }
    try {
      inflater.setInput(in);
      while (!inflater.needsInput()) {
        inflated.clear();
        if (inflater.inflate(inflated) == 0 && !inflater.needsInput()) {
          throw new IllegalStateException("the gzip stream ended");
        }
        body.take(inflated.flip());
      }
    } catch (DataFormatException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Whether the whole head has come. */
  private boolean takeHead(byte[] soFar, ByteBuffer in) {
    byte[] text = soFar;
    while (in.hasRemaining()) {
      if (headLength == text.length) {
        text = Arrays.copyOf(text, 2 * text.length);
        head = text;
      }
      text[headLength++] = in.get();
      if (text[headLength - 1] == '\n' && headLength > 3 && text[headLength - 3] == '\n') {
        begin(new String(text, 0, headLength, StandardCharsets.ISO_8859_1));
        return true;
      }
    }
    return false;
  }

  private void begin(String text) {
    if (!text.startsWith("HTTP/1.1 200")) {
      throw new IllegalStateException("refused: " + text);
    }
    String lower = text.toLowerCase(Locale.ROOT);
    head = null;
    chunked = lower.contains("\r\ntransfer-encoding: chunked");
    inSize = chunked;
    if (lower.contains("\r\ncontent-encoding: gzip")) {
      inflater = new Inflater(true);
    }
  }

  boolean isCompressed() {
    return inflater != null;
  }

  private static void expect(byte got, int wanted) {
    if (got != (byte) wanted) {
      throw new IllegalStateException("not what follows here: " + got);
    }
  }

  @Override
  public void close() {
    if (inflater != null) {
      inflater.end();
    }
  }
}
