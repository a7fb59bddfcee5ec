package io.tailrace.source.postgres;

import io.tailrace.source.ViewSettings;
import io.tailrace.source.postgres.PostgresRelation.Attribute;
import io.tailrace.source.postgres.PostgresRelation.Published;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLState;

/**
 * Asks the catalogue about the views' tables. All that ends up in {@link PostgresTable#facts} is
 * read by plain SELECTs, so that inside a transaction with a snapshot they are those of the
 * snapshot; no question waits for a lock on a user's table.
 */
final class PostgresCatalog {
  private final Connection connection;
  private final PostgresQueries queries;

  PostgresCatalog(Connection connection, int version) {
    this.connection = connection;
    this.queries = new PostgresQueries(version);
  }

  /** What can be followed and what cannot, in the views' order. */
  List<PostgresVerdict> examine(List<ViewSettings> views) throws SQLException {
    String user = one("SELECT quote_ident(current_user)");
    PostgresPublication publication = publication();
    Map<String, PostgresVerdict> refused = new HashMap<>();
    Map<String, Integer> oids = new HashMap<>();
    for (ViewSettings view : views) {
      String reason = resolve(view, oids);
      if (reason != null) {
        refused.put(view.name(), new PostgresVerdict.Refused(view, reason));
      }
    }
    Map<Integer, PostgresRelation> relations = relations(oids, publication);
    List<PostgresVerdict> verdicts = new ArrayList<>();
    for (ViewSettings view : views) {
      PostgresVerdict verdict = refused.get(view.name());
      PostgresRelation relation = relations.get(oids.getOrDefault(view.name(), 0));
      if (verdict != null) {
        verdicts.add(verdict);
      } else if (relation == null) {
        verdicts.add(new PostgresVerdict.Refused(view, missing(view)));
      } else {
        verdicts.add(relation.verdict(view, publication, user));
      }
    }
    return verdicts;
  }

  /** Puts the view's table into {@code oids}, or says why there is none. */
  private @Nullable String resolve(ViewSettings view, Map<String, Integer> oids)
      throws SQLException {
    if (view.relation() == null) {
      return "a query can be followed on Materialize only; name a table with tailrace.view."
          + view.name()
          + ".relation";
    }
    try (PreparedStatement statement = connection.prepareStatement(queries.resolve())) {
      statement.setString(1, view.relation());
      try (ResultSet result = statement.executeQuery()) {
        result.next();
        String oid = result.getString(1);
        if (oid == null) {
          return missing(view);
        }
        oids.put(view.name(), Integer.parseUnsignedInt(oid));
        return null;
      }
    } catch (SQLException e) {
      if (PSQLState.isConnectionError(e.getSQLState())) {
        throw e;
      }
      return view.relation()
          + " is not a name of a table ("
          + PostgresOutage.line(e)
          + "); write it as in SQL, as sales.orders";
    }
  }

  private static String missing(ViewSettings view) {
    return "there is no table "
        + view.relation()
        + ", or our role may not use its schema; create it, or correct tailrace.view."
        + view.name()
        + ".relation";
  }

  private PostgresPublication publication() throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(queries.publication())) {
      row.next();
      return new PostgresPublication(
          row.getBoolean("present"),
          String.valueOf(row.getString("facts")),
          row.getBoolean("all_tables"),
          row.getBoolean("all_operations"),
          row.getBoolean("via_root"),
          row.getBoolean("generated"),
          row.getBoolean("may_alter"));
    }
  }

  private Map<Integer, PostgresRelation> relations(
      Map<String, Integer> named, PostgresPublication publication) throws SQLException {
    if (named.isEmpty()) {
      return Map.of();
    }
    String oids =
        named.values().stream().map(Integer::toUnsignedString).collect(Collectors.joining(","));
    Map<Integer, List<Attribute>> attributes = new HashMap<>();
    Map<Integer, List<String>> facts = new HashMap<>();
    Function<Integer, List<String>> newFacts = oid -> new ArrayList<>(List.of(publication.facts()));
    forEach(
        queries.attributes(oids),
        row -> {
          int oid = oid(row, "attrelid");
          facts.computeIfAbsent(oid, newFacts).add(text(row, "facts"));
          if (!row.getBoolean("attisdropped")) {
            attributes
                .computeIfAbsent(oid, none -> new ArrayList<>())
                .add(
                    new Attribute(
                        text(row, "attname"),
                        oid(row, "atttypid"),
                        row.getInt("atttypmod"),
                        character(row, "attgenerated")));
          }
        });
    Map<Integer, Map<Integer, PostgresType>> types = new HashMap<>();
    forEach(
        queries.types(oids),
        row -> {
          PostgresType type = type(row);
          int oid = oid(row, "attrelid");
          types.computeIfAbsent(oid, none -> new HashMap<>()).put(type.oid(), type);
          facts.computeIfAbsent(oid, newFacts).add(type.toString());
        });
    Map<Integer, PostgresRelation> relations = new LinkedHashMap<>();
    forEach(
        queries.relations(oids),
        row -> {
          int oid = oid(row, "oid");
          List<String> all = facts.computeIfAbsent(oid, newFacts);
          all.add(text(row, "facts"));
          relations.put(
              oid,
              new PostgresRelation(
                  oid,
                  text(row, "qualified"),
                  character(row, "relkind"),
                  character(row, "relpersistence"),
                  character(row, "relreplident"),
                  row.getBoolean("relispartition"),
                  row.getBoolean("has_children"),
                  row.getBoolean("readable"),
                  row.getBoolean("row_security"),
                  row.getBoolean("owned"),
                  Published.valueOf(text(row, "published")),
                  attributes.getOrDefault(oid, List.of()),
                  new PostgresTypes(types.getOrDefault(oid, Map.of())),
                  all));
        });
    return relations;
  }

  private static PostgresType type(ResultSet row) throws SQLException {
    String inner = text(row, "inner_types");
    List<Integer> innerTypes =
        inner.isEmpty()
            ? List.of()
            : List.of(inner.split(",")).stream().map(Integer::parseUnsignedInt).toList();
    return new PostgresType(
        oid(row, "oid"),
        text(row, "typname"),
        character(row, "typtype"),
        oid(row, "base"),
        oid(row, "element"),
        oid(row, "typarray"),
        character(row, "typdelim"),
        innerTypes,
        text(row, "parts"));
  }

  /** What the catalogue says of it now. */
  List<String> facts(PostgresDerived derived) throws SQLException {
    return derived.facts();
  }

  /** The first column of the first row. */
  String one(String query) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(query)) {
      row.next();
      return text(row, 1);
    }
  }

  private void forEach(String query, RowConsumer consumer) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(query)) {
      while (rows.next()) {
        consumer.accept(rows);
      }
    }
  }

  private static int oid(ResultSet row, String column) throws SQLException {
    return Integer.parseUnsignedInt(text(row, column));
  }

  /** A space for the empty one. */
  private static char character(ResultSet row, String column) throws SQLException {
    String text = text(row, column);
    return text.isEmpty() ? ' ' : text.charAt(0);
  }

  private static String text(ResultSet row, String column) throws SQLException {
    return text(row, row.findColumn(column));
  }

  private static String text(ResultSet row, int column) throws SQLException {
    return String.valueOf(row.getString(column));
  }

  @FunctionalInterface
  private interface RowConsumer {
    void accept(ResultSet row) throws SQLException;
  }
}
