package io.tailrace.trial;

import io.tailrace.testing.SeededRandom;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An open transaction of a random writer, with a list of what it did that is worth counting. */
final class Transaction {
  private final Connection connection;
  private final SeededRandom random;
  private final List<String> did = new ArrayList<>();

  Transaction(Connection connection, SeededRandom random) {
    this.connection = connection;
    this.random = random;
  }

  SeededRandom random() {
    return random;
  }

  List<String> did() {
    return did;
  }

  void note(String what) {
    did.add(what);
  }

  void execute(String... statements) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  /** The first column of the first row; null where there is none. */
  @Nullable String one(String query) throws SQLException {
    List<String> all = all(query);
    return all.isEmpty() ? null : all.get(0);
  }

  /** The first column of all rows. */
  List<String> all(String query) throws SQLException {
    List<String> values = new ArrayList<>();
    try (PreparedStatement statement = connection.prepareStatement(query);
        ResultSet rows = statement.executeQuery()) {
      while (rows.next()) {
        values.add(String.valueOf(rows.getString(1)));
      }
    }
    return values;
  }
}
