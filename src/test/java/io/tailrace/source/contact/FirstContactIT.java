package io.tailrace.source.contact;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tailrace.source.DatabaseSettings;
import io.tailrace.source.Loop;
import io.tailrace.source.connection.Connector;
import io.tailrace.source.runner.OutageLog;
import io.tailrace.testing.materialize.MaterializeScript;
import io.tailrace.testing.postgres.Answer;
import io.tailrace.testing.postgres.ScriptedPostgresServer;
import io.tailrace.view.Database;
import io.tailrace.view.zset.Limits;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FirstContactIT {
  @ParameterizedTest
  @CsvSource({
    MaterializeScript.V0_6 + ",Materialize 0.6,Materialize 0.6.1",
    MaterializeScript.V0_28 + ",Materialize 0.28,Materialize 0.28.0-dev",
    MaterializeScript.V26 + ",Materialize 26.24,Materialize 26.24.0-dev.0",
    ",PostgreSQL,PostgreSQL 9.5.0"
  })
  void aDatabaseIsWhatItSaysItIs(String recording, String kind, String exactly) throws Exception {
    MaterializeScript script =
        new MaterializeScript(recording == null ? MaterializeScript.V26 : recording);
    if (recording == null) {
      script.rule(
          sql ->
              sql.equals("select version()")
                  ? Answer.texts("PostgreSQL 9.5.0 on x86_64-pc-linux-gnu, compiled by gcc")
                  : null);
    }
    try (ScriptedPostgresServer server = new ScriptedPostgresServer(script)) {
      List<String> kinds = new ArrayList<>();
      DatabaseSettings settings =
          new DatabaseSettings("", server.url(), "materialize", null, List.of());
      Database database = new Database(Map.of("v", new Limits(1, 1)), InstantSource.system());
      FirstContact contact =
          new FirstContact(
              settings,
              new Connector(settings),
              database,
              new OutageLog(settings, database, InstantSource.system()),
              new Random(1),
              version -> {
                kinds.add(version == null ? "PostgreSQL" : "Materialize " + version);
                return new Counting(kinds);
              });

      assertEquals("", contact.kind());
      assertEquals(Duration.ZERO, contact.step());
      assertEquals(exactly, contact.kind());
      assertEquals(Duration.ofSeconds(7), contact.step());
      contact.stop();

      assertEquals(List.of(kind, "step", "stop"), kinds);
    }
  }

  /** Notes what is done with it. */
  private record Counting(List<String> notes) implements Loop {
    @Override
    public Duration step() {
      notes.add("step");
      return Duration.ofSeconds(7);
    }

    @Override
    public void stop() {
      notes.add("stop");
    }
  }
}
