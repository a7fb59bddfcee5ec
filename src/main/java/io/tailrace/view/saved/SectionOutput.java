package io.tailrace.view.saved;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/** Divides a section into chunks with checksums. For one thread; it needs one chunk of memory. */
final class SectionOutput extends OutputStream {
  static final int CHUNK = 64 << 10;

  private final OutputStream out;
  private final int section;
  private final byte[] content = new byte[CHUNK];
  private int length;
  private int chunk;

  /**
   * @param section its number in the file
   */
  SectionOutput(OutputStream out, int section) {
    this.out = out;
    this.section = section;
  }

  @Override
  public void write(int b) throws IOException {
    if (length == CHUNK) {
      send();
    }
    content[length++] = (byte) b;
  }

  @Override
  public void write(byte[] bytes, int from, int count) throws IOException {
    int at = from;
    int left = count;
    while (left > 0) {
      if (length == CHUNK) {
        send();
      }
      int part = Math.min(left, CHUNK - length);
      System.arraycopy(bytes, at, content, length, part);
      length += part;
      at += part;
      left -= part;
    }
  }

  private void send() throws IOException {
    ByteBuffer head = ByteBuffer.allocate(8);
    head.putInt(length).putInt(checksum(section, chunk++, content, length));
    out.write(head.array());
    out.write(content, 0, length);
    length = 0;
  }

  static int checksum(int section, int chunk, byte[] content, int length) {
    CRC32C sum = new CRC32C();
    sum.update(ByteBuffer.allocate(12).putInt(section).putInt(chunk).putInt(length).flip());
    sum.update(content, 0, length);
    return (int) sum.getValue();
  }

  /** Ends the section, not the stream. */
  @Override
  public void close() throws IOException {
    if (length > 0) {
      send();
    }
    send();
  }
}
