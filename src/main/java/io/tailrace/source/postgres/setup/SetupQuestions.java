package io.tailrace.source.postgres.setup;

import io.tailrace.source.ViewSettings;
import io.tailrace.source.postgres.catalog.DerivedView;
import io.tailrace.source.postgres.catalog.Verdict;
import io.tailrace.source.postgres.session.CatalogReader;
import io.tailrace.source.postgres.session.PgName;
import io.tailrace.source.postgres.session.PgNames;
import io.tailrace.source.postgres.session.SqlResource;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Asks the catalogue what has to exist before the views can be followed. It needs no privilege, so
 * it also answers a role that has none yet. For the session's thread.
 */
final class SetupQuestions {
  /** Finds relations in schemas that the role may not use, too. */
  private static final String NAMED =
      """
      SELECT w.place, c.oid FROM unnest(?::text[], ?::text[]) WITH ORDINALITY w (schema, name, place)
        JOIN pg_namespace n ON n.nspname = w.schema
        JOIN pg_class c ON c.relnamespace = n.oid AND c.relname = w.name
      WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S')
      """;

  /** Works on every version: columns of later versions are read through JSON. */
  private static final String RELATIONS = SqlResource.read(SetupQuestions.class, "relations");

  private final Connection connection;
  private final CatalogReader rows;

  SetupQuestions(Connection connection) {
    this.connection = connection;
    this.rows = new CatalogReader(connection);
  }

  SetupFacts ask(List<Verdict> verdicts) throws SQLException {
    Set<String> names = new LinkedHashSet<>();
    List<String> unknown = new ArrayList<>();
    Set<Long> oids = new TreeSet<>();
    for (Verdict verdict : verdicts) {
      ViewSettings view = verdict.view();
      if (view.relation() != null) {
        names.add(view.relation());
      } else if (verdict instanceof DerivedView derived) {
        derived.roots().relations().forEach(oid -> oids.add(Integer.toUnsignedLong(oid)));
      } else if (verdict instanceof Verdict.Unpublished unpublished) {
        names.addAll(unpublished.tables());
      } else {
        unknown.add(view.name());
      }
    }
    List<String> missing = named(names, oids);
    return new SetupFacts(
        rows.one("SELECT current_database()"),
        rows.one("SELECT current_setting('wal_level')").equals("logical"),
        relations(oids),
        missing,
        unknown);
  }

  /** Adds the relations of these names to {@code oids}, and returns the names that do not exist. */
  private List<String> named(Set<String> names, Set<Long> oids) throws SQLException {
    List<String> denied = new ArrayList<>();
    List<String> missing = new ArrayList<>();
    new PgNames(connection, rows)
        .of(names)
        .forEach(
            (name, meaning) -> {
              if (meaning instanceof PgNames.Meaning.Relation relation) {
                oids.add(Integer.toUnsignedLong(relation.oid()));
              } else if (meaning instanceof PgNames.Meaning.Denied) {
                denied.add(name);
              } else {
                missing.add(name);
              }
            });
    missing.addAll(denied(denied, oids));
    return missing.stream().sorted().toList();
  }

  private List<String> denied(List<String> names, Set<Long> oids) throws SQLException {
    List<String> schemas = new ArrayList<>();
    List<String> relations = new ArrayList<>();
    String database = rows.one("SELECT current_database()");
    for (String name : names) {
      try {
        PgName parsed = PgName.parse(name, database);
        schemas.add(parsed.schema().orElse(""));
        relations.add(parsed.relation());
      } catch (PgName.Malformed e) {
        throw new IllegalArgumentException("a name in a schema: " + name, e);
      }
    }
    Set<String> missing = new LinkedHashSet<>(names);
    try (PreparedStatement statement = connection.prepareStatement(NAMED)) {
      statement.setArray(1, texts(schemas));
      statement.setArray(2, texts(relations));
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          missing.remove(names.get(row.getInt(1) - 1));
          oids.add(row.getLong(2));
        }
      }
    }
    return List.copyOf(missing);
  }

  private List<SetupFacts.Relation> relations(Set<Long> oids) throws SQLException {
    List<SetupFacts.Relation> relations = new ArrayList<>();
    try (PreparedStatement statement = connection.prepareStatement(RELATIONS)) {
      statement.setArray(1, texts(oids.stream().map(String::valueOf).toList()));
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          relations.add(relation(row));
        }
      }
    }
    return relations;
  }

  private static SetupFacts.Relation relation(ResultSet row) throws SQLException {
    String[] denied = (String[]) row.getArray("denied_to").getArray();
    return new SetupFacts.Relation(
        CatalogReader.text(row, "schema"),
        CatalogReader.text(row, "qualified"),
        CatalogReader.character(row, "relkind"),
        row.getBoolean("ours"),
        List.of(denied),
        row.getBoolean("bare"),
        row.getBoolean("logged"),
        row.getBoolean("published"),
        row.getBoolean("partial"));
  }

  private Array texts(Collection<String> texts) throws SQLException {
    return connection.createArrayOf("text", texts.toArray(String[]::new));
  }
}
