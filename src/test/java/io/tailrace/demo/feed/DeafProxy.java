package io.tailrace.demo.feed;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Stands between a client and a server, and can keep what one of them says from the other. */
final class DeafProxy implements AutoCloseable {
  private final ServerSocket listening = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
  private final List<Socket> open = new CopyOnWriteArrayList<>();
  private final int serverPort;
  private volatile boolean passesRequests = true;
  private volatile boolean passesAnswers = true;

  DeafProxy(int serverPort) throws IOException {
    this.serverPort = serverPort;
    start(this::accept);
  }

  int port() {
    return listening.getLocalPort();
  }

  void keepRequests() {
    passesRequests = false;
  }

  void keepAnswers() {
    passesAnswers = false;
  }

  /** Ends all connections, and passes everything on those that come afterwards. */
  void cut() throws IOException {
    for (Socket socket : open) {
      socket.close();
    }
    open.clear();
    passesRequests = true;
    passesAnswers = true;
  }

  private void accept() throws IOException {
    while (true) {
      Socket client = listening.accept();
      Socket server = new Socket(InetAddress.getLoopbackAddress(), serverPort);
      open.addAll(List.of(client, server));
      start(() -> pump(client, server, true));
      start(() -> pump(server, client, false));
    }
  }

  private void pump(Socket from, Socket to, boolean requests) throws IOException {
    InputStream in = from.getInputStream();
    OutputStream out = to.getOutputStream();
    byte[] bytes = new byte[8192];
    for (int read = in.read(bytes); read > 0; read = in.read(bytes)) {
      if (requests ? passesRequests : passesAnswers) {
        out.write(bytes, 0, read);
      }
    }
  }

  private interface Work {
    void run() throws IOException;
  }

  private static void start(Work work) {
    Thread thread =
        new Thread(
            () -> {
              try {
                work.run();
              } catch (IOException e) {
                // One of the two has left.
              }
            },
            "deaf-proxy");
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() throws IOException {
    listening.close();
    cut();
  }
}
