package io.tailrace.source.materialize;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tailrace.source.DatabaseSettings;
import io.tailrace.source.ViewSettings;
import java.util.List;
import org.junit.jupiter.api.Test;

class MaterializeSetupTest {
  @Test
  void theGrantsAreComments() {
    assertEquals(
        """
        -- What Materialize needs so that Tailrace can follow the configured views. Everybody has
        -- USAGE on the database materialize, the schema public and the cluster quickstart.
        -- GRANT USAGE ON CLUSTER the_cluster_of_its_sessions TO "me@example.com";
        -- GRANT USAGE ON DATABASE "shop" TO "me@example.com";
        -- GRANT USAGE ON SCHEMA the_schema_of_each_view TO "me@example.com";
        -- GRANT SELECT ON "counter" TO "me@example.com";
        -- GRANT SELECT ON the_relations_of_the_query_late TO "me@example.com";
        -- An ordinary view wants an index in that cluster: CREATE DEFAULT INDEX ON the_view;
        """,
        MaterializeSetup.script(
            new DatabaseSettings(
                "",
                "jdbc:postgresql://db/shop",
                "me@example.com",
                "secret",
                List.of(
                    new ViewSettings("counter", "\"counter\"", null, 1, 1),
                    new ViewSettings("late", null, "SELECT 1", 1, 1)))));
  }
}
