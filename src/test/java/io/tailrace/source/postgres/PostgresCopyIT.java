package io.tailrace.source.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.source.DatabaseSettings;
import io.tailrace.source.connection.Connector;
import io.tailrace.source.json.BuiltInTypes;
import io.tailrace.source.postgres.catalog.PgColumn;
import io.tailrace.source.postgres.refresh.CopyReader;
import io.tailrace.source.postgres.refresh.CopyReader.Taker;
import io.tailrace.source.postgres.session.Session;
import io.tailrace.source.postgres.session.SessionOpening;
import io.tailrace.testing.postgres.TlsPostgres;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.postgresql.core.Oid;

/** Whatever becomes of a reading, the transaction and its snapshot are there for the next one. */
class PostgresCopyIT {
  /** More rows than could be read while a test waits. */
  private static final String ENDLESS = "SELECT generate_series(1, 1000000000000), repeat('x', 99)";

  private static TlsPostgres server;
  private final List<String> rows = new ArrayList<>();
  private Session session;

  @BeforeAll
  static void start() throws Exception {
    server = new TlsPostgres();
  }

  @AfterAll
  static void stop() throws Exception {
    server.close();
  }

  @BeforeEach
  void begin() throws Exception {
    open("sslmode=disable", "plain");
  }

  @AfterEach
  void close() {
    session.abort();
  }

  private void open(String parameters, String user) throws Exception {
    DatabaseSettings settings =
        new DatabaseSettings("", server.url(parameters), user, "secret", List.of());
    session = SessionOpening.ordinary(new Connector(settings), "test");
    session.answerWithin(Session.READING);
    session.beginReading();
  }

  private Taker first(int most) {
    return (json, length) -> {
      rows.add(new String(json, 0, length, StandardCharsets.UTF_8));
      return rows.size() < most;
    };
  }

  private @Nullable String read(String select, Taker taker, int... types) throws Exception {
    List<PgColumn> columns =
        IntStream.of(types)
            .mapToObj(oid -> new PgColumn("c", "t", oid, -1, BuiltInTypes.value(oid)))
            .toList();
    String failure = session.attempt("it", () -> CopyReader.read(session, select, columns, taker));
    assertEquals("2", session.one("SELECT 1 + 1"));
    return failure;
  }

  @Test
  void allRowsAreRead() throws Exception {
    String values = "VALUES (1, NULL), (2, E'\\\\N'), (3, E'\\t\\\\.\\n'), (4, '') -- and no more";
    assertNull(read(values, first(99), Oid.INT4, Oid.TEXT));
    assertEquals(List.of("[1,null]", "[2,\"\\\\N\"]", "[3,\"\\t\\\\.\\n\"]", "[4,\"\"]"), rows);
    assertNull(read("SELECT FROM generate_series(1, 2)", first(99)));
    assertEquals(List.of("[]", "[]"), rows.subList(4, 6));
  }

  @Test
  @Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
  void aReadingThatIsNotWantedAnyMoreIsInterrupted() throws Exception {
    assertNotNull(read(ENDLESS, first(5), Oid.INT8, Oid.TEXT));
    assertEquals(5, rows.size());
    assertNull(read("SELECT 7", first(99), Oid.INT4));
    assertEquals("[7]", rows.get(5));
  }

  @Test
  @Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
  void alsoOverAnEncryptedConnection() throws Exception {
    session.abort();
    open("sslmode=verify-full&sslrootcert=" + server.authority, "scram");
    assertNotNull(read(ENDLESS, first(5), Oid.INT8, Oid.TEXT));
    assertEquals(5, rows.size());
  }

  @Test
  void oneThatEndsBeforeItCanBeInterruptedIsWhole() throws Exception {
    assertNull(read("SELECT 1", first(1), Oid.INT4));
    assertEquals(List.of("[1]"), rows);
  }

  @Test
  void anErrorAmongTheRowsLeavesTheTransactionWhole() throws Exception {
    String failure =
        read("SELECT 1 / (5000 - i) FROM generate_series(1, 9000) i", first(9_999), Oid.INT4);
    assertEquals("it could not be read: division by zero", failure);
    assertEquals(4_999, rows.size());
    assertTrue(String.valueOf(read("SELECT nonsense", first(1), Oid.INT4)).contains("nonsense"));
    assertNull(read("SELECT 7", first(9_999), Oid.INT4));
  }
}
