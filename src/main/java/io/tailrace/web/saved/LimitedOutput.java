package io.tailrace.web.saved;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.function.LongSupplier;

/** Ends with an {@link IOException} after some bytes, or after some time. For one thread. */
final class LimitedOutput extends FilterOutputStream {
  private final long mostBytes;
  private final Duration longest;
  private final LongSupplier nanoTime;
  private final long start;
  private long bytes;
  private boolean unlimited;

  LimitedOutput(OutputStream out, long mostBytes, Duration longest, LongSupplier nanoTime) {
    super(out);
    this.mostBytes = mostBytes;
    this.longest = longest;
    this.nanoTime = nanoTime;
    this.start = nanoTime.getAsLong();
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] content, int from, int count) throws IOException {
    if (unlimited) {
      out.write(content, from, count);
      return;
    }
    if (bytes + count > mostBytes) {
      throw new IOException("more than " + (mostBytes >> 20) + " MiB");
    }
    if (nanoTime.getAsLong() - start > longest.toNanos()) {
      throw new IOException("no time after " + longest.toSeconds() + " s");
    }
    out.write(content, from, count);
    bytes += count;
  }

  /** From now on everything may be written. */
  void unlimited() {
    unlimited = true;
  }

  /** What was written behind this many bytes was taken out again. */
  void cut(long left) {
    bytes = left;
  }
}
