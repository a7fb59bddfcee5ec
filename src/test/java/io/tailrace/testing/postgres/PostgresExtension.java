package io.tailrace.testing.postgres;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.sql.SQLException;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Starts one server for all tests of a class, and closes it after the last one. A test gets its own
 * database from {@link #newDatabase}, which a field's initializer may call.
 */
public final class PostgresExtension implements BeforeAllCallback, AfterAllCallback {
  private final Map<String, String> settings;
  private @Nullable TestPostgres server;

  public PostgresExtension() {
    this(Map.of());
  }

  public PostgresExtension(Map<String, String> settings) {
    this.settings = Map.copyOf(settings);
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    server = TestPostgres.start(settings);
  }

  @Override
  public void afterAll(ExtensionContext context) throws IOException {
    if (server != null) {
      server.close();
    }
  }

  public TestPostgres server() {
    return requireNonNull(server, "the server runs only during the tests of its class");
  }

  /** Creates an empty database. */
  public TestDatabase newDatabase() {
    try {
      return server().newDatabase();
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  /** The major version. */
  public int version() throws SQLException {
    return server().version();
  }
}
