package io.tailrace.trial;

import io.tailrace.testing.SeededRandom;
import java.sql.SQLException;

/** Changes rows of the tables in which there is no money: of all types, and of any shape. */
final class Things {
  private Things() {}

  static void step(Transaction transaction) throws SQLException {
    SeededRandom random = transaction.random();
    int id = random.below(30);
    switch (random.below(9)) {
      case 0, 1 -> {
        transaction.execute("INSERT INTO types VALUES (" + id + ", " + Values.row(random) + ")");
        transaction.note("a row of all types");
      }
      case 2 -> {
        int column = random.below(Values.types().size());
        transaction.execute(
            "UPDATE types SET v"
                + column
                + " = "
                + Values.literal(Values.types().get(column), random)
                + " WHERE id = "
                + id);
      }
      case 3 -> transaction.execute("DELETE FROM types WHERE id % 10 = " + id % 10);
      case 4 -> transaction.execute("INSERT INTO wild (id) VALUES (" + id + ")");
      case 5 -> transaction.execute("UPDATE wild SET id = id + 1 WHERE id = " + id);
      case 6 -> transaction.execute("DELETE FROM wild WHERE id < " + id);
      case 7 -> {
        transaction.execute("INSERT INTO doubled VALUES (" + id + ")");
        transaction.execute("DELETE FROM doubled WHERE id = " + (id + 1));
      }
      default -> family(transaction, id);
    }
  }

  private static void family(Transaction transaction, int id) throws SQLException {
    SeededRandom random = transaction.random();
    String name = "'" + Integer.toString(random.below(999), 36) + "'";
    switch (random.below(4)) {
      case 0 -> transaction.execute("INSERT INTO parent VALUES (" + id + ", " + name + ")");
      case 1 ->
          transaction.execute("INSERT INTO child (id, name) VALUES (" + id + ", " + name + ")");
      case 2 -> transaction.execute("UPDATE parent SET name = " + name + " WHERE id = " + id);
      default -> transaction.execute("DELETE FROM parent WHERE id > " + id);
    }
  }
}
