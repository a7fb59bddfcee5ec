package io.tailrace.source;

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

  /** By the name that the driver hands on, since it makes the factory of sockets itself. */
  private static final ConcurrentMap<String, OpenSockets> LENT = new ConcurrentHashMap<>();

  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private volatile boolean stopped;

  /** A name under which {@link #lent} finds this, until it is taken back. */
  String lend() {
    String name = UUID.randomUUID().toString();
    LENT.put(name, this);
    return name;
  }

  static void takeBack(String name) {
    LENT.remove(name);
  }

  /**
   * What was lent under this name. Where the driver was loaded by another class loader than the
   * application it finds that one's classes, which know of no lending: such sockets are nobody's,
   * and only end with their connections.
   */
  static OpenSockets lent(@Nullable String name) {
    OpenSockets lent = name == null ? null : LENT.get(name);
    return lent == null ? new OpenSockets() : lent;
  }

  /** One that is not connected. */
  Socket open() throws IOException {
    Socket socket =
        new Socket() {
          @Override
          public synchronized void close() throws IOException {
            sockets.remove(this);
            super.close();
          }
        };
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

  /** Closes every socket, whoever waits for it to be connected, to answer or to be written. */
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
