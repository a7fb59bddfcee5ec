package io.tailrace.source.postgres.analysis;

import io.tailrace.source.RelationName;
import io.tailrace.source.ViewPatterns;
import io.tailrace.source.ViewPatterns.Found;
import io.tailrace.source.ViewSettings;
import io.tailrace.source.postgres.session.CatalogReader;
import io.tailrace.source.postgres.session.PgName;
import io.tailrace.source.postgres.session.PgNames;
import io.tailrace.source.postgres.session.Session;
import io.tailrace.source.postgres.session.SqlResource;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Asks the catalogue which relations the patterns find, among those that the role may read: tables,
 * views and partitioned tables, and, where the pattern sets {@code every}, materialized views and
 * foreign tables. Relations of extensions are left out. It is one question, whose cost grows with
 * the relations of the patterns' schemas. For one thread.
 */
public final class RelationFinder {
  /** The most relations that one node follows through patterns. */
  static final int MOST = 1_000;

  private static final Logger log = System.getLogger(RelationFinder.class.getName());

  private static final String QUESTION = SqlResource.read(RelationFinder.class, "found-relations");

  private final ViewPatterns patterns;
  private final List<String> schemas;
  private final Set<RelationName> unseen = new HashSet<>();
  private boolean warned;

  public RelationFinder(ViewPatterns patterns) {
    this.patterns = patterns;
    this.schemas = patterns.schemas().stream().sorted().toList();
  }

  /** The views that the patterns find now, by name. */
  public List<ViewSettings> current(Session session) throws SQLException {
    if (schemas.isEmpty()) {
      return List.of();
    }
    List<ViewSettings> views = patterns.match(found(session));
    if (views.size() > MOST && !warned) {
      log.log(Level.WARNING, excess(views.size()));
    }
    warned = views.size() > MOST;
    return views.stream().limit(MOST).toList();
  }

  private String excess(int found) {
    return "The patterns "
        + patterns.rules().stream()
            .filter(ViewPatterns.Rule::here)
            .map(rule -> rule.pattern().text())
            .collect(Collectors.joining(", "))
        + " in tailrace.views find "
        + found
        + " relations; the first "
        + MOST
        + " by name are followed. Leave some out, as with !sales.audit*, or let another node follow"
        + " them";
  }

  private void warnOfUnseen(RelationName name) {
    if (!name.isSeen() && unseen.add(name)) {
      log.log(
          Level.WARNING,
          name.shown() + " is left out, since its name has invisible characters: rename it");
    }
  }

  private List<Found> found(Session session) throws SQLException {
    List<Row> rows = rows(session);
    Set<PgName> visible = visible(session, rows);
    return rows.stream()
        .map(row -> new Found(row.name(), row.unsent(), visible.contains(name(row)), row.parent()))
        .toList();
  }

  /** A relation that can be read. */
  private record Row(RelationName name, boolean unsent, @Nullable RelationName parent) {}

  private List<Row> rows(Session session) throws SQLException {
    List<Row> rows = new ArrayList<>();
    String places = String.join(", ", Collections.nCopies(schemas.size(), "?"));
    try (PreparedStatement question =
        session.connection().prepareStatement(QUESTION.replace("{schemas}", places))) {
      for (int i = 0; i < schemas.size(); i++) {
        question.setString(i + 1, schemas.get(i));
      }
      try (ResultSet row = question.executeQuery()) {
        while (row.next()) {
          if (row.getBoolean("readable")) {
            rows.add(row(row));
          }
        }
      }
    }
    return rows;
  }

  private Row row(ResultSet row) throws SQLException {
    RelationName name =
        new RelationName(CatalogReader.text(row, "nspname"), CatalogReader.text(row, "relname"));
    warnOfUnseen(name);
    String parent = row.getString("parent_name");
    return new Row(
        name,
        row.getBoolean("unsent"),
        parent == null ? null : new RelationName(CatalogReader.text(row, "parent_schema"), parent));
  }

  /** The relations that a view without a schema in its name may name. */
  private Set<PgName> visible(Session session, List<Row> rows) throws SQLException {
    Set<PgName> bare =
        rows.stream()
            .filter(row -> patterns.relations().contains(List.of(row.name().name())))
            .map(RelationFinder::name)
            .collect(Collectors.toSet());
    if (bare.isEmpty()) {
      return bare;
    }
    Connection connection = session.connection();
    return new PgNames(connection, new CatalogReader(connection)).visible(bare);
  }

  private static PgName name(Row row) {
    return new PgName(Optional.of(row.name().schema()), row.name().name());
  }
}
