package io.tailrace.testing.clients;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Reads a response body: in chunks, of a stated length, or up to the end of the connection. */
public final class ResponseBody {
  /** Where the body's own bytes go. */
  public interface Content {
    void take(byte[] bytes, int offset, int length);
  }

  private static final int TO_THE_END = -1;

  private final boolean chunked;
  private final Content content;
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();
  private long left;
  private boolean inChunk;
  private boolean trailer;
  private boolean complete;

  ResponseBody(boolean chunked, long length, Content content) {
    this.chunked = chunked;
    this.left = chunked ? 0 : length;
    this.content = content;
    this.complete = !chunked && length == 0;
  }

  /** In chunks. */
  public static ResponseBody chunked(Content content) {
    return new ResponseBody(true, 0, content);
  }

  /** Up to the end of the connection. */
  public static ResponseBody toTheEnd(Content content) {
    return new ResponseBody(false, TO_THE_END, content);
  }

  /** Whether the response has ended in order. */
  public boolean isComplete(boolean connectionEnded) {
    return complete || (connectionEnded && !chunked && left == TO_THE_END);
  }

  public void feed(byte[] bytes, int offset, int length) {
    int end = offset + length;
    int at = offset;
    while (at < end) {
      if (complete) {
        throw new AssertionError("bytes after the end of the response");
      }
      if (chunked && !inChunk) {
        size(bytes[at++]);
      } else {
        int take = left == TO_THE_END ? end - at : (int) Math.min(left, end - at);
        content.take(bytes, at, take);
        at += take;
        if (left != TO_THE_END) {
          left -= take;
          inChunk = left > 0;
          complete = !chunked && left == 0;
        }
      }
    }
  }

  private void size(byte next) {
    if (next != '\n') {
      line.write(next);
      return;
    }
    String text = line.toString(StandardCharsets.US_ASCII).strip();
    line.reset();
    if (trailer) {
      complete = text.isEmpty();
    } else if (!text.isEmpty()) {
      left = Long.parseLong(text.replaceFirst(";.*", ""), 16);
      inChunk = left > 0;
      trailer = left == 0;
    }
  }
}
