package io.tailrace.testing.clients;

import io.tailrace.testing.Gunzip;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP/1.1 request over its own socket. It parses an event stream strictly and applies it to a
 * {@link Replica}; any other response is a body. For one thread; it reads only on request.
 */
public final class StrictClient implements AutoCloseable {
  private static final Duration DEADLINE = Duration.ofSeconds(30);

  private final SocketChannel channel;
  private final ByteBuffer buffer = ByteBuffer.allocate(64 << 10);
  private final ByteArrayOutputStream head = new ByteArrayOutputStream();
  private final ByteArrayOutputStream body = new ByteArrayOutputStream();
  private final List<SseEvent> events = new ArrayList<>();
  private final Replica replica;
  private final SseParser parser = new SseParser(this::event);
  private final Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
  private final String method;
  private final @Nullable Consumer<SseEvent> told;
  private @Nullable ResponseBody response;
  private boolean begun;
  private int status;
  private long received;
  private boolean connectionEnded;

  private StrictClient(
      String method, SocketChannel channel, Replica replica, @Nullable Consumer<SseEvent> told) {
    this.method = method;
    this.channel = channel;
    this.replica = replica;
    this.told = told;
  }

  private void event(SseEvent event) {
    if (!begun && event.retry() < 0) {
      throw new AssertionError("a stream begins with retry: " + event);
    }
    begun = true;
    if (told == null) {
      events.add(event);
    }
    replica.apply(event);
    if (told != null) {
      told.accept(event);
    }
  }

  /** Sends a GET. */
  public static StrictClient get(URI uri, String... headers) throws IOException {
    return send("GET", uri, 0, new Replica(), null, headers);
  }

  /** Sends a GET that goes on where {@code replica} is, which gets what is told from now on. */
  public static StrictClient resume(URI uri, Replica replica, String... headers)
      throws IOException {
    List<String> all = new ArrayList<>(List.of(headers));
    all.addAll(List.of(position(replica)));
    return send("GET", uri, 0, replica, null, all.toArray(String[]::new));
  }

  /** Sends a GET for a client that has these rows; the request says itself from where. */
  public static StrictClient get(URI uri, Replica replica, String... headers) throws IOException {
    return send("GET", uri, 0, replica, null, headers);
  }

  /** The same, for long: events are told when they have been applied, and not kept. */
  public static StrictClient resume(URI uri, Replica replica, Consumer<SseEvent> told)
      throws IOException {
    return resume(uri, replica, told, position(replica));
  }

  /** The same, with these headers; the resume position is among them or there is none. */
  public static StrictClient resume(
      URI uri, Replica replica, Consumer<SseEvent> told, String... headers) throws IOException {
    return send("GET", uri, 0, replica, told, headers);
  }

  private static String[] position(Replica replica) {
    String id = replica.lastEventId();
    return id == null ? new String[0] : new String[] {"Last-Event-ID: " + id};
  }

  public static StrictClient request(String method, URI uri, String... headers) throws IOException {
    return send(method, uri, 0, new Replica(), null, headers);
  }

  /** Sends a GET over a socket that holds no more than about so many bytes. */
  public static StrictClient narrow(URI uri, int bytes, String... headers) throws IOException {
    return send("GET", uri, bytes, new Replica(), null, headers);
  }

  private static StrictClient send(
      String method,
      URI uri,
      int bytes,
      Replica replica,
      @Nullable Consumer<SseEvent> told,
      String... headers)
      throws IOException {
    SocketChannel channel = SocketChannel.open();
    if (bytes > 0) {
      channel.setOption(StandardSocketOptions.SO_RCVBUF, bytes);
    }
    channel.connect(new InetSocketAddress(uri.getHost(), uri.getPort()));
    String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
    StringBuilder request =
        new StringBuilder(method + " " + uri.getRawPath() + query + " HTTP/1.1\r\n")
            .append("Host: " + uri.getHost() + ":" + uri.getPort() + "\r\n");
    for (String header : headers) {
      request.append(header).append("\r\n");
    }
    ByteBuffer bytesToSend =
        ByteBuffer.wrap(request.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
    while (bytesToSend.hasRemaining()) {
      channel.write(bytesToSend);
    }
    channel.configureBlocking(false);
    return new StrictClient(method, channel, replica, told);
  }

  /** For a thread that reads many: selected when there is something to {@link #pump}. */
  public SelectionKey register(Selector selector) throws IOException {
    return channel.register(selector, SelectionKey.OP_READ, this);
  }

  /** Reads what is there, without waiting. */
  public void pump() throws IOException {
    for (int read = read(); read != 0; read = read()) {
      if (read < 0) {
        connectionEnded = true;
        return;
      }
      received += read;
      feed(buffer.array(), read);
    }
  }

  private int read() throws IOException {
    if (connectionEnded) {
      return 0;
    }
    buffer.clear();
    return channel.read(buffer);
  }

  private void feed(byte[] bytes, int length) {
    int at = 0;
    while (response == null && at < length) {
      head.write(bytes[at++]);
      if (head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
        response = begin(head.toString(StandardCharsets.ISO_8859_1).split("\r\n", -1));
      }
    }
    if (at < length) {
      Objects.requireNonNull(response).feed(bytes, at, length - at);
    }
  }

  private ResponseBody begin(String[] lines) {
    status = Integer.parseInt(lines[0].split(" ", -1)[1]);
    for (int i = 1; i < lines.length && !lines[i].isEmpty(); i++) {
      int colon = lines[i].indexOf(':');
      headers.put(lines[i].substring(0, colon), lines[i].substring(colon + 1).strip());
    }
    ResponseBody.Content content = content();
    if (method.equals("HEAD") || status == 304 || status == 204) {
      return new ResponseBody(false, 0, content);
    }
    if ("chunked".equals(header("Transfer-Encoding"))) {
      return new ResponseBody(true, 0, content);
    }
    String length = header("Content-Length");
    return length == null
        ? ResponseBody.toTheEnd(content)
        : new ResponseBody(false, Long.parseLong(length), content);
  }

  private ResponseBody.Content content() {
    if (!isStream()) {
      return (bytes, offset, length) -> body.write(bytes, offset, length);
    }
    if (!"gzip".equals(header("Content-Encoding"))) {
      return parser::feed;
    }
    Gunzip gunzip = new Gunzip();
    return (bytes, offset, length) -> {
      byte[] text = gunzip.read(bytes, offset, length);
      parser.feed(text, 0, text.length);
    };
  }

  private boolean isStream() {
    String type = Objects.requireNonNullElse(header("Content-Type"), "");
    return type.toLowerCase(Locale.ROOT).startsWith("text/event-stream");
  }

  /** Reads until this holds. */
  public StrictClient await(String what, BooleanSupplier condition) throws IOException {
    long deadline = System.nanoTime() + DEADLINE.toNanos();
    try (Selector selector = Selector.open()) {
      channel.register(selector, SelectionKey.OP_READ);
      pump();
      while (!condition.getAsBoolean()) {
        if (connectionEnded || System.nanoTime() > deadline) {
          throw new AssertionError(
              (connectionEnded ? "ended before: " : "not in time: ") + what + "\n" + this);
        }
        selector.select(100);
        selector.selectedKeys().clear();
        pump();
      }
    }
    return this;
  }

  /** Reads until the response has ended in order. */
  public StrictClient awaitEnd() throws IOException {
    await("the headers", () -> status > 0);
    ResponseBody begun = Objects.requireNonNull(response);
    return await("the end", () -> begun.isComplete(connectionEnded));
  }

  /** Reads until the headers are there. */
  public StrictClient awaitHeaders() throws IOException {
    return await("the headers", () -> status > 0);
  }

  /** Reads until an event of this type has come. */
  public StrictClient awaitEvent(String type) throws IOException {
    return await("event " + type, () -> events.stream().anyMatch(event -> event.is(type)));
  }

  /** Bytes of the whole response so far. */
  public long received() {
    return received;
  }

  public int status() {
    return status;
  }

  public @Nullable String header(String name) {
    return headers.get(name);
  }

  public List<SseEvent> events() {
    return events;
  }

  public Replica replica() {
    return replica;
  }

  public String body() {
    return body.toString(StandardCharsets.UTF_8);
  }

  /** Whether the connection has ended, in order or not. */
  public boolean isEnded() {
    return connectionEnded;
  }

  /** Whether the response has ended in order. */
  public boolean hasEnded() {
    return response != null && response.isComplete(connectionEnded);
  }

  /** What it was told last, for a message. */
  @Override
  public String toString() {
    int from = Math.max(0, events.size() - 5);
    return status + " " + headers + "\n" + events.subList(from, events.size()) + body();
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
