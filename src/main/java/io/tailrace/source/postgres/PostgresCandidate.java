package io.tailrace.source.postgres;

import io.tailrace.source.ViewSettings;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A view that PostgreSQL computes, before anything was decided about it.
 *
 * @param subject what a reason calls it
 * @param select the statement that reads it
 * @param parsed what the server made of it where it is a query; null for a relation
 * @param note why it costs more than it would have to, and what changes that; null for nothing
 */
record PostgresCandidate(
    ViewSettings view,
    String subject,
    String select,
    PostgresRoots roots,
    PostgresShape shape,
    @Nullable PostgresParsed parsed,
    @Nullable String note) {

  static PostgresCandidate of(ViewSettings view, PostgresRelation relation, @Nullable String note) {
    String columns =
        relation.shape().attributes().stream()
            .map(column -> '"' + column.name().replace("\"", "\"\"") + '"')
            .collect(Collectors.joining(", "));
    return new PostgresCandidate(
        view,
        relation.qualified(),
        "SELECT " + columns + " FROM " + relation.qualified(),
        PostgresRoots.of(relation.oid()),
        relation.shape(),
        null,
        note);
  }

  static PostgresCandidate of(ViewSettings view, PostgresParsed parsed) {
    return new PostgresCandidate(
        view,
        "tailrace.view." + view.name() + ".query",
        parsed.select(),
        parsed.roots(),
        parsed.shape(),
        parsed,
        null);
  }
}
