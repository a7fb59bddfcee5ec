package io.tailrace.view.log;

import java.util.Arrays;
import java.util.zip.Deflater;

/**
 * Deflates pieces of text so that each is valid in any gzip stream, wherever it stands there: it
 * refers to nothing before it, and ends at a byte, so that what came before can be shown at once.
 * For one thread.
 */
public final class Deflation implements AutoCloseable {
  /** In front of the first piece (RFC 1952): deflate, no flags, no time, any system. */
  private static final byte[] HEADER = {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, (byte) 0xff};

  /** Of a block that is stored as it is (RFC 1951, 3.2.4). */
  private static final int STORED_HEAD = 5;

  private static final int MOST_STORED = 0xffff;

  /** Less than this never becomes smaller: a flush alone takes five bytes. */
  private static final int SMALLEST = 32;

  /** More than this would delay the streams that wait meanwhile: a single row can be this large. */
  private static final int LARGEST = 4 << 20;

  /** From here on a third of the time is worth a twentieth more of bytes. */
  private static final int LARGE = 16 << 10;

  private static final int FASTER = 4;

  private final Deflater thorough = new Deflater(Deflater.DEFAULT_COMPRESSION, true);
  private final Deflater fast = new Deflater(FASTER, true);
  private byte[] buffer = new byte[1 << 10];
  private long worked;

  /** What every stream begins with. */
  public static byte[] header() {
    return HEADER.clone();
  }

  /** Bytes that were deflated so far: what it has cost. */
  public long worked() {
    return worked;
  }

  /** A piece that is not made smaller; from any thread. */
  public static byte[] stored(byte[] plain) {
    return store(plain, stored(plain.length));
  }

  /** Never more than five bytes longer than {@code plain} for each 64 KiB of it. */
  public byte[] piece(byte[] plain) {
    int stored = stored(plain.length);
    boolean worthIt = plain.length >= SMALLEST && plain.length <= LARGEST;
    int length = worthIt ? deflated(plain, stored) : stored;
    return length < stored ? Arrays.copyOf(buffer, length) : store(plain, stored);
  }

  private static int stored(int length) {
    return length + STORED_HEAD * ((length + MOST_STORED - 1) / MOST_STORED);
  }

  /** Into the buffer, as long as it is less than {@code most} bytes. */
  private int deflated(byte[] plain, int most) {
    buffer = buffer.length < most ? new byte[most] : buffer;
    worked += plain.length;
    Deflater deflater = plain.length < LARGE ? thorough : fast;
    deflater.setInput(plain);
    int length = 0;
    int more;
    do {
      more = deflater.deflate(buffer, length, most - length, Deflater.SYNC_FLUSH);
      length += more;
    } while (more > 0 && length < most);
    deflater.reset();
    return length;
  }

  private static byte[] store(byte[] plain, int length) {
    byte[] blocks = new byte[length];
    int at = 0;
    for (int from = 0; from < plain.length; from += MOST_STORED) {
      int size = Math.min(MOST_STORED, plain.length - from);
      blocks[at + 1] = (byte) size;
      blocks[at + 2] = (byte) (size >> 8);
      blocks[at + 3] = (byte) ~size;
      blocks[at + 4] = (byte) (~size >> 8);
      System.arraycopy(plain, from, blocks, at + STORED_HEAD, size);
      at += STORED_HEAD + size;
    }
    return blocks;
  }

  @Override
  public void close() {
    thorough.end();
    fast.end();
  }
}
