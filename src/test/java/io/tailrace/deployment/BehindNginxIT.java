package io.tailrace.deployment;

import io.tailrace.testing.containers.Application;
import io.tailrace.testing.containers.Nginx;
import io.tailrace.testing.containers.ServerUnderTest;
import io.tailrace.testing.containers.StockTomcat;
import java.io.IOException;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/** A stock Tomcat behind an nginx with default settings. */
final class BehindNginxIT extends HttpSuite {
  @Override
  ServerUnderTest server() throws IOException {
    return new Proxied(new StockTomcat("tomcat-11.zip"));
  }

  /** The server, at the proxy's address. */
  private static final class Proxied implements ServerUnderTest {
    private final ServerUnderTest server;
    private @Nullable Nginx nginx;

    Proxied(ServerUnderTest server) {
      this.server = server;
    }

    @Override
    public void deploy(Application application) throws IOException {
      server.deploy(application);
    }

    @Override
    public void start() throws IOException {
      server.start();
      nginx =
          Nginx.start(
              "", "location / { proxy_pass http://" + server.uri("").getAuthority() + "; }");
    }

    @Override
    public URI uri(String name) {
      if (nginx == null) {
        throw new IllegalStateException("not started");
      }
      return nginx.uri("/" + name + "/");
    }

    @Override
    public String log() {
      return server.log();
    }

    @Override
    public void stop() throws IOException {
      server.stop();
    }

    @Override
    public void close() throws IOException {
      try {
        server.close();
      } finally {
        if (nginx != null) {
          nginx.close();
        }
      }
    }
  }
}
