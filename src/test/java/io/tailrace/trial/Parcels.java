package io.tailrace.trial;

import io.tailrace.testing.SeededRandom;
import io.tailrace.testing.clients.Replica;
import io.tailrace.testing.postgres.TestDatabase;
import jakarta.json.JsonArray;
import jakarta.json.JsonString;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Parcels and the notes on them, which belong to the same user and move together. Each commit
 * changes some parcels, and writes its number into them. Remembers who had what after each commit.
 */
final class Parcels implements AutoCloseable {
  static final List<String> USERS = List.of("u0", "u1", "u2", "u3", "u4", "u5");
  static final int KINDS = 3;
  private static final int PARCELS = 60;

  /** One parcel: null for the owner of what nobody has. */
  private record Parcel(@Nullable String owner, int kind, int commit, int noteCommit) {}

  private final SeededRandom random;
  private final Connection connection;
  private final PreparedStatement parcel;
  private final PreparedStatement note;
  private final List<List<Parcel>> states = new ArrayList<>();
  private List<Parcel> now = new ArrayList<>();

  Parcels(TestDatabase database, SeededRandom random) throws SQLException {
    this.random = random;
    database.execute(
        "CREATE TABLE parcels (id int PRIMARY KEY, owner text, kind int, commit int)",
        "CREATE TABLE notes (id int PRIMARY KEY, owner text, commit int)",
        "ALTER TABLE parcels REPLICA IDENTITY FULL",
        "ALTER TABLE notes REPLICA IDENTITY FULL");
    connection = database.connect();
    connection.setAutoCommit(false);
    parcel =
        connection.prepareStatement(
            "INSERT INTO parcels VALUES (?, ?, ?, ?) ON CONFLICT (id) DO UPDATE"
                + " SET owner = excluded.owner, kind = excluded.kind, commit = excluded.commit");
    note =
        connection.prepareStatement(
            "INSERT INTO notes VALUES (?, ?, ?) ON CONFLICT (id) DO UPDATE"
                + " SET owner = excluded.owner, commit = excluded.commit");
    for (int id = 0; id < PARCELS; id++) {
      now.add(new Parcel(null, 0, 0, 0));
      put(id, new Parcel(random.of(USERS), random.below(KINDS), 0, 0), true);
    }
    connection.commit();
    states.add(now);
  }

  /** Commits so far, without the first contents. */
  int commits() {
    return states.size() - 1;
  }

  /** Some parcels go to another user, or change otherwise. */
  void commit() throws SQLException {
    int number = states.size();
    now = new ArrayList<>(now);
    for (int i = 1 + random.below(4); i > 0; i--) {
      int id = random.below(PARCELS);
      Parcel before = now.get(id);
      boolean moves = random.below(4) > 0;
      String owner = random.oneIn(12) ? null : random.of(USERS);
      put(
          id,
          moves
              ? new Parcel(owner, before.kind(), number, number)
              : new Parcel(before.owner(), random.below(KINDS), number, before.noteCommit()),
          moves);
    }
    connection.commit();
    states.add(now);
  }

  private void put(int id, Parcel next, boolean withNote) throws SQLException {
    now.set(id, next);
    parcel.setInt(1, id);
    parcel.setString(2, next.owner());
    parcel.setInt(3, next.kind());
    parcel.setInt(4, next.commit());
    parcel.executeUpdate();
    if (withNote) {
      note.setInt(1, id);
      note.setString(2, next.owner());
      note.setInt(3, next.noteCommit());
      note.executeUpdate();
    }
  }

  /** What these users have after a commit. */
  Map<JsonArray, Long> rows(int commit, OwnRows own) {
    List<Parcel> state = states.get(commit);
    List<String> rows = new ArrayList<>();
    for (int id = 0; id < PARCELS; id++) {
      Parcel each = state.get(id);
      boolean asked = own.kind() == null || own.kind() == each.kind();
      if (own.owners() == null
          || (each.owner() != null && own.owners().contains(each.owner()) && asked)) {
        String owner = each.owner() == null ? "null" : "\"" + each.owner() + "\"";
        rows.add(
            own.view().equals("notes")
                ? "[" + id + "," + owner + "," + each.noteCommit() + "]"
                : "[" + id + "," + owner + "," + each.kind() + "," + each.commit() + "]");
      }
    }
    return Replica.multiset(rows.toArray(String[]::new));
  }

  /**
   * Rows of a view.
   *
   * @param owners null for all rows
   * @param kind null for all kinds
   */
  record OwnRows(String view, @Nullable Set<String> owners, @Nullable Integer kind) {
    boolean has(JsonArray row) {
      return owners == null
          || (row.get(1) instanceof JsonString owner
              && owners.contains(owner.getString())
              && (kind == null || view.equals("notes") || row.getInt(2) == kind));
    }
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
