package io.tailrace.demo;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Properties;
import org.postgresql.Driver;

/** The demo's tables and triggers, which lie beside this class as {@code schema.sql}. */
public final class Schema {
  /** The tables that are served, in the order in which the page lists them. */
  static final List<String> VIEWS =
      List.of("counter", "top10", "kinds", "seconds", "user_edits", "feed");

  /** Who serves them, and may only read them. */
  static final String READER = "tailrace";

  private Schema() {}

  /** Creates all of it in a database that has none of it. */
  public static void create(String jdbcUrl) throws IOException {
    try (InputStream sql = Schema.class.getResourceAsStream("schema.sql")) {
      execute(jdbcUrl, new String(sql.readAllBytes(), StandardCharsets.UTF_8));
    }
  }

  /** Makes the role {@link #READER}, who may read the views and their changes, and nothing else. */
  static void letRead(String jdbcUrl, String password) throws IOException {
    String views = String.join(", ", VIEWS);
    execute(
        jdbcUrl,
        "CREATE ROLE tailrace LOGIN REPLICATION PASSWORD '"
            + password.replace("'", "''")
            + "'; GRANT SELECT ON "
            + views
            + " TO tailrace; CREATE PUBLICATION tailrace FOR TABLE "
            + views);
  }

  private static void execute(String jdbcUrl, String sql) throws IOException {
    try (Connection connection = new Driver().connect(jdbcUrl, new Properties());
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IOException("the demo's schema cannot be created: " + e.getMessage(), e);
    }
  }
}
