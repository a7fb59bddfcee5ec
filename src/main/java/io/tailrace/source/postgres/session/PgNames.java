package io.tailrace.source.postgres.session;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Looks up names of relations as the role sees them, all at once. A malformed name, or one in a
 * schema that the role may not use, affects no other name. For one thread.
 */
public final class PgNames {
  private static final String PATH = "SELECT pg_catalog.unnest(pg_catalog.current_schemas(true))";

  private static final String RELATIONS =
      """
      SELECT w.number, quote_ident(n.nspname) AS quoted,
        has_schema_privilege(n.oid, 'USAGE') AS usable, c.oid
      FROM unnest(?::name[], ?::name[]) WITH ORDINALITY w (schema, relation, number)
        JOIN pg_namespace n ON n.nspname = w.schema
        LEFT JOIN pg_class c ON c.relnamespace = n.oid AND c.relname = w.relation
      """;

  private final Connection connection;
  private final CatalogReader rows;

  public PgNames(Connection connection, CatalogReader rows) {
    this.connection = connection;
    this.rows = rows;
  }

  /** The meaning of a name. */
  public sealed interface Meaning {
    /** A relation. */
    record Relation(int oid) implements Meaning {}

    /**
     * A name in a schema that the role may not use.
     *
     * @param schema as SQL has to write it
     */
    record Denied(String schema) implements Meaning {}

    /** A name of nothing. */
    record Nothing() implements Meaning {}

    /** A malformed name. */
    record Malformed(String reason) implements Meaning {}
  }

  /** A schema and a name in it. */
  private record Place(String schema, String relation) {}

  /** What was found there; without an object identifier where there is nothing. */
  private record There(String quoted, boolean usable, @Nullable Integer oid) {}

  /** The meaning of each of these names, as SQL writes them. */
  public Map<String, Meaning> of(Collection<String> names) throws SQLException {
    Map<String, Meaning> meanings = new HashMap<>();
    if (names.isEmpty()) {
      return meanings;
    }
    String database = rows.one("SELECT current_database()");
    Map<String, PgName> parsed = new HashMap<>();
    for (String name : names) {
      try {
        parsed.put(name, PgName.parse(name, database));
      } catch (PgName.Malformed e) {
        meanings.put(name, new Meaning.Malformed(String.valueOf(e.getMessage())));
      }
    }
    List<String> path = path();
    Map<Place, There> there = there(parsed.values(), path);
    parsed.forEach((name, each) -> meanings.put(name, meaning(each, path, there)));
    return meanings;
  }

  /** Which of these the role finds by their names without a schema. */
  public Set<PgName> visible(Set<PgName> names) throws SQLException {
    Set<PgName> bare = new LinkedHashSet<>();
    names.forEach(each -> bare.add(new PgName(Optional.empty(), each.relation())));
    List<String> path = path();
    Map<Place, There> there = there(bare, path);
    Set<PgName> visible = new LinkedHashSet<>();
    for (PgName each : names) {
      if (first(each.relation(), path, there).map(Place::schema).equals(each.schema())) {
        visible.add(each);
      }
    }
    return visible;
  }

  private static Meaning meaning(PgName name, List<String> path, Map<Place, There> there) {
    Optional<Place> place =
        name.schema().isPresent()
            ? Optional.of(new Place(name.schema().get(), name.relation()))
            : first(name.relation(), path, there);
    There found = place.map(there::get).orElse(null);
    if (found == null) {
      return new Meaning.Nothing();
    }
    if (!found.usable()) {
      return new Meaning.Denied(found.quoted());
    }
    return found.oid() == null ? new Meaning.Nothing() : new Meaning.Relation(found.oid());
  }

  private static Optional<Place> first(
      String relation, List<String> path, Map<Place, There> there) {
    return path.stream()
        .map(schema -> new Place(schema, relation))
        .filter(
            place -> {
              There found = there.get(place);
              return found != null && found.oid() != null;
            })
        .findFirst();
  }

  /** The schemas in which names without a schema are looked up, in order. */
  private List<String> path() throws SQLException {
    List<String> path = new ArrayList<>();
    rows.execute(SessionSettings.NAMES_OF_THE_ROLE);
    rows.forEach(PATH, row -> path.add(String.valueOf(row.getString(1))));
    rows.execute(SessionSettings.OUR_NAMES);
    return path;
  }

  private Map<Place, There> there(Collection<PgName> names, List<String> path) throws SQLException {
    Set<Place> all = new LinkedHashSet<>();
    for (PgName name : names) {
      for (String schema : name.schema().map(List::of).orElse(path)) {
        all.add(new Place(schema, name.relation()));
      }
    }
    List<Place> places = List.copyOf(all);
    Map<Place, There> there = new HashMap<>();
    try (PreparedStatement statement = connection.prepareStatement(RELATIONS)) {
      statement.setArray(1, array(places.stream().map(Place::schema).toArray()));
      statement.setArray(2, array(places.stream().map(Place::relation).toArray()));
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          String oid = row.getString("oid");
          there.put(
              places.get(row.getInt("number") - 1),
              new There(
                  CatalogReader.text(row, "quoted"),
                  row.getBoolean("usable"),
                  oid == null ? null : Integer.parseUnsignedInt(oid)));
        }
      }
    }
    return there;
  }

  private Array array(Object[] texts) throws SQLException {
    return connection.createArrayOf("text", texts);
  }
}
