package io.tailrace.source.postgres.catalog;

import io.tailrace.source.postgres.session.CatalogReader;
import io.tailrace.source.postgres.session.PgName;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * A relation between a statement and its base tables, as its row in the catalogue has it.
 *
 * @param system whether it belongs to the server
 * @param identity {@code pg_class.relreplident}
 * @param owned whether the role has the rights of its owner
 * @param invoker whether it is a view that is read with the rights of its reader
 * @param rowType the type of its rows
 * @param rule of a view or a materialized view, 0 for none
 * @param fact the row, without what may change while the relation stays the same
 * @param ruleFact the rule's
 */
public record DependencyNode(
    int oid,
    PgName name,
    String qualified,
    boolean system,
    char kind,
    char persistence,
    boolean partition,
    char identity,
    int owner,
    boolean rowSecurity,
    boolean owned,
    boolean invoker,
    int rowType,
    int rule,
    String fact,
    String ruleFact) {

  static DependencyNode of(ResultSet row) throws SQLException {
    return new DependencyNode(
        CatalogReader.oid(row, "oid"),
        PgName.of(CatalogReader.text(row, "nspname"), CatalogReader.text(row, "relname")),
        CatalogReader.text(row, "qualified"),
        row.getBoolean("system"),
        CatalogReader.character(row, "relkind"),
        CatalogReader.character(row, "relpersistence"),
        row.getBoolean("relispartition"),
        CatalogReader.character(row, "relreplident"),
        CatalogReader.oid(row, "relowner"),
        row.getBoolean("relrowsecurity"),
        row.getBoolean("owned"),
        row.getBoolean("invoker"),
        CatalogReader.oid(row, "reltype"),
        CatalogReader.oid(row, "rule"),
        CatalogReader.text(row, "fact"),
        CatalogReader.text(row, "rule_fact"));
  }

  /** Whether it came with the server, which never alters it. */
  public static boolean isBuiltIn(int oid) {
    return Integer.compareUnsigned(oid, DependencyQueries.FIRST_NORMAL) < 0;
  }

  /** Whether the relations that its rule names are read in its place. */
  boolean isView() {
    return kind == 'v' && !isBuiltIn(oid);
  }

  public boolean isTable() {
    return kind == 'r' || kind == 'p';
  }
}
