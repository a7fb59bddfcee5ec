package io.tailrace.source.materialize.catalog;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The catalogue's rows about objects with the views' names, at one moment.
 *
 * @param asked before the question was sent
 * @param took until the answer was there
 * @param entries objects, schemas and databases
 */
public record Facts(Instant asked, Duration took, List<Entry> entries) {
  private static final Set<String> FOLLOWED =
      Set.of("view", "materialized-view", "table", "source", "log", "continual-task");

  public static final Entry UNKNOWN = new Entry("object", "", null, "", "");

  public Facts {
    entries = List.copyOf(entries);
  }

  /**
   * A row of the catalogue.
   *
   * @param what {@code object}, {@code schema} or {@code database}
   * @param parent an object's schema, a schema's database; null for none
   * @param kind of an object
   */
  public record Entry(String what, String id, @Nullable String parent, String name, String kind) {}

  /** The object that this name means in this session; null where there is none. */
  @Nullable
  public Entry object(Session session, String relation) {
    List<String> parts = NameParts.parts(relation);
    String name = parts.get(parts.size() - 1);
    List<Entry> named =
        entries.stream()
            .filter(each -> is(each, "object", name) && FOLLOWED.contains(each.kind()))
            .toList();
    for (List<String> place : places(session, parts)) {
      for (Entry object : named) {
        if (isIn(object, place)) {
          return object;
        }
      }
    }
    boolean unplaced = parts.size() == 1 && session.path().isEmpty() && named.size() == 1;
    return unplaced ? named.get(0) : null;
  }

  /** The schemas, each within a database, in which it may be, in order. */
  private static List<List<String>> places(Session session, List<String> parts) {
    List<List<String>> places = new ArrayList<>();
    if (parts.size() == 1) {
      session.path().forEach(schema -> places.add(List.of(schema, session.database())));
    } else {
      String schema = parts.get(parts.size() - 2);
      String database = parts.size() > 2 ? parts.get(parts.size() - 3) : session.database();
      places.add(List.of(schema, database));
    }
    return places;
  }

  /** The server's own schemas are in no database. */
  private boolean isIn(Entry object, List<String> place) {
    return entries.stream()
        .filter(each -> is(each, "schema", place.get(0)) && each.id().equals(object.parent()))
        .anyMatch(schema -> schema.parent() == null || isDatabase(schema.parent(), place.get(1)));
  }

  private boolean isDatabase(String id, String name) {
    return entries.stream().anyMatch(each -> is(each, "database", name) && each.id().equals(id));
  }

  private static boolean is(Entry entry, String what, String name) {
    return entry.what().equals(what) && entry.name().equals(name);
  }
}
