package io.tailrace.web.token;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Keys of a server, by HTTP. No redirect is followed, and no answer is longer than {@link
 * #MOST_BYTES}. The JDK's older client is used, since the newer one keeps threads that outlive the
 * application.
 */
final class KeyServer implements KeySource {
  static final int MOST_BYTES = 1 << 20;

  private static final int PIECE = 8 << 10;

  private final URI address;
  private final Duration longest;
  private volatile @Nullable HttpURLConnection underWay;

  /**
   * @param longest time for connecting, for each silence, and for the whole body
   */
  KeyServer(URI address, Duration longest) {
    this.address = address;
    this.longest = longest;
  }

  @Override
  public KeySet read() throws IOException {
    HttpURLConnection connection = (HttpURLConnection) address.toURL().openConnection();
    connection.setInstanceFollowRedirects(false);
    connection.setUseCaches(false);
    connection.setConnectTimeout((int) longest.toMillis());
    connection.setReadTimeout((int) longest.toMillis());
    connection.setRequestProperty("Accept", "application/jwk-set+json, application/json");
    connection.setRequestProperty("Connection", "close");
    underWay = connection;
    String text;
    try {
      text = text(connection);
    } catch (SocketTimeoutException e) {
      throw late();
    } catch (IOException e) {
      throw e instanceof Refused ? e : new IOException("no answer: " + e.getMessage(), e);
    } finally {
      underWay = null;
      connection.disconnect();
    }
    return KeySet.parse(text);
  }

  private String text(HttpURLConnection connection) throws IOException {
    long end = System.nanoTime() + longest.toNanos();
    int status = connection.getResponseCode();
    if (status / 100 == 3) {
      throw new Refused(
          "it answers "
              + status
              + ", a redirect, which is not followed; write the address of the"
              + " keys themselves");
    }
    if (status != HttpURLConnection.HTTP_OK) {
      throw new Refused("it answers " + status);
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    byte[] piece = new byte[PIECE];
    try (InputStream in = connection.getInputStream()) {
      for (int length = in.read(piece); length >= 0; length = in.read(piece)) {
        bytes.write(piece, 0, length);
        if (bytes.size() > MOST_BYTES) {
          throw new Refused("its answer has more than " + MOST_BYTES + " bytes");
        }
        if (System.nanoTime() - end > 0) {
          throw late();
        }
      }
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }

  private Refused late() {
    return new Refused("no complete answer within " + longest.toMillis() + " ms");
  }

  @Override
  public void abort() {
    HttpURLConnection connection = underWay;
    if (connection != null) {
      connection.disconnect();
    }
  }

  /** Without a query, which may contain a secret. */
  @Override
  public String toString() {
    return address.getScheme() + "://" + address.getAuthority() + address.getPath();
  }

  /** The server answers, but not with keys. */
  private static final class Refused extends IOException {
    private static final long serialVersionUID = 1L;

    private Refused(String message) {
      super(message);
    }
  }
}
