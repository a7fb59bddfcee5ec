package io.tailrace.source.materialize.catalog;

import io.tailrace.source.json.JsonValue;
import io.tailrace.view.position.History;
import io.tailrace.view.zset.Column;
import java.util.ArrayList;
import java.util.List;

/**
 * The identity of a view on its server, as asked before it is followed.
 *
 * @param id the object's own in the catalogue; empty for a query, or where the server does not list
 *     it
 * @param kind of the object; empty where the id is
 * @param values how the columns' values are written where their type is not built in, by column;
 *     strings for all that are
 */
public record Identity(
    Session session,
    String id,
    String kind,
    History history,
    List<Column> columns,
    List<JsonValue> values) {
  public Identity {
    columns = List.copyOf(columns);
    values = List.copyOf(values);
  }

  /**
   * For a relation by its id, which the server never reuses: options, the cluster and the names of
   * its inputs do not change its meaning, and are no part of it.
   */
  public static Identity of(Session session, Facts.Entry object, String relation, Columns columns) {
    boolean known = !object.id().isEmpty();
    List<String> facts = facts(session, "relation", known ? object.id() : relation);
    History history = History.of(facts, columns.columns());
    return new Identity(
        session, object.id(), object.kind(), history, columns.columns(), columns.values());
  }

  public static Identity ofQuery(Session session, String query, Columns columns) {
    History history = History.of(facts(session, "query", query), columns.columns());
    return new Identity(session, "", "", history, columns.columns(), columns.values());
  }

  private static List<String> facts(Session session, String kind, String what) {
    List<String> facts = new ArrayList<>();
    facts.add("materialize");
    facts.add(session.environment());
    facts.add(session.database());
    facts.add(kind);
    facts.add(what);
    return facts;
  }

  /** Whether it is an ordinary view, whose rows only an index keeps. */
  public boolean isComputedWithoutIndex() {
    return kind.equals("view");
  }

  /** A view's columns, and how their values are written. */
  public record Columns(List<Column> columns, List<JsonValue> values) {}

  public ServerVersion version() {
    return session.version();
  }

  public List<String> names() {
    return columns.stream().map(Column::name).toList();
  }
}
