package io.tailrace.source.materialize.question;

import io.tailrace.source.Sql;
import io.tailrace.source.SqlStates;
import io.tailrace.source.ViewSettings;
import io.tailrace.source.materialize.catalog.Facts.Entry;
import io.tailrace.source.materialize.catalog.Identity;
import io.tailrace.source.materialize.catalog.NameParts;
import io.tailrace.source.materialize.catalog.ServerVersion;
import io.tailrace.source.materialize.catalog.Session;
import io.tailrace.source.materialize.catalog.ViewColumns;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Asks a Materialize server of any version about itself and its views, on a connection of its own,
 * since nothing may be asked in the transaction that follows a view. No question joins: on a busy
 * or slow server each join costs many seconds. For one thread.
 */
public final class MaterializeCatalog {
  /** All relations, on servers whose only complete list would be a join. */
  private static final String EACH_KIND =
      Stream.of("view", "table", "source")
          .map(
              kind ->
                  "select 'object', id, schema_id::text, name, '"
                      + kind
                      + "' from mz_catalog.mz_"
                      + kind
                      + "s where name in (%1$s)")
          .collect(Collectors.joining(" union all "));

  private static final String ALL_KINDS =
      "select 'object', id, schema_id::text, name, type from mz_catalog.mz_objects"
          + " where name in (%1$s)";

  private static final String PLACES =
      " union all select 'schema', id::text, database_id::text, name, ''"
          + " from mz_catalog.mz_schemas"
          + " union all select 'database', id::text, '', name, '' from mz_catalog.mz_databases";

  private final Connection connection;
  private final Deadline deadline;

  public MaterializeCatalog(Connection connection) {
    this(connection, new Deadline(Rhythm.DEFAULT.answer(), InstantSource.system()));
  }

  MaterializeCatalog(Connection connection, Deadline deadline) {
    this.connection = connection;
    this.deadline = deadline;
  }

  /** The server's own version text; null where this is no Materialize, but PostgreSQL. */
  public @Nullable String versionAnswer() throws SQLException {
    try {
      return first(ask("select mz_version()"));
    } catch (SQLException e) {
      if (SqlStates.is(e, "42883")) {
        return null; // PostgreSQL's undefined function
      }
      throw e;
    }
  }

  /** Whether the server answers at all. */
  public boolean ping() throws SQLException {
    return !ask("select 1").isEmpty();
  }

  /**
   * The session of this connection; empty where this is no Materialize. These questions are cheap.
   */
  Optional<Session> session() throws SQLException {
    String version = versionAnswer();
    if (version == null) {
      return Optional.empty();
    }
    List<String> id = askIfKnown("select mz_environment_id()");
    String environment = first(id.isEmpty() ? askIfKnown("select mz_cluster_id()") : id);
    List<String> path =
        Stream.of(first(askIfKnown("show search_path")).split(","))
            .map(schema -> NameParts.own(schema.strip()))
            .filter(schema -> !schema.isEmpty())
            .toList();
    return Optional.of(
        new Session(
            ServerVersion.of(version),
            environment,
            first(askIfKnown("show database")),
            path,
            first(askIfKnown("show cluster"))));
  }

  /** All objects with one of these names, and their schemas and databases; one question for all. */
  public List<Entry> entries(ServerVersion version, Collection<String> names) throws SQLException {
    String objects = version.subscribes() ? ALL_KINDS : EACH_KIND;
    String list = names.stream().map(MaterializeCatalog::quoted).collect(Collectors.joining(", "));
    List<Entry> entries = new ArrayList<>();
    for (@Nullable String[] row : rows(objects.replace("%1$s", list) + PLACES)) {
      entries.add(new Entry(text(row[0]), text(row[1]), given(row[2]), text(row[3]), text(row[4])));
    }
    return entries;
  }

  private static String quoted(String text) {
    return "'" + text.replace("'", "''") + "'";
  }

  private static String text(@Nullable String value) {
    return value == null ? "" : value;
  }

  private static @Nullable String given(@Nullable String value) {
    return value == null || value.isEmpty() ? null : value;
  }

  /** The ids of the indexed objects in this cluster; of all, where the server has no clusters. */
  public List<String> indexed(String cluster) throws SQLException {
    if (cluster.isEmpty()) {
      return column("select on_id from mz_catalog.mz_indexes");
    }
    String id = first(ask("select id from mz_catalog.mz_clusters where name = " + quoted(cluster)));
    return column("select on_id from mz_catalog.mz_indexes where cluster_id = " + quoted(id));
  }

  private List<String> column(String sql) throws SQLException {
    return rows(sql).stream().map(row -> text(row[0])).toList();
  }

  /** The view's columns. Fails where it does not exist. */
  public Identity.Columns columns(ViewSettings view) throws SQLException {
    return new ViewColumns(connection, this::askIfKnown).of(Sql.select(view));
  }

  /** Whether it has rows. Fails where the view cannot be computed, even if that row could be. */
  public boolean hasRows(String relation) throws SQLException {
    return !rows("SELECT * FROM " + relation + " LIMIT 1").isEmpty();
  }

  /**
   * A timestamp at which it has no rows; empty where it has some, or the server does not report
   * one.
   */
  public Optional<String> emptyAt(String relation) throws SQLException {
    List<String> answer = askIfKnown("SELECT mz_logical_timestamp(), count(*) FROM " + relation);
    boolean empty = answer.size() == 2 && answer.get(1).equals("0");
    return empty ? Optional.of(answer.get(0)) : Optional.empty();
  }

  /** The first row of the answer; empty where this server does not know the question. */
  private List<String> askIfKnown(String sql) throws SQLException {
    try {
      return ask(sql);
    } catch (SQLException e) {
      if (SqlStates.isRefusal(e)) {
        return List.of();
      }
      throw e;
    }
  }

  private List<String> ask(String sql) throws SQLException {
    List<@Nullable String[]> rows = rows(sql);
    return rows.isEmpty() ? List.of() : Stream.of(rows.get(0)).map(String::valueOf).toList();
  }

  private List<@Nullable String[]> rows(String sql) throws SQLException {
    return deadline.timed(
        () -> {
          try (Statement statement = connection.createStatement();
              ResultSet answer = statement.executeQuery(sql)) {
            List<@Nullable String[]> rows = new ArrayList<>();
            while (answer.next()) {
              @Nullable String[] row = new @Nullable String[answer.getMetaData().getColumnCount()];
              for (int i = 0; i < row.length; i++) {
                row[i] = answer.getString(i + 1);
              }
              rows.add(row);
            }
            return rows;
          }
        });
  }

  private static String first(List<String> row) {
    return row.isEmpty() ? "" : row.get(0);
  }
}
