package io.tailrace.testing.clients;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Sends many requests over one connection, each exactly as it is written, and connects again where
 * the server has closed it. For one thread.
 */
public final class KeptConnection implements Closeable {
  private static final int SILENCE_MS = 30_000;

  private final URI server;
  private @Nullable Socket socket;
  private InputStream in = InputStream.nullInputStream();

  /**
   * A response.
   *
   * @param headers by name, in lower case
   * @param body the characters are its bytes
   */
  public record Response(int status, Map<String, String> headers, String body) {}

  public KeptConnection(URI server) {
    this.server = server;
  }

  private Socket connected() throws IOException {
    Socket known = socket;
    if (known == null) {
      known = new Socket(InetAddress.getByName(server.getHost()), server.getPort());
      known.setSoTimeout(SILENCE_MS);
      known.setTcpNoDelay(true);
      in = new BufferedInputStream(known.getInputStream(), 1 << 16);
      socket = known;
    }
    return known;
  }

  /** Sends a request that has a complete response. */
  public Response send(String method, String request) throws IOException {
    connected().getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
    Response head = head();
    boolean empty = method.equals("HEAD") || head.status() == 304 || head.status() == 204;
    String body = empty ? "" : body(head.headers());
    if ("close".equals(head.headers().get("connection"))) {
      close();
    }
    return new Response(head.status(), head.headers(), body);
  }

  /** Sends a request, and reads the stream that answers it up to one of these texts, or its end. */
  public Response stream(String request, String... ends) throws IOException {
    connected().getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
    Response head = head();
    if (!head.headers().getOrDefault("content-type", "").startsWith("text/event-stream")) {
      String body = body(head.headers());
      close();
      return new Response(head.status(), head.headers(), body);
    }
    StringBuilder body = new StringBuilder();
    for (int next = in.read(); next >= 0; next = in.read()) {
      body.append((char) next);
      if (next == '\n' && body.length() > 1 && body.charAt(body.length() - 2) == '\n') {
        String last = body.substring(body.lastIndexOf("\n\n", body.length() - 3) + 1);
        if (Arrays.stream(ends).anyMatch(last::contains)) {
          break;
        }
      }
    }
    close();
    return new Response(head.status(), head.headers(), body.toString());
  }

  private Response head() throws IOException {
    String first = line();
    Map<String, String> headers = new TreeMap<>();
    for (String line = line(); !line.isEmpty(); line = line()) {
      int colon = line.indexOf(':');
      headers.put(
          line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
    }
    return new Response(Integer.parseInt(first.split(" ", 3)[1]), headers, "");
  }

  private String body(Map<String, String> headers) throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    if ("chunked".equals(headers.get("transfer-encoding"))) {
      for (int size = size(); size > 0; size = size()) {
        body.write(exactly(size));
        exactly(2);
      }
      exactly(2);
    } else if (headers.containsKey("content-length")) {
      body.write(exactly(Integer.parseInt(headers.getOrDefault("content-length", "0"))));
    } else {
      in.transferTo(body);
      close();
    }
    return body.toString(StandardCharsets.ISO_8859_1);
  }

  private int size() throws IOException {
    return Integer.parseInt(line(), 16);
  }

  private byte[] exactly(int length) throws IOException {
    byte[] bytes = in.readNBytes(length);
    if (bytes.length < length) {
      throw new EOFException("the response ends early");
    }
    return bytes;
  }

  private String line() throws IOException {
    StringBuilder line = new StringBuilder();
    for (int next = in.read(); next != '\n'; next = in.read()) {
      if (next < 0) {
        throw new EOFException("no response; it began with: " + line);
      }
      if (next != '\r') {
        line.append((char) next);
      }
    }
    return line.toString();
  }

  @Override
  public void close() throws IOException {
    if (socket != null) {
      socket.close();
      socket = null;
    }
  }
}
