package io.tailrace.source.postgres;

import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * A relation on the way from a statement to its base tables, as its row in the catalogue has it.
 *
 * @param system whether it belongs to the server
 * @param identity {@code pg_class.relreplident}
 * @param owned whether our role may do what its owner may
 * @param invoker whether it is a view that is read with the rights of its reader
 * @param rowType the type of its rows
 * @param rule of a view or a materialized view, 0 for none
 * @param fact the row, but for what may change without the relation
 * @param ruleFact the rule's
 */
record PostgresNode(
    int oid,
    PostgresName name,
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

  static PostgresNode of(ResultSet row) throws SQLException {
    return new PostgresNode(
        PostgresRows.oid(row, "oid"),
        PostgresName.of(PostgresRows.text(row, "nspname"), PostgresRows.text(row, "relname")),
        PostgresRows.text(row, "qualified"),
        row.getBoolean("system"),
        PostgresRows.character(row, "relkind"),
        PostgresRows.character(row, "relpersistence"),
        row.getBoolean("relispartition"),
        PostgresRows.character(row, "relreplident"),
        PostgresRows.oid(row, "relowner"),
        row.getBoolean("relrowsecurity"),
        row.getBoolean("owned"),
        row.getBoolean("invoker"),
        PostgresRows.oid(row, "reltype"),
        PostgresRows.oid(row, "rule"),
        PostgresRows.text(row, "fact"),
        PostgresRows.text(row, "rule_fact"));
  }

  /** Whether it came with the server, which never alters it. */
  static boolean isBuiltIn(int oid) {
    return Integer.compareUnsigned(oid, PostgresWalk.FIRST_NORMAL) < 0;
  }

  /** Whether what its rule names is read in its place. */
  boolean isView() {
    return kind == 'v' && !isBuiltIn(oid);
  }

  boolean isTable() {
    return kind == 'r' || kind == 'p';
  }
}
