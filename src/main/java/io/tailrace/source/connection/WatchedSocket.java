package io.tailrace.source.connection;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.Set;

/** A socket that is in a set until it is closed, and whose reads drive a {@link SilenceWatch}. */
final class WatchedSocket extends Socket {
  private final Set<Socket> open;
  private final SilenceWatch watch;

  WatchedSocket(Set<Socket> open, SilenceWatch watch) {
    this.open = open;
    this.watch = watch;
  }

  @Override
  public InputStream getInputStream() throws IOException {
    return new Reads(super.getInputStream());
  }

  @Override
  public synchronized void close() throws IOException {
    open.remove(this);
    super.close();
  }

  private final class Reads extends InputStream {
    private final InputStream in;

    Reads(InputStream in) {
      this.in = in;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      if (!watch.isOn()) {
        return in.read(target, offset, length);
      }
      int usual = getSoTimeout();
      setSoTimeout(watch.everyMillis());
      try {
        return watched(target, offset, length);
      } finally {
        if (!isClosed()) {
          setSoTimeout(usual);
        }
      }
    }

    private int watched(byte[] target, int offset, int length) throws IOException {
      while (true) {
        try {
          int count = in.read(target, offset, length);
          watch.heard();
          return count;
        } catch (SocketTimeoutException e) {
          watch.silence(e);
        }
      }
    }

    @Override
    public int available() throws IOException {
      return in.available();
    }

    @Override
    public void close() throws IOException {
      in.close();
    }
  }
}
