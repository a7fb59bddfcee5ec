package io.tailrace.source.postgres.setup;

import io.tailrace.source.NamePattern;
import io.tailrace.source.ViewSettings;
import io.tailrace.source.postgres.session.SqlName;
import io.tailrace.source.postgres.setup.SetupFacts.Relation;
import java.util.List;

/**
 * The statements that an administrator has to run before the views of one PostgreSQL database can
 * be followed, as a script for psql. It may be run again, with any search path, and contains no
 * password. Pure.
 */
final class SetupScript {
  private final String role;
  private final String database;
  private final ScriptText text = new ScriptText();
  private final SetupGrants grants;

  private SetupScript(
      String role, String database, List<ViewSettings> views, List<NamePattern> patterns) {
    this.role = role;
    this.database = database;
    this.grants = new SetupGrants(text, role, database, views, patterns);
  }

  /** Made without the database, which may be away, or not let the role in yet. */
  static String unchecked(
      String role, String database, List<ViewSettings> views, List<NamePattern> patterns) {
    SetupScript script = new SetupScript(role, database, views, patterns);
    script.head("It was made from the settings alone: the database was not reachable yet.");
    script.role();
    script.grants.unchecked();
    script.publication();
    script.uncheckedTables();
    script.walLevelHead();
    script.text.lines(
        "SELECT 'ALTER SYSTEM SET wal_level = logical'",
        "WHERE current_setting('wal_level') <> 'logical' \\gexec");
    return script.text.toString();
  }

  /** Made from the catalogue. */
  static String checked(
      String role, List<ViewSettings> views, List<NamePattern> patterns, SetupFacts facts) {
    SetupScript script = new SetupScript(role, facts.database(), views, patterns);
    script.head("It was made from the settings and the catalogue of the database.");
    script.guard();
    script.role();
    script.grants.checked(facts);
    script.publication();
    script.tables(facts.relations());
    if (facts.logical()) {
      script.text.lines("", "-- 4. The server's log: wal_level is logical already.");
    } else {
      script.walLevelHead();
      script.text.line("ALTER SYSTEM SET wal_level = logical;");
    }
    return script.text.toString();
  }

  private void head(String made) {
    text.lines(
        "-- What PostgreSQL needs so that Tailrace can follow the configured views.",
        "-- " + made,
        "-- Run it as a superuser, or as a role that owns the tables and may create roles:",
        "--   psql -X -v ON_ERROR_STOP=1 -f setup.sql -d " + SqlName.remark(database),
        "-- It can be run again: it changes only what is missing.",
        "",
        "SET search_path = '';");
  }

  /** Keeps the grants out of another database. */
  private void guard() {
    text.line("");
    text.block(
        "BEGIN",
        "  IF current_database() <> " + SqlName.literal(database) + " THEN",
        "    RAISE EXCEPTION 'this is for the database %, not for %', "
            + SqlName.literal(database)
            + ", current_database();",
        "  END IF;",
        "END");
  }

  private void role() {
    String quoted = SqlName.quoted(role);
    String named = "WHERE r.rolname = " + SqlName.literal(role);
    text.lines(
        "",
        "-- 1. The role that Tailrace logs in as. REPLICATION lets it follow the log.",
        "-- On Amazon RDS and Aurora grant rds_replication to it in place of REPLICATION.");
    text.block(
        "BEGIN",
        "  IF NOT EXISTS (SELECT FROM pg_roles r " + named + ") THEN",
        "    CREATE ROLE " + quoted + " LOGIN REPLICATION;",
        "  ELSIF EXISTS (SELECT FROM pg_roles r " + named,
        "      AND NOT (r.rolcanlogin AND (r.rolreplication OR r.rolsuper OR EXISTS (",
        "        SELECT FROM pg_auth_members m JOIN pg_roles g ON g.oid = m.roleid",
        "        WHERE m.member = r.oid AND g.rolname = 'rds_replication')))) THEN",
        "    ALTER ROLE " + quoted + " LOGIN REPLICATION;",
        "  END IF;",
        "END");
    text.lines(
        "-- A new role has no password. Set one, here or in psql with \\password:",
        "-- ALTER ROLE " + SqlName.remark(quoted) + " PASSWORD 'edit this';");
  }

  private void publication() {
    text.lines("", "-- 3. The publication: each followed table, and the base tables of each view.");
    text.block(SetupBlocks.PUBLICATION);
  }

  private void tables(List<Relation> relations) {
    relations.forEach(this::remark);
    List<Relation> bare = relations.stream().filter(each -> each.bare() && each.logged()).toList();
    if (!bare.isEmpty()) {
      text.lines(
          "-- A table without a primary key needs REPLICA IDENTITY FULL, which makes the log of",
          "-- its UPDATEs and DELETEs longer. A primary key is better, and enough.");
      bare.forEach(
          each -> text.line("ALTER TABLE " + each.qualified() + " REPLICA IDENTITY FULL;"));
    }
    List<Relation> published = relations.stream().filter(Relation::published).toList();
    List<Relation> partial = published.stream().filter(Relation::partial).toList();
    if (!partial.isEmpty()) {
      text.line("-- Only some rows or columns of these are sent. They are added again, whole.");
      partial.forEach(
          each ->
              text.line("ALTER PUBLICATION tailrace DROP TABLE ONLY " + each.qualified() + ";"));
    }
    if (!published.isEmpty()) {
      text.block(SetupBlocks.tables(published.stream().map(Relation::qualified).toList()));
    }
  }

  /** Remarks on relations that no statement of the script makes followable. */
  private void remark(Relation relation) {
    String shown = SqlName.remark(relation.qualified());
    if (relation.kind() == 'm' || relation.kind() == 'f' || relation.kind() == 'S') {
      text.line("-- Its changes are not sent, so it needs tailrace.view.<name>.every: " + shown);
    } else if (!relation.logged()) {
      text.lines(
          "-- It is unlogged. This rewrites the whole table, and may take long:",
          "-- ALTER TABLE " + shown + " SET LOGGED;");
    }
  }

  /** Finds the base tables when it runs. */
  private void uncheckedTables() {
    List<String> names = grants.relations();
    if (!names.isEmpty()) {
      text.lines(
          "-- A table without a primary key gets REPLICA IDENTITY FULL, which makes the log of",
          "-- its UPDATEs and DELETEs longer.");
      text.block(SetupBlocks.baseTables(names));
    }
  }

  private void walLevelHead() {
    text.lines(
        "",
        "-- 4. The server's log. This takes effect when PostgreSQL is restarted.",
        "-- In place of the statement, Amazon: rds.logical_replication = 1; Google:",
        "-- cloudsql.logical_decoding = on; Azure: the server parameter wal_level.");
  }
}
