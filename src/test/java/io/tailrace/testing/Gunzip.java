package io.tailrace.testing;

import java.io.ByteArrayOutputStream;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** Reads a gzip stream as it arrives: of what has come, all that can be known by now. */
public final class Gunzip {
  private static final int HEADER = 10;

  private final Inflater inflater = new Inflater(true);
  private final byte[] buffer = new byte[8 << 10];
  private int headed;

  /** What these bytes are the text of. */
  public byte[] read(byte[] bytes) {
    return read(bytes, 0, bytes.length);
  }

  /** The same of a part of an array. */
  public byte[] read(byte[] bytes, int offset, int length) {
    int at = offset;
    int end = offset + length;
    for (; headed < HEADER && at < end; at++) {
      if ((headed == 0 && bytes[at] != 0x1f) || (headed == 1 && bytes[at] != (byte) 0x8b)) {
        throw new AssertionError("not gzip");
      }
      headed++;
    }
    inflater.setInput(bytes, at, end - at);
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    try {
      for (int read = inflater.inflate(buffer); read > 0; read = inflater.inflate(buffer)) {
        text.write(buffer, 0, read);
      }
    } catch (DataFormatException e) {
      throw new AssertionError("not deflated: " + e.getMessage(), e);
    }
    return text.toByteArray();
  }
}
