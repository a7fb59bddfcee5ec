package io.tailrace.testing.postgres;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Stands between a client and a server of the PostgreSQL protocol, without encryption, and breaks
 * one message of the server's on every third connection, until it is told to be honest.
 */
public final class TamperingProxy implements Closeable {
  private static final List<Integer> LENGTHS =
      List.of(Integer.MAX_VALUE, Integer.MIN_VALUE, -1, 0, 3, 4, 5, 1 << 16, 1 << 29);

  /** What is done to a message; where nothing is left of it, the connection is closed. */
  private enum Harm {
    LENGTH {
      @Override
      byte[] to(byte[] message, Random random) {
        ByteBuffer.wrap(message).putInt(1, LENGTHS.get(random.nextInt(LENGTHS.size())));
        return message;
      }
    },
    LENGTH_BY_LITTLE {
      @Override
      byte[] to(byte[] message, Random random) {
        int length = ByteBuffer.wrap(message).getInt(1);
        ByteBuffer.wrap(message).putInt(1, length + random.nextInt(9) - 4);
        return message;
      }
    },
    KIND {
      @Override
      byte[] to(byte[] message, Random random) {
        message[0] = (byte) random.nextInt();
        return message;
      }
    },
    CUT {
      @Override
      byte[] to(byte[] message, Random random) {
        return Arrays.copyOf(message, random.nextInt(message.length));
      }
    },
    NOISE {
      @Override
      byte[] to(byte[] message, Random random) {
        byte[] noise = new byte[1 + random.nextInt(40)];
        random.nextBytes(noise);
        return noise;
      }
    };

    abstract byte[] to(byte[] message, Random random);
  }

  private final ServerSocket listener;
  private final int target;
  private final Random random;
  private final int most;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private final List<Thread> threads = new CopyOnWriteArrayList<>();
  private final AtomicInteger harmed = new AtomicInteger();
  private volatile boolean honest;

  /**
   * @param most messages of a connection, one of which may be broken
   */
  public TamperingProxy(int target, Random random, int most) {
    try {
      this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    this.target = target;
    this.random = random;
    this.most = most;
    start(this::accept);
  }

  public int port() {
    return listener.getLocalPort();
  }

  /** How many connections were broken. */
  public int harmed() {
    return harmed.get();
  }

  /** Connections that are open now. */
  public int connections() {
    return sockets.size() / 2;
  }

  /** From now on everything goes through as it is, and what is open begins anew. */
  public void beHonest() {
    honest = true;
    sockets.forEach(TamperingProxy::close);
  }

  private void start(Runnable work) {
    Thread thread = new Thread(work, "tampering proxy");
    thread.setDaemon(true);
    threads.add(thread);
    thread.start();
  }

  private void accept() {
    try {
      while (true) {
        Socket client = listener.accept();
        Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
        sockets.addAll(List.of(client, server));
        Random own = new Random(random.nextLong());
        start(() -> copy(client, server));
        start(() -> tamper(server, client, own));
      }
    } catch (IOException e) {
      // Closed, or the server is away.
    }
  }

  private void copy(Socket from, Socket to) {
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      byte[] bytes = new byte[1 << 13];
      for (int n = in.read(bytes); n >= 0; n = in.read(bytes)) {
        out.write(bytes, 0, n);
      }
    } catch (IOException e) {
      // One of them has left.
    }
    end(from, to);
  }

  private void tamper(Socket server, Socket client, Random own) {
    boolean whole = honest || own.nextInt(3) > 0;
    // Every second one soon, as often among the first ten as among the next ninety.
    int at = own.nextBoolean() ? (int) Math.pow(most, own.nextDouble()) : 1 + own.nextInt(most);
    try {
      DataInputStream in = new DataInputStream(new BufferedInputStream(server.getInputStream()));
      OutputStream out = client.getOutputStream();
      for (int i = 1; true; i++) {
        byte[] message = message(in);
        if (i > most && !honest) {
          break;
        }
        if (i == at && !whole) {
          Harm harm = Harm.values()[own.nextInt(Harm.values().length)];
          out.write(harm.to(message, own));
          harmed.incrementAndGet();
          server.setSoTimeout(1_000); // who waits for the rest of a message is not left to wait
          if (harm == Harm.CUT) {
            break;
          }
        } else {
          out.write(message);
        }
      }
    } catch (IOException e) {
      // One of them has left.
    }
    end(server, client);
  }

  private static byte[] message(DataInputStream in) throws IOException {
    byte kind = in.readByte();
    int length = in.readInt();
    byte[] message = new byte[1 + length];
    ByteBuffer.wrap(message).put(kind).putInt(length);
    in.readFully(message, 1 + Integer.BYTES, length - Integer.BYTES);
    return message;
  }

  private void end(Socket one, Socket other) {
    close(one);
    close(other);
    sockets.removeAll(List.of(one, other));
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() throws IOException {
    listener.close();
    sockets.forEach(TamperingProxy::close);
    for (Thread thread : threads) {
      try {
        thread.join(5_000);
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }
  }
}
