package io.tailrace.source.postgres.analysis.statement;

import io.tailrace.source.ViewSettings;
import io.tailrace.source.postgres.catalog.Relation;
import io.tailrace.source.postgres.catalog.RelationShape;
import io.tailrace.source.postgres.catalog.StatementRoots;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A view that PostgreSQL computes, before it was decided whether it can be followed.
 *
 * @param subject how reasons name it
 * @param select the statement that reads it
 * @param parsed the parsed query; null for a relation
 * @param note why it costs more than necessary, and what changes that; null for nothing
 */
public record Candidate(
    ViewSettings view,
    String subject,
    String select,
    StatementRoots roots,
    RelationShape shape,
    @Nullable ParsedQuery parsed,
    @Nullable String note) {

  public static Candidate of(ViewSettings view, Relation relation, @Nullable String note) {
    String columns =
        relation.shape().attributes().stream()
            .map(column -> '"' + column.name().replace("\"", "\"\"") + '"')
            .collect(Collectors.joining(", "));
    return new Candidate(
        view,
        relation.qualified(),
        "SELECT " + columns + " FROM " + relation.qualified(),
        StatementRoots.of(relation.oid()),
        relation.shape(),
        null,
        note);
  }

  public static Candidate of(ViewSettings view, ParsedQuery parsed) {
    return new Candidate(
        view,
        "tailrace.view." + view.name() + ".query",
        parsed.select(),
        parsed.roots(),
        parsed.shape(),
        parsed,
        null);
  }
}
