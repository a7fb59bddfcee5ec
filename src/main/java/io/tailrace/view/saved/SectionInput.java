package io.tailrace.view.saved;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/** Reads a section, and hands out no byte whose checksum is wrong. For one thread. */
final class SectionInput extends InputStream {
  private final DataInputStream in;
  private final int section;
  private final byte[] content = new byte[SectionOutput.CHUNK];
  private int length;
  private int at;
  private int chunk;
  private boolean ended;

  SectionInput(DataInputStream in, int section) {
    this.in = in;
    this.section = section;
  }

  @Override
  public int read() throws IOException {
    return fill() ? content[at++] & 0xff : -1;
  }

  @Override
  public int read(byte[] bytes, int from, int count) throws IOException {
    if (count == 0) {
      return 0;
    }
    if (!fill()) {
      return -1;
    }
    int part = Math.min(count, length - at);
    System.arraycopy(content, at, bytes, from, part);
    at += part;
    return part;
  }

  private boolean fill() throws IOException {
    if (at == length && !ended) {
      int next = in.readInt();
      int sum = in.readInt();
      if (next < 0 || next > content.length) {
        throw new EOFException("a chunk of " + next + " bytes");
      }
      in.readFully(content, 0, next);
      if (sum != SectionOutput.checksum(section, chunk++, content, next)) {
        throw new EOFException("a wrong checksum");
      }
      length = next;
      at = 0;
      ended = next == 0;
    }
    return at < length;
  }

  /** Reads the rest, whose checksums must be right. */
  void finish() throws IOException {
    while (fill()) {
      at = length;
    }
  }
}
