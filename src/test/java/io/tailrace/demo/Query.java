package io.tailrace.demo;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** A query's rows as text, on a connection of its own. */
public final class Query {
  private static final AtomicInteger NUMBER = new AtomicInteger();

  private Query() {}

  /** The URL of a new, empty database on this server. */
  public static String newDatabase(EmbeddedDatabase server) throws SQLException {
    String name = "test" + NUMBER.incrementAndGet();
    run(server.jdbcUrl(), "CREATE DATABASE " + name);
    return server.jdbcUrl().replace("/postgres?", "/" + name + "?");
  }

  public static List<List<String>> rows(String jdbcUrl, String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection(jdbcUrl);
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      List<List<String>> rows = new ArrayList<>();
      while (result.next()) {
        List<String> row = new ArrayList<>();
        for (int column = 1; column <= result.getMetaData().getColumnCount(); column++) {
          row.add(String.valueOf(result.getString(column)));
        }
        rows.add(row);
      }
      return rows;
    }
  }

  public static String one(String jdbcUrl, String sql) throws SQLException {
    return rows(jdbcUrl, sql).get(0).get(0);
  }

  public static void run(String jdbcUrl, String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection(jdbcUrl);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
