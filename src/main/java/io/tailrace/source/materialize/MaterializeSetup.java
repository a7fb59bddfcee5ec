package io.tailrace.source.materialize;

import io.tailrace.source.DatabaseSettings;
import io.tailrace.source.Sql;
import io.tailrace.source.ViewSettings;
import java.util.stream.Collectors;

/** The privileges that a role of Materialize needs before the views can be followed. Pure. */
public final class MaterializeSetup {
  private MaterializeSetup() {}

  /** All of it is comments, since the role's present privileges are not asked for. */
  public static String script(DatabaseSettings settings) {
    String to = " TO " + Sql.identifier(settings.role()) + ";";
    String views =
        settings.views().stream()
            .map(view -> "GRANT " + right(view) + to)
            .distinct()
            .collect(Collectors.joining("\n"));
    String text =
        """
        What Materialize needs so that Tailrace can follow the configured views. Everybody has
        USAGE on the database materialize, the schema public and the cluster quickstart.
        GRANT USAGE ON CLUSTER the_cluster_of_its_sessions%1$s
        GRANT USAGE ON DATABASE %2$s%1$s
        GRANT USAGE ON SCHEMA the_schema_of_each_view%1$s
        %3$s
        An ordinary view wants an index in that cluster: CREATE DEFAULT INDEX ON the_view;"""
            .formatted(to, Sql.identifier(settings.database()), views);
    return text.lines().map(line -> "-- " + line + "\n").collect(Collectors.joining());
  }

  private static String right(ViewSettings view) {
    return view.relation() == null
        ? "SELECT ON the_relations_of_the_query_" + view.name()
        : "SELECT ON " + view.relation();
  }
}
