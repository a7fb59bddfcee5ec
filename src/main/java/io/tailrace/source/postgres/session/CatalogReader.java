package io.tailrace.source.postgres.session;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Runs questions to the catalogue, and reads their answers. */
public final class CatalogReader {
  private final Connection connection;

  public CatalogReader(Connection connection) {
    this.connection = connection;
  }

  /** Receives each row. */
  @FunctionalInterface
  public interface Consumer {
    void accept(ResultSet row) throws SQLException;
  }

  public void forEach(String query, Consumer consumer) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(query)) {
      while (rows.next()) {
        consumer.accept(rows);
      }
    }
  }

  void execute(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** The first column of the first row. */
  public String one(String query) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(query)) {
      row.next();
      return String.valueOf(row.getString(1));
    }
  }

  /** These object identifiers, as an array in SQL. */
  public static String array(Collection<Integer> oids) {
    return oids.stream()
        .map(Integer::toUnsignedString)
        .collect(Collectors.joining(",", "'{", "}'::oid[]"));
  }

  /** From a text such as {@code 1,2,3}. */
  public static List<Integer> oids(String text) {
    return text.isEmpty()
        ? List.of()
        : Stream.of(text.split(",")).map(Integer::parseUnsignedInt).toList();
  }

  public static int oid(ResultSet row, String column) throws SQLException {
    return Integer.parseUnsignedInt(text(row, column));
  }

  /** A space for an empty text. */
  public static char character(ResultSet row, String column) throws SQLException {
    String text = text(row, column);
    return text.isEmpty() ? ' ' : text.charAt(0);
  }

  public static String text(ResultSet row, String column) throws SQLException {
    return String.valueOf(row.getString(row.findColumn(column)));
  }
}
