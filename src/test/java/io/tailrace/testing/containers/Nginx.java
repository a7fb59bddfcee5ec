package io.tailrace.testing.containers;

import io.tailrace.testing.Await;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/** The installed nginx, as an ordinary process with a temporary folder and default settings. */
public final class Nginx implements AutoCloseable {
  private static final System.Logger log = System.getLogger(Nginx.class.getName());
  private static final List<String> PLACES =
      List.of("/usr/sbin/nginx", "/usr/local/sbin/nginx", "/usr/bin/nginx", "/usr/local/bin/nginx");

  private final Path folder;
  private final int port;
  private final ServerProcess process;

  private Nginx(Path program, String http, String locations) throws IOException {
    folder = Files.createTempDirectory("tailrace-nginx-");
    port = freePort();
    Files.writeString(
        folder.resolve("nginx.conf"),
        """
        daemon off;
        master_process off;
        pid nginx.pid;
        error_log error.log;
        events {}
        http {
          access_log off;
          client_body_temp_path body;
          proxy_temp_path proxy;
          fastcgi_temp_path fastcgi;
          uwsgi_temp_path uwsgi;
          scgi_temp_path scgi;
          %s
          server {
            listen 127.0.0.1:%d;
            %s
          }
        }
        """
            .formatted(http, port, locations));
    process = new ServerProcess("nginx", folder.resolve("console"));
    process.run(
        folder,
        List.of(program.toString(), "-p", folder + "/", "-e", "error.log", "-c", "nginx.conf"));
    Await.until("nginx", this::listens);
  }

  /**
   * Skips the test where there is no nginx, or fails it where one was promised.
   *
   * @param http what stands in {@code http { }}
   * @param locations what stands in its one server
   */
  public static Nginx start(String http, String locations) throws IOException {
    Path program =
        Stream.of(PLACES.toArray(String[]::new))
            .map(Path::of)
            .filter(Files::isExecutable)
            .findFirst()
            .orElse(null);
    if (program == null) {
      String missing = "tests behind nginx need it: apt-get install nginx-light";
      if ("1".equals(System.getenv("TAILRACE_REQUIRE_NGINX"))) {
        Assertions.fail(missing + "; TAILRACE_REQUIRE_NGINX=1 forbids skipping them");
      }
      log.log(System.Logger.Level.WARNING, "Skipped: " + missing);
      Assumptions.abort(missing);
    }
    return new Nginx(Objects.requireNonNull(program), http, locations);
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private boolean listens() {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      return true;
    } catch (IOException e) {
      process.checkAlive();
      return false;
    }
  }

  public URI uri(String path) {
    return URI.create("http://127.0.0.1:" + port + path);
  }

  @Override
  public void close() {
    try {
      process.stop();
    } finally {
      Folders.remove(folder);
    }
  }
}
