package io.tailrace.source.connection;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.Socket;
import java.net.SocketException;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * The sockets of one database's connections, from before they are connected until they are closed.
 * After {@link #stop} none is open and none is made. Safe for any thread.
 */
final class OpenSockets {
  private static final Logger log = System.getLogger(OpenSockets.class.getName());

  /** By the name that the driver passes on, since the driver itself makes the socket factory. */
  private static final ConcurrentMap<String, Loan> LENT = new ConcurrentHashMap<>();

  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private volatile boolean stopped;

  /** The owner of one connection's sockets. */
  record Loan(OpenSockets sockets, SilenceWatch watch) {
    /** A socket that is not connected. */
    Socket open() throws IOException {
      return sockets.open(watch);
    }
  }

  /** A name under which {@link #lent} finds this, until it is taken back. */
  String lend(SilenceWatch watch) {
    String name = UUID.randomUUID().toString();
    LENT.put(name, new Loan(this, watch));
    return name;
  }

  static void takeBack(String name) {
    LENT.remove(name);
  }

  /**
   * The owner that was lent under this name. A driver of another class loader finds another class,
   * which knows of no lending: such sockets have no owner, and end only with their connections.
   */
  static Loan lent(@Nullable String name) {
    Loan lent = name == null ? null : LENT.get(name);
    return lent == null ? new Loan(new OpenSockets(), new SilenceWatch()) : lent;
  }

  private Socket open(SilenceWatch watch) throws IOException {
    Socket socket = new WatchedSocket(sockets, watch);
    sockets.add(socket);
    if (stopped) {
      socket.close();
      throw new SocketException("the application is stopping");
    }
    return socket;
  }

  Set<Socket> all() {
    return Set.copyOf(sockets);
  }

  /** Closes every socket, even one that is being connected, read or written. */
  void stop() {
    stopped = true;
    for (Socket socket : sockets) {
      try {
        socket.close();
      } catch (IOException e) {
        log.log(Level.DEBUG, "A socket was not closed", e);
      }
    }
  }
}
