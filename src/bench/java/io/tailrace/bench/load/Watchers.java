package io.tailrace.bench.load;

import io.tailrace.testing.postgres.TestDatabase;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/** Clients of several views, which are compared with what the database says. In one thread. */
public final class Watchers implements AutoCloseable {
  private static final int RECEIVES = 256 << 10;

  private final int port;
  private final Watching.Listener listener;
  private final Selector selector = Selector.open();
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(256 << 10);
  private final ByteBuffer inflated = ByteBuffer.allocateDirect(1);
  private final List<SocketChannel> channels = new ArrayList<>();
  private final List<Watching> clients = new ArrayList<>();

  public Watchers(int port, Watching.Listener listener) throws IOException {
    this.port = port;
    this.listener = listener;
  }

  public List<Watching> clients() {
    return clients;
  }

  /** Opens one more. */
  public Watching open(List<String> views) throws IOException {
    String path = "/api/stream?view=" + String.join("&view=", views);
    Watching client = new Watching(listener);
    Response response = new Response(client, inflated);
    channels.add(new Opening(port, path, false, "", RECEIVES).connect(selector, response));
    clients.add(client);
    return client;
  }

  /** Reads what there is, and waits so many ms at most for anything. */
  public void read(long ms) throws IOException {
    selector.select(this::read, ms);
  }

  /** Reads until this holds. */
  public void await(String what, long seconds, BooleanSupplier condition) throws IOException {
    long end = System.nanoTime() + seconds * 1_000_000_000L;
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new IllegalStateException("not within " + seconds + " s: " + what);
      }
      read(10);
    }
  }

  private void read(SelectionKey key) {
    try {
      buffer.clear();
      if (((SocketChannel) key.channel()).read(buffer) < 0) {
        throw new IllegalStateException("a stream ended");
      }
      ((Response) key.attachment()).take(buffer.flip());
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** What SELECT says that a view holds, in the bytes in which a stream has it. */
  public static Digest truth(TestDatabase database, String view) throws SQLException {
    Digest digest = new Digest();
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement()) {
      statement.execute("SET TimeZone = 'UTC'");
      connection.setAutoCommit(false);
      statement.setFetchSize(10_000);
      List<String> columns = new ArrayList<>();
      try (ResultSet none = statement.executeQuery("SELECT * FROM " + view + " LIMIT 0")) {
        for (int i = 1; i <= none.getMetaData().getColumnCount(); i++) {
          columns.add(
              "coalesce(to_json(" + none.getMetaData().getColumnName(i) + ")::text, 'null')");
        }
      }
      String row = "'[' || concat_ws(',', " + String.join(", ", columns) + ") || ']'";
      try (ResultSet rows = statement.executeQuery("SELECT " + row + " FROM " + view)) {
        while (rows.next()) {
          byte[] json = rows.getString(1).getBytes(StandardCharsets.UTF_8);
          digest.add(json, 0, json.length, 1);
        }
      }
    }
    return digest;
  }

  @Override
  public void close() throws IOException {
    for (SocketChannel channel : channels) {
      channel.close();
    }
    selector.close();
  }
}
