package io.tailrace.source.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What could not be used is not kept. */
class KeepAliveSocketsTest {
  private static final InetAddress HERE = InetAddress.getLoopbackAddress();

  private final OpenSockets sockets = new OpenSockets();
  private final String lent = sockets.lend(new SilenceWatch());
  private final KeepAliveSockets factory = new KeepAliveSockets(lent);

  @AfterEach
  void takeBack() {
    sockets.stop();
    OpenSockets.takeBack(lent);
  }

  @Test
  void aSocketIsKeptUntilItIsClosed() throws IOException {
    Socket socket = factory.createSocket();
    assertTrue(socket.getKeepAlive());
    assertEquals(Set.of(socket), sockets.all());
    socket.close();
    assertEquals(Set.of(), sockets.all());
  }

  @Test
  void aSocketThatCannotBeKeptAliveIsNotKept() throws IOException {
    Set<Socket> open = ConcurrentHashMap.newKeySet();
    WatchedSocket socket = new WatchedSocket(open, new SilenceWatch());
    socket.close(); // So that no option of it can be set.
    open.add(socket);
    assertThrows(SocketException.class, () -> KeepAliveSockets.keptAlive(socket));
    assertEquals(Set.of(), open);
  }

  @Test
  void aSocketThatIsNotConnectedIsNotKept() throws IOException {
    assertThrows(IOException.class, () -> factory.createSocket(HERE, 0));
    assertThrows(IOException.class, () -> factory.createSocket(HERE, 0, HERE, 0));
    assertEquals(Set.of(), sockets.all());
    try (ServerSocket server = new ServerSocket(0, 1, HERE);
        Socket connected = factory.createSocket(HERE, server.getLocalPort())) {
      assertEquals(Set.of(connected), sockets.all());
    }
    assertEquals(Set.of(), sockets.all());
  }
}
