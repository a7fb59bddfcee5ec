package io.tailrace.testing.clients;

import io.tailrace.testing.Await;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Flow;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** Event streams on one HTTP/2 connection. */
public final class Http2Streams {
  private static final int WINDOW = 64 << 10;

  private final HttpClient client;

  /** It trusts this certificate alone. */
  public Http2Streams(KeyStore trusted) throws GeneralSecurityException {
    System.setProperty("jdk.httpclient.windowsize", Integer.toString(WINDOW));
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);
    SSLContext tls = SSLContext.getInstance("TLS");
    tls.init(null, trust.getTrustManagers(), null);
    client = HttpClient.newBuilder().sslContext(tls).version(HttpClient.Version.HTTP_2).build();
  }

  public One open(URI uri) throws IOException, InterruptedException {
    One stream = new One();
    stream.version = client.send(HttpRequest.newBuilder(uri).build(), head -> stream).version();
    return stream;
  }

  /** One stream: read while it is told to, after its first event. */
  public static final class One implements BodySubscriber<String> {
    private final CompletableFuture<String> end = new CompletableFuture<>();
    private final List<SseEvent> events = new CopyOnWriteArrayList<>();
    private final Replica replica = new Replica();
    private final SseParser parser = new SseParser(this::told);
    private volatile boolean reads = true;
    private volatile Flow.@Nullable Subscription subscription;
    private HttpClient.@Nullable Version version;

    private synchronized void told(SseEvent event) {
      events.add(event);
      replica.apply(event);
    }

    @Override
    public CompletionStage<String> getBody() {
      return CompletableFuture.completedFuture("");
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      this.subscription = subscription;
      subscription.request(1);
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
      for (ByteBuffer each : buffers) {
        byte[] bytes = new byte[each.remaining()];
        each.get(bytes);
        parser.feed(bytes, 0, bytes.length);
      }
      if (reads) {
        more();
      }
    }

    private void more() {
      Objects.requireNonNull(subscription).request(1);
    }

    @Override
    public void onError(Throwable failure) {
      end.completeExceptionally(failure);
    }

    @Override
    public void onComplete() {
      end.complete("");
    }

    public void read(boolean on) {
      reads = on;
      if (on) {
        more();
      }
    }

    public HttpClient.@Nullable Version version() {
      return version;
    }

    public synchronized int rows() {
      return replica.rows("a").values().stream().mapToInt(Long::intValue).sum();
    }

    public void awaitRows(int rows) {
      Await.until(rows + " rows", () -> rows() == rows);
    }

    public SseEvent awaitEnd() {
      Await.until("the end", end::isDone);
      return events.get(events.size() - 1);
    }
  }
}
