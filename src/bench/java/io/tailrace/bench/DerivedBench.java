package io.tailrace.bench;

import io.tailrace.push.Hub;
import io.tailrace.push.Sink;
import io.tailrace.push.StreamTimeouts;
import io.tailrace.push.Writer;
import io.tailrace.push.message.ContentCoding;
import io.tailrace.source.DatabaseSettings;
import io.tailrace.source.Loop;
import io.tailrace.source.ViewSettings;
import io.tailrace.source.contact.Sources;
import io.tailrace.testing.clients.Replica;
import io.tailrace.testing.clients.SseEvent;
import io.tailrace.testing.clients.SseParser;
import io.tailrace.testing.postgres.TestDatabase;
import io.tailrace.testing.postgres.TestPostgres;
import io.tailrace.view.Database;
import io.tailrace.view.ViewSlice;
import io.tailrace.view.zset.Limits;
import jakarta.json.JsonArray;
import jakarta.json.JsonNumber;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;

/**
 * How far a view with a join over three tables and an aggregate is behind its tables, while these
 * take 200 commits a second: {@code mvn -q -Pbench test-compile exec:exec
 * -Dbench.main=io.tailrace.bench.DerivedBench}.
 */
public final class DerivedBench implements Sink {
  private static final int COMMITS_PER_SECOND = 200;
  private static final int WRITERS = 4;
  private static final int SECONDS = Integer.getInteger("seconds", 30);
  private static final List<String> VIEWS = List.of("customers", "products", "orders", "sales");

  private final int orders;
  private final AtomicLongArray committed = new AtomicLongArray(COMMITS_PER_SECOND * SECONDS * 2);
  private final AtomicInteger commits = new AtomicInteger();

  // The writer thread's.
  private final long[] lags = new long[committed.length()];
  private final Replica replica = new Replica();
  private final SseParser parser = new SseParser(this::apply);
  private int reached;
  private int readings;
  private int compared;
  private volatile boolean complete;

  private DerivedBench(int orders) {
    this.orders = orders;
  }

  public static void main(String[] args) throws Exception {
    for (int orders : new int[] {1_000, 20_000, 100_000}) {
      new DerivedBench(orders).run();
    }
  }

  private void run() throws Exception {
    try (TestPostgres server = TestPostgres.start(Map.of("synchronous_commit", "on"))) {
      TestDatabase database = server.newDatabase();
      fill(database);
      List<ViewSettings> views =
          VIEWS.stream()
              .map(view -> new ViewSettings(view, view, null, 1_000_000, 1L << 30))
              .toList();
      Map<String, Limits> limits = new LinkedHashMap<>();
      VIEWS.forEach(view -> limits.put(view, new Limits(1_000_000, 1L << 30)));
      Database followed = new Database(limits, InstantSource.system());
      Hub hub = new Hub(1, StreamTimeouts.DEFAULT, InstantSource.system(), new Random(1));
      Writer writer = hub.writers().get(0);
      Thread pushing = new Thread(writer, "writer");
      pushing.start();
      hub.open(followed, ViewSlice.whole(VIEWS), null, ContentCoding.IDENTITY, this).wake();
      List<Thread> threads = new ArrayList<>();
      Sources sources =
          Sources.start(
              new DatabaseSettings("", database.url(), "postgres", null, views),
              followed,
              (name, loop) -> threads.add(started(name, loop)),
              new Random(1));
      while (!replica.has("sales")) {
        LockSupport.parkNanos(1_000_000);
      }
      double alone = alone(database);
      write(database);
      while (reached < commits.get()) {
        LockSupport.parkNanos(1_000_000);
      }
      complete = true;
      report(database, alone);
      sources.stop();
      hub.close();
      threads.forEach(Thread::interrupt);
      pushing.join();
    }
  }

  private void fill(TestDatabase database) throws SQLException {
    database.execute(
        "CREATE TABLE customers (id int PRIMARY KEY, region text)",
        "CREATE TABLE products (id int PRIMARY KEY, category text, price int)",
        "CREATE TABLE orders (id int PRIMARY KEY, customer int, product int, amount int)",
        "ALTER TABLE customers REPLICA IDENTITY FULL",
        "ALTER TABLE products REPLICA IDENTITY FULL",
        "ALTER TABLE orders REPLICA IDENTITY FULL",
        "INSERT INTO customers SELECT i, 'region ' || i % 10 FROM generate_series(1, 1000) i",
        "INSERT INTO products SELECT i, 'category ' || i % 8, i FROM generate_series(1, 100) i",
        "INSERT INTO orders SELECT i, 1 + i % 1000, 1 + i % 100, i % 7 FROM generate_series(1, "
            + orders
            + ") i",
        "CREATE VIEW sales AS SELECT region, category, count(*) AS n, sum(amount) AS amount,"
            + " sum(amount * price) AS total FROM orders o JOIN customers c ON c.id = customer"
            + " JOIN products p ON p.id = product GROUP BY region, category",
        "ANALYZE");
  }

  /** A thread that runs the loop until it is interrupted. */
  static Thread started(String name, Loop loop) {
    Thread thread =
        new Thread(
            () -> {
              try {
                while (!Thread.currentThread().isInterrupted()) {
                  LockSupport.parkNanos(loop.step().toNanos());
                }
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            },
            name);
    thread.start();
    return thread;
  }

  /** What the view's own query takes when nothing else is asked, in ms. */
  private static double alone(TestDatabase database) throws SQLException {
    long[] nanos = new long[21];
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement()) {
      for (int i = 0; i < nanos.length; i++) {
        long began = System.nanoTime();
        statement.executeQuery("SELECT * FROM sales").close();
        nanos[i] = System.nanoTime() - began;
      }
    }
    Arrays.sort(nanos);
    return nanos[nanos.length / 2] / 1e6;
  }

  /** Each commit adds one order and changes a product or a customer. */
  private void write(TestDatabase database) throws InterruptedException {
    List<Thread> threads = new ArrayList<>();
    for (int w = 0; w < WRITERS; w++) {
      int writer = w;
      Thread thread = new Thread(() -> write(database, writer), "commits " + w);
      threads.add(thread);
      thread.start();
    }
    for (Thread thread : threads) {
      thread.join();
    }
  }

  private void write(TestDatabase database, int writer) {
    Random random = new Random(writer);
    long pause = Duration.ofSeconds(WRITERS).toNanos() / COMMITS_PER_SECOND;
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      long next = System.nanoTime() + pause * writer / WRITERS;
      for (int i = 0; i < COMMITS_PER_SECOND * SECONDS / WRITERS; i++) {
        LockSupport.parkNanos(next - System.nanoTime());
        next += pause;
        statement.execute(
            "INSERT INTO orders VALUES ("
                + (1_000_000 + i * WRITERS + writer)
                + ", 1 + "
                + random.nextInt(1000)
                + ", 1 + "
                + random.nextInt(100)
                + ", "
                + random.nextInt(9)
                + ")");
        statement.execute(
            random.nextBoolean()
                ? "UPDATE products SET price = price + 1 WHERE id = " + (1 + random.nextInt(100))
                : "UPDATE customers SET region = 'region "
                    + random.nextInt(10)
                    + "' WHERE id = "
                    + (1 + random.nextInt(1000)));
        connection.commit();
        committed.set(commits.getAndIncrement(), System.nanoTime());
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public boolean ready() {
    return true;
  }

  @Override
  public void write(ByteBuffer bytes) {
    parser.feed(bytes.array(), bytes.arrayOffset() + bytes.position(), bytes.remaining());
  }

  @Override
  public void flush() {}

  @Override
  public void close() {}

  private void apply(SseEvent event) {
    long before = replica.changes();
    replica.apply(event);
    if (replica.changes() == before || !replica.has("sales")) {
      return;
    }
    readings++;
    long now = System.nanoTime();
    int count = (int) sum("sales", 2) - orders;
    for (; reached < count; reached++) {
      long since = committed.get(reached);
      lags[reached] = since == 0 ? 0 : now - since;
    }
    if (readings % 50 == 1) {
      compared++;
      if (sum("orders", 3) != sum("sales", 3)) {
        throw new IllegalStateException("the view and its tables disagree");
      }
    }
  }

  private long sum(String view, int column) {
    long sum = 0;
    for (Map.Entry<JsonArray, Long> row : replica.rows(view).entrySet()) {
      sum += row.getValue() * ((JsonNumber) row.getKey().get(column)).longValueExact();
    }
    return sum;
  }

  private void report(TestDatabase database, double alone) throws SQLException {
    long[] sorted = Arrays.copyOf(lags, reached);
    Arrays.sort(sorted);
    String select = "SELECT sum(total) || ' ' || sum(n) FROM sales";
    String held = sum("sales", 4) + " " + sum("sales", 2);
    boolean equal = complete && database.query(select).get(0).equals(held);
    System.out.printf(
        "%,d orders, a query of %.1f ms: %,d commits, %,d changes on the stream, behind p50 %.1f ms, p99 %.1f ms, most"
            + " %.1f ms; compared with its tables %d times; at the end %s the database%n",
        orders,
        alone,
        commits.get(),
        readings,
        sorted[sorted.length / 2] / 1e6,
        sorted[sorted.length * 99 / 100] / 1e6,
        sorted[sorted.length - 1] / 1e6,
        compared,
        equal ? "equal to" : "UNLIKE");
  }
}
