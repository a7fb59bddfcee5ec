package io.tailrace.source.postgres.setup;

import io.tailrace.source.NamePattern;
import io.tailrace.source.ViewSettings;
import io.tailrace.source.postgres.session.PgName;
import io.tailrace.source.postgres.session.SqlName;
import io.tailrace.source.postgres.setup.SetupFacts.Relation;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** The part of a setup script that lets the role read what the settings name. For one thread. */
final class SetupGrants {
  private final ScriptText text;
  private final String role;
  private final String database;
  private final List<ViewSettings> views;
  private final List<NamePattern> patterns;

  SetupGrants(
      ScriptText text,
      String role,
      String database,
      List<ViewSettings> views,
      List<NamePattern> patterns) {
    this.text = text;
    this.role = role;
    this.database = database;
    this.views = views;
    this.patterns = patterns;
  }

  /** From the names in the settings. */
  void unchecked() {
    database();
    List<PgName> names = names();
    if (names.stream().anyMatch(name -> name.schema().isEmpty())) {
      text.line("-- A name without a schema is taken for one in the schema public.");
    }
    names.stream().map(SetupGrants::schema).distinct().forEach(this::schema);
    names.stream().map(SetupGrants::qualified).distinct().forEach(this::relation);
    views.stream().filter(view -> view.query() != null).forEach(view -> unknown(view.name()));
  }

  /** From the catalogue. */
  void checked(SetupFacts facts) {
    database();
    List<Relation> ours = facts.relations().stream().filter(Relation::ours).toList();
    ours.stream().map(Relation::schema).distinct().forEach(this::schema);
    ours.forEach(each -> relation(each.qualified()));
    for (Relation each : facts.relations()) {
      for (String owner : each.deniedTo()) {
        text.lines(
            "-- A view reads with the rights of its owner.",
            "GRANT SELECT ON " + each.qualified() + " TO " + owner + ";");
      }
    }
    facts
        .missing()
        .forEach(
            relation ->
                text.line(
                    "-- There is no "
                        + SqlName.remark(relation)
                        + ": create it, then ask for this script again."));
    facts.unknown().forEach(this::unknown);
  }

  private void database() {
    text.lines("", "-- 2. Rights to read the relations that the settings name, and no others.");
    grant("CONNECT ON DATABASE " + SqlName.quoted(database));
    if (views.stream().anyMatch(view -> view.query() != null)) {
      text.line("-- The server parses a query as a temporary view, which is rolled back at once.");
      grant("TEMPORARY ON DATABASE " + SqlName.quoted(database));
    }
    patterns.forEach(this::pattern);
  }

  /** A person has to decide how much of the schema may be read. */
  private void pattern(NamePattern pattern) {
    String schema = SqlName.remark(SqlName.quoted(pattern.schema()));
    String to = " TO " + SqlName.remark(SqlName.quoted(role)) + ";";
    text.lines(
        "-- The pattern " + SqlName.remark(pattern.text()) + " finds what the role may read. To",
        "-- include its whole schema, and relations that are created there later, run these:",
        "-- GRANT USAGE ON SCHEMA " + schema + to,
        "-- GRANT SELECT ON ALL TABLES IN SCHEMA " + schema + to,
        "-- ALTER DEFAULT PRIVILEGES IN SCHEMA " + schema + " GRANT SELECT ON TABLES" + to);
  }

  private void unknown(String view) {
    text.lines(
        "-- The view "
            + SqlName.remark(view)
            + " is a query: grant USAGE on the schemas and SELECT",
        "-- on the relations that it names, then ask for this script again, for its base tables.");
  }

  private void schema(String schema) {
    grant("USAGE ON SCHEMA " + schema);
  }

  private void relation(String relation) {
    grant("SELECT ON " + relation);
  }

  private void grant(String what) {
    text.line("GRANT " + what + " TO " + SqlName.quoted(role) + ";");
  }

  /** The relations that the settings name, each once, with their schemas. */
  List<String> relations() {
    return names().stream().map(SetupGrants::qualified).distinct().toList();
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
