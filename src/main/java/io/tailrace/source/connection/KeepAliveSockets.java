package io.tailrace.source.connection;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import javax.net.SocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * Sockets on which the operating system finds a dead peer within a minute: the first probe after 30
 * s of silence, then one every 10 s, three of them. Made by the driver, by name.
 */
public final class KeepAliveSockets extends SocketFactory {
  private final OpenSockets.Loan loan;

  /**
   * Called by the driver.
   *
   * @param lent where the sockets are kept, as {@link OpenSockets#lend} named it
   */
  public KeepAliveSockets(@Nullable String lent) {
    this.loan = OpenSockets.lent(lent);
  }

  /** Configures a new socket, which is closed where that fails. */
  @FunctionalInterface
  private interface Step {
    void with(Socket socket) throws IOException;
  }

  private static Socket after(Step step, Socket socket) throws IOException {
    try {
      step.with(socket);
    } catch (IOException | RuntimeException | Error e) {
      socket.close();
      throw e;
    }
    return socket;
  }

  @Override
  public Socket createSocket() throws IOException {
    return keptAlive(loan.open());
  }

  /** The socket is closed where it cannot be kept alive. */
  static Socket keptAlive(Socket fresh) throws IOException {
    return after(
        socket -> {
          socket.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
          set(socket, "TCP_KEEPIDLE", 30);
          set(socket, "TCP_KEEPINTERVAL", 10);
          set(socket, "TCP_KEEPCOUNT", 3);
        },
        fresh);
  }

  /**
   * Sets the option where the system has it. It is found by its name: WildFly shows no application
   * the JDK's class {@code jdk.net.ExtendedSocketOptions}.
   */
  private static void set(Socket socket, String name, int value) throws IOException {
    for (SocketOption<?> option : socket.supportedOptions()) {
      if (option.name().equals(name) && option.type() == Integer.class) {
        @SuppressWarnings("unchecked")
        SocketOption<Integer> number = (SocketOption<Integer>) option;
        socket.setOption(number, value);
      }
    }
  }

  @Override
  public Socket createSocket(String host, int port) throws IOException {
    return createSocket(InetAddress.getByName(host), port);
  }

  @Override
  public Socket createSocket(String host, int port, InetAddress from, int fromPort)
      throws IOException {
    return createSocket(InetAddress.getByName(host), port, from, fromPort);
  }

  @Override
  public Socket createSocket(InetAddress host, int port) throws IOException {
    return after(socket -> socket.connect(new InetSocketAddress(host, port)), createSocket());
  }

  @Override
  public Socket createSocket(InetAddress host, int port, InetAddress from, int fromPort)
      throws IOException {
    return after(
        socket -> {
          socket.bind(new InetSocketAddress(from, fromPort));
          socket.connect(new InetSocketAddress(host, port));
        },
        createSocket());
  }
}
