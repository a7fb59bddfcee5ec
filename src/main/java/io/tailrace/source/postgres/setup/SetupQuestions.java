package io.tailrace.source.postgres.setup;

import io.tailrace.source.ViewSettings;
import io.tailrace.source.postgres.catalog.DerivedView;
import io.tailrace.source.postgres.catalog.Verdict;
import io.tailrace.source.postgres.session.CatalogReader;
import io.tailrace.source.postgres.session.PgName;
import io.tailrace.source.postgres.session.PgNames;
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
 * Asks the catalogue what has to be there before the views can be followed. It needs no right to
 * anything, so that it also answers a role that has none yet. For the session's thread.
 */
final class SetupQuestions {
  /** Also in schemas that our role may not use. */
  private static final String NAMED =
      """
      SELECT w.place, c.oid FROM unnest(?::text[], ?::text[]) WITH ORDINALITY w (schema, name, place)
        JOIN pg_namespace n ON n.nspname = w.schema
        JOIN pg_class c ON c.relnamespace = n.oid AND c.relname = w.name
      WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S')
      """;

  /** Works on every version: what a later one has is asked of the row as JSON. */
  private static final String RELATIONS =
      """
      WITH RECURSIVE us (oid) AS (SELECT oid FROM pg_roles WHERE rolname = current_user),
      reached (oid, reader) AS (
        SELECT root.oid, us.oid FROM unnest(?::oid[]) root (oid) CROSS JOIN us
        UNION
        SELECT n.oid, n.reader FROM reached r JOIN pg_class c ON c.oid = r.oid
          CROSS JOIN LATERAL (
            SELECT d.refobjid, CASE WHEN EXISTS (SELECT FROM pg_options_to_table(c.reloptions) o
                WHERE o.option_name = 'security_invoker' AND o.option_value::boolean)
              THEN (SELECT us.oid FROM us) ELSE c.relowner END
            FROM pg_rewrite w JOIN pg_depend d ON d.classid = 'pg_rewrite'::regclass
              AND d.objid = w.oid AND d.refclassid = 'pg_class'::regclass
              JOIN pg_class m ON m.oid = d.refobjid AND m.relkind <> 'c'
            WHERE w.ev_class = c.oid AND w.ev_type = '1' AND c.relkind = 'v' AND m.oid <> c.oid
            UNION ALL
            SELECT i.inhrelid, NULL FROM pg_inherits i
            WHERE i.inhparent = c.oid AND c.relkind IN ('r', 'p')) n (oid, reader)
        WHERE c.oid >= 16384),
      keyed (oid) AS (
        SELECT DISTINCT r.oid FROM reached r JOIN pg_index x ON x.indrelid = r.oid
        WHERE x.indisprimary AND x.indimmediate AND x.indisvalid)
      SELECT quote_ident(n.nspname) AS schema, format('%I.%I', n.nspname, c.relname) AS qualified,
        c.relkind, c.relpersistence = 'p' AS logged,
        bool_or(coalesce(r.reader = (SELECT us.oid FROM us), false)) AS ours,
        array_remove(array_agg(DISTINCT CASE WHEN r.reader <> (SELECT us.oid FROM us)
          AND NOT has_table_privilege(r.reader, c.oid, 'SELECT')
          THEN quote_ident(pg_get_userbyid(r.reader)) END), NULL) AS denied_to,
        c.relkind = 'r' AND NOT CASE c.relreplident WHEN 'f' THEN true
          WHEN 'd' THEN c.oid IN (SELECT k.oid FROM keyed k)
          WHEN 'i' THEN EXISTS (SELECT FROM pg_index x
            WHERE x.indrelid = c.oid AND x.indisreplident AND x.indisvalid)
          ELSE false END AS bare,
        c.relpersistence = 'p' AND (c.relkind = 'r'
            OR c.relkind = 'p' AND c.oid IN (SELECT k.oid FROM keyed k))
          AND NOT EXISTS (SELECT FROM pg_partition_ancestors(c.oid) a (oid)
            WHERE a.oid <> c.oid AND a.oid IN (SELECT k.oid FROM keyed k)) AS published,
        EXISTS (SELECT FROM pg_publication_rel p JOIN pg_publication u ON u.oid = p.prpubid
          WHERE u.pubname = 'tailrace' AND p.prrelid = c.oid
            AND coalesce(to_jsonb(p) ->> 'prqual', to_jsonb(p) ->> 'prattrs') IS NOT NULL)
          AS partial
      FROM reached r JOIN pg_class c ON c.oid = r.oid JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE c.oid >= 16384 AND n.nspname <> 'information_schema'
      GROUP BY c.oid, n.nspname ORDER BY 1, 2
      """;

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

  /** Adds what they name to {@code oids}; what there is not is returned. */
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
