package io.tailrace.testing;

import com.nimbusds.jose.jwk.JWK;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** An identity provider's server of keys at 127.0.0.1, which answers as the test says. */
public final class TokenKeyServer implements AutoCloseable {
  /** What it answers. */
  public interface Answer {
    void to(HttpExchange exchange) throws IOException;
  }

  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final AtomicInteger requests = new AtomicInteger();
  private final HttpServer server;
  private volatile Answer answer;

  public TokenKeyServer(JWK... keys) throws IOException {
    answer = text(200, TokenIssuer.publicKeys(keys));
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext(
        "/",
        exchange -> {
          requests.incrementAndGet();
          try (exchange) {
            answer.to(exchange);
          }
        });
    server.start();
  }

  public URI address() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/certs");
  }

  public int requests() {
    return requests.get();
  }

  public void answers(Answer next) {
    answer = next;
  }

  public void has(JWK... keys) {
    answers(text(200, TokenIssuer.publicKeys(keys)));
  }

  public static Answer text(int status, String text) {
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    return exchange -> {
      exchange.sendResponseHeaders(status, body.length);
      exchange.getResponseBody().write(body);
    };
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
