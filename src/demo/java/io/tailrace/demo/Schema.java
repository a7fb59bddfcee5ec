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

/** Creates the demo's tables and triggers from the resource {@code schema.sql}. */
public final class Schema {
  /** The served tables, in the order of the index page. */
  static final List<String> VIEWS =
      List.of("counter", "top10", "kinds", "seconds", "user_edits", "feed");

  /** The role that Tailrace uses, which can only read. */
  static final String READER = "tailrace";

  private Schema() {}

  /** Creates the schema in a database without it. */
  public static void create(String jdbcUrl) throws IOException {
    try (InputStream sql = Schema.class.getResourceAsStream("schema.sql")) {
      execute(jdbcUrl, new String(sql.readAllBytes(), StandardCharsets.UTF_8));
    }
  }

  /** Creates the role {@link #READER}, which can only read the views and their changes. */
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
