package io.tailrace.source.materialize;

import static io.tailrace.testing.materialize.MaterializeScript.V0_28;
import static io.tailrace.testing.materialize.MaterializeScript.V0_6;
import static io.tailrace.testing.materialize.MaterializeScript.V26;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.tailrace.source.Outage;
import io.tailrace.source.ViewSettings;
import io.tailrace.testing.materialize.MaterializeScript;
import io.tailrace.testing.materialize.Tape;
import io.tailrace.testing.postgres.Answer;
import io.tailrace.view.report.State;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What an operator is told who could have it cheaper, or has not been given a right. */
class MaterializeAdviceIT {
  private static final String INDEX =
      "v has no index in the cluster of its sessions, so Materialize computes it again for every node that reads it;"
          + " run: ";

  private static final Logger LOG = Logger.getLogger(IndexAdvice.class.getName());

  private final List<String> said = new CopyOnWriteArrayList<>();
  private final Handler handler =
      new Handler() {
        @Override
        public void publish(LogRecord line) {
          said.add(line.getMessage());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
      };

  @BeforeEach
  void listen() {
    LOG.addHandler(handler);
  }

  @AfterEach
  void stopListening() {
    LOG.removeHandler(handler);
  }

  private static MaterializeScript script(String version) {
    return new MaterializeScript(version)
        .view("v", Tape.of("n", 23, Tape.fetch("5"), Tape.fetch("5 +1 1", "6")));
  }

  private static void follow(MaterializeScript script, ViewSettings view) throws Exception {
    AtomicLong now = new AtomicLong(FollowedView.CLOCK.millis());
    InstantSource clock = () -> Instant.ofEpochMilli(now.get());
    try (FollowedView following = FollowedView.at(clock, script, view)) {
      following.fetch(2);
      for (int minute = 0; minute < 10; minute++) {
        now.addAndGet(60_000);
        following.questions.step();
      }
    }
  }

  private static MaterializeScript indexed(MaterializeScript script, String... ids) {
    return script.rule(
        sql ->
            !sql.startsWith("select on_id from mz_catalog.mz_indexes")
                ? null
                : ids.length == 0 ? Answer.noRows() : Answer.texts(ids));
  }

  @ParameterizedTest
  @CsvSource({
    V0_6 + ",CREATE DEFAULT INDEX ON v",
    V0_28 + ",CREATE DEFAULT INDEX IN CLUSTER default ON v",
    V26 + ",CREATE DEFAULT INDEX IN CLUSTER quickstart ON v"
  })
  void aViewWithoutAnIndexIsNamedOnceWithTheClusterOfOurSession(String version, String statement)
      throws Exception {
    follow(indexed(script(version)), FollowedView.relation("v"));

    assertEquals(List.of(INDEX + statement), said);
  }

  @Test
  void aClustersNameIsQuotedWhereItHasTo() throws Exception {
    MaterializeScript script = indexed(script(V26));
    script.rule(sql -> sql.equals("show cluster") ? Answer.texts("Live 2") : null);
    follow(script, FollowedView.relation("v"));

    assertEquals(List.of(INDEX + "CREATE DEFAULT INDEX IN CLUSTER \"Live 2\" ON v"), said);
  }

  @ParameterizedTest
  @ValueSource(strings = {V0_6, V0_28, V26})
  void aViewWithOneIsNot(String version) throws Exception {
    follow(indexed(script(version), "u7"), FollowedView.relation("v"));

    assertEquals(List.of(), said);
  }

  @Test
  void aServerThatDoesNotSayIsNotPressed() throws Exception {
    MaterializeScript script = script(V26);
    script.rule(sql -> sql.contains("mz_indexes") ? Answer.error("XX000", "unknown") : null);
    follow(script, FollowedView.relation("v"));

    assertEquals(List.of(), said);
  }

  @Test
  void anIndexInAnotherClusterDoesNotCount() throws Exception {
    MaterializeScript script = script(V26);
    script.rule(
        sql ->
            sql.startsWith("select id from mz_catalog.mz_clusters")
                ? Answer.texts(sql.endsWith("'quickstart'") ? "u2" : "u1")
                : null);
    script.rule(
        sql ->
            !sql.contains("mz_indexes")
                ? null
                : sql.endsWith("cluster_id = 'u2'") ? Answer.noRows() : Answer.texts("u7"));
    follow(script, FollowedView.relation("v"));

    assertEquals(List.of(INDEX + "CREATE DEFAULT INDEX IN CLUSTER quickstart ON v"), said);
  }

  @Test
  void aTimeBetweenReadingsIsNotNeeded() throws Exception {
    follow(script(V26), new ViewSettings("v", "v", null, 10, 1000, Duration.ofSeconds(5)));

    assertEquals(
        List.of(
            "tailrace.view.v.every is not needed: Materialize sends every change of the view by"
                + " itself"),
        said);
  }

  @ParameterizedTest
  @CsvSource({
    "MATERIALIZED VIEW,materialize.public.v,SELECT ON v",
    "SCHEMA,materialize.private,USAGE ON SCHEMA materialize.private",
    "DATABASE,shop,USAGE ON DATABASE shop",
    "CLUSTER,live,USAGE ON CLUSTER live"
  })
  void aRightThatIsMissingIsNamed(String kind, String name, String right) throws Exception {
    String text = "permission denied for " + kind + " \"" + name + "\"";
    MaterializeScript script =
        script(V26).rule(sql -> sql.startsWith("FETCH") ? Answer.error("42501", text) : null);
    try (FollowedView following = FollowedView.of(script, "v")) {
      Outage outage = assertThrows(Outage.class, () -> following.fetch(1));

      assertEquals(State.FAILED, outage.state());
      assertEquals(text + "; run: GRANT " + right + " TO \"materialize\"", outage.reason());
    }
  }
}
