package io.tailrace.source.postgres.setup;

import io.tailrace.source.NamePattern;
import io.tailrace.source.ViewSettings;
import io.tailrace.source.postgres.session.PgName;
import io.tailrace.source.postgres.session.SqlName;
import io.tailrace.source.postgres.setup.SetupFacts.Relation;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * All that an administrator has to run before the views of one PostgreSQL database can be followed,
 * as a script for psql. It may be run again, with any search path, and contains no password. Pure.
 */
final class SetupScript {
  private static final String KINDS =
      "-- Nothing is told of it, so it takes tailrace.view.<name>.every: ";

  private final String role;
  private final String database;
  private final List<ViewSettings> views;
  private final List<NamePattern> patterns;
  private final StringBuilder text = new StringBuilder();

  private SetupScript(
      String role, String database, List<ViewSettings> views, List<NamePattern> patterns) {
    this.role = role;
    this.database = database;
    this.views = views;
    this.patterns = patterns;
  }

  /** Made without the database, which may be away, or not let us in yet. */
  static String unchecked(
      String role, String database, List<ViewSettings> views, List<NamePattern> patterns) {
    SetupScript script = new SetupScript(role, database, views, patterns);
    script.head("It was made from the settings alone, since the database could not be asked yet.");
    script.role();
    script.uncheckedGrants();
    script.publication(3);
    script.uncheckedTables();
    script.line("");
    script.line("-- 4. The server's log. This takes effect when PostgreSQL is restarted.");
    script.walLevelElsewhere();
    script.line("SELECT 'ALTER SYSTEM SET wal_level = logical'");
    script.line("WHERE current_setting('wal_level') <> 'logical' \\gexec");
    return script.text.toString();
  }

  /** Made of what the catalogue says. */
  static String checked(
      String role, List<ViewSettings> views, List<NamePattern> patterns, SetupFacts facts) {
    SetupScript script = new SetupScript(role, facts.database(), views, patterns);
    script.head("It was made from the settings and the catalogue of the database.");
    script.guard();
    script.role();
    script.grants(facts);
    script.publication(3);
    script.tables(facts);
    script.line("");
    if (facts.logical()) {
      script.line("-- 4. The server's log: wal_level is logical already.");
    } else {
      script.line("-- 4. The server's log. This takes effect when PostgreSQL is restarted.");
      script.walLevelElsewhere();
      script.line("ALTER SYSTEM SET wal_level = logical;");
    }
    return script.text.toString();
  }

  private void head(String made) {
    line("-- What PostgreSQL needs so that Tailrace can follow the configured views.");
    line("-- " + made);
    line("-- Run it as a superuser, or as a role that owns the tables and may create roles:");
    line("--   psql -X -v ON_ERROR_STOP=1 -f setup.sql -d " + SqlName.remark(database));
    line("-- It can be run again: what is there already stays as it is.");
    line("");
    line("SET search_path = '';");
  }

  /** Nothing is granted in another database. */
  private void guard() {
    line("");
    block(
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
    line("");
    line("-- 1. The role that Tailrace logs in as. REPLICATION lets it follow the log.");
    line("-- On Amazon RDS and Aurora grant rds_replication to it in place of REPLICATION.");
    block(
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
    line("-- A new role has no password. Give it one by hand, here or in psql with \\password:");
    line("-- ALTER ROLE " + SqlName.remark(quoted) + " PASSWORD 'edit this';");
  }

  private void database() {
    line("");
    line("-- 2. What it may read: the relations that the settings name, and nothing else.");
    grant("CONNECT ON DATABASE " + SqlName.quoted(database));
    if (views.stream().anyMatch(view -> view.query() != null)) {
      line("-- The server understands a query by a temporary view, which is taken back at once.");
      grant("TEMPORARY ON DATABASE " + SqlName.quoted(database));
    }
    patterns.forEach(this::pattern);
  }

  /** How much of what it finds may be read is for a person to decide. */
  private void pattern(NamePattern pattern) {
    String schema = SqlName.remark(SqlName.quoted(pattern.schema()));
    String to = " TO " + SqlName.remark(SqlName.quoted(role)) + ";";
    line("-- The pattern " + SqlName.remark(pattern.text()) + " finds what the role may read. For");
    line("-- all of its schema, and what is made there later, run these:");
    line("-- GRANT USAGE ON SCHEMA " + schema + to);
    line("-- GRANT SELECT ON ALL TABLES IN SCHEMA " + schema + to);
    line("-- ALTER DEFAULT PRIVILEGES IN SCHEMA " + schema + " GRANT SELECT ON TABLES" + to);
  }

  private void uncheckedGrants() {
    database();
    List<PgName> names = names();
    if (names.stream().anyMatch(name -> name.schema().isEmpty())) {
      line("-- A name without a schema is taken for one in the schema public.");
    }
    names.stream().map(SetupScript::schema).distinct().forEach(this::grantSchema);
    names.stream().map(SetupScript::qualified).distinct().forEach(this::grantRelation);
    views.stream().filter(view -> view.query() != null).forEach(view -> unknown(view.name()));
  }

  private void grants(SetupFacts facts) {
    database();
    List<Relation> ours = facts.relations().stream().filter(Relation::ours).toList();
    ours.stream().map(Relation::schema).distinct().forEach(this::grantSchema);
    ours.forEach(each -> grantRelation(each.qualified()));
    for (Relation each : facts.relations()) {
      for (String owner : each.deniedTo()) {
        line("-- A view reads with the rights of its owner.");
        line("GRANT SELECT ON " + each.qualified() + " TO " + owner + ";");
      }
    }
    facts.missing().forEach(this::missing);
    facts.unknown().forEach(this::unknown);
  }

  private void missing(String relation) {
    line("-- There is no " + SqlName.remark(relation) + ": create it, then ask for this again.");
  }

  private void unknown(String view) {
    line(
        "-- The view "
            + SqlName.remark(view)
            + " is a query: grant USAGE on the schemas and SELECT");
    line("-- on the relations that it names, then ask for this again, for its base tables.");
  }

  private void publication(int number) {
    line("");
    line(
        "-- " + number + ". What the replication stream tells about: each table that is followed,");
    line("-- and the base tables of each view.");
    block(SetupWalk.PUBLICATION);
  }

  private void tables(SetupFacts facts) {
    for (Relation each : facts.relations()) {
      String shown = SqlName.remark(each.qualified());
      if (each.kind() == 'm' || each.kind() == 'f' || each.kind() == 'S') {
        line(KINDS + shown);
      } else if (!each.logged()) {
        line("-- It is not in the log. This writes all of it anew, and may take long:");
        line("-- ALTER TABLE " + shown + " SET LOGGED;");
      }
    }
    List<Relation> published = facts.relations().stream().filter(Relation::published).toList();
    List<Relation> bare =
        facts.relations().stream().filter(each -> each.bare() && each.logged()).toList();
    if (!bare.isEmpty()) {
      line(
          "-- Without a primary key a table's changes are told by whole old rows, which makes the");
      line("-- log of its UPDATEs and DELETEs longer. A primary key is better, and enough.");
      bare.forEach(each -> line("ALTER TABLE " + each.qualified() + " REPLICA IDENTITY FULL;"));
    }
    List<Relation> partial = published.stream().filter(Relation::partial).toList();
    if (!partial.isEmpty()) {
      line("-- Only some rows or columns of these are sent. They are added again, whole.");
      partial.forEach(
          each -> line("ALTER PUBLICATION tailrace DROP TABLE ONLY " + each.qualified() + ";"));
    }
    if (published.isEmpty()) {
      return;
    }
    block(
        SetupWalk.additions(
            published.stream().map(Relation::qualified).map(SqlName::literal).toList()));
  }

  /** Looks for the base tables when it is run. */
  private void uncheckedTables() {
    List<PgName> names = names();
    if (names.isEmpty()) {
      return;
    }
    line("-- A table without a primary key is told of by whole old rows (REPLICA IDENTITY FULL),");
    line("-- which makes the log of its UPDATEs and DELETEs longer.");
    block(
        SetupWalk.body(
            names.stream().map(SetupScript::qualified).distinct().map(SqlName::literal).toList()));
  }

  private void walLevelElsewhere() {
    line("-- In place of the statement, Amazon: rds.logical_replication = 1; Google:");
    line("-- cloudsql.logical_decoding = on; Azure: the server parameter wal_level.");
  }

  private void grantSchema(String schema) {
    grant("USAGE ON SCHEMA " + schema);
  }

  private void grantRelation(String relation) {
    grant("SELECT ON " + relation);
  }

  private void grant(String what) {
    line("GRANT " + what + " TO " + SqlName.quoted(role) + ";");
  }

  /** In quotes that nothing in them ends. */
  private void block(String... lines) {
    String body = String.join("\n", lines);
    String quotes = "$$";
    for (int i = 1; body.contains(quotes); i++) {
      quotes = "$setup" + i + "$";
    }
    line("DO " + quotes);
    line(body);
    line(quotes + ";");
  }

  private void line(String line) {
    text.append(line).append('\n');
  }

  private List<PgName> names() {
    return views.stream()
        .map(ViewSettings::relation)
        .filter(Objects::nonNull)
        .flatMap(this::name)
        .toList();
  }

  private Stream<PgName> name(String relation) {
    try {
      return Stream.of(PgName.parse(relation, database));
    } catch (PgName.Malformed e) {
      return Stream.of();
    }
  }

  private static String schema(PgName name) {
    return SqlName.quoted(name.schema().orElse("public"));
  }

  private static String qualified(PgName name) {
    return schema(name) + '.' + SqlName.quoted(name.relation());
  }
}
