package io.tailrace.source.contact;

import static io.tailrace.testing.materialize.MaterializeScript.V0_6;
import static io.tailrace.testing.materialize.MaterializeScript.V26;
import static io.tailrace.testing.materialize.Tape.fetch;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.source.DatabaseSettings;
import io.tailrace.source.ViewSettings;
import io.tailrace.testing.Await;
import io.tailrace.testing.LogLines;
import io.tailrace.testing.TestLoop;
import io.tailrace.testing.materialize.MaterializeScript;
import io.tailrace.testing.materialize.Tape;
import io.tailrace.testing.postgres.ScriptedPostgresServer;
import io.tailrace.testing.postgres.ServerMessage;
import io.tailrace.view.Database;
import io.tailrace.view.report.State;
import io.tailrace.view.report.ViewReport;
import io.tailrace.view.zset.Limits;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** From settings to followed views, and what an operator reads where that does not succeed. */
class SourcesIT {
  private final Database database =
      new Database(
          new TreeMap<>(Map.of("a", new Limits(100, 1000), "b", new Limits(100, 1000))),
          InstantSource.system());
  private final ConcurrentMap<String, TestLoop> threads = new ConcurrentHashMap<>();

  @AfterEach
  void everyThreadEnds() {
    threads.values().forEach(TestLoop::stop);
  }

  @Test
  void eachViewOfMaterializeHasAThreadAndAllShareAWatch() throws Exception {
    MaterializeScript script =
        new MaterializeScript(V26)
            .view("x", Tape.of("n", 23, fetch("10"), fetch("10 +1 1", "11")))
            .view("y", Tape.of("n", 23, fetch("10"), fetch("10 +1 2", "11")));
    try (ScriptedPostgresServer server = new ScriptedPostgresServer(script)) {
      Sources sources = start(server.url());

      awaitStates(State.LIVE, "");
      assertEquals(
          List.of("tailrace database", "tailrace silence", "tailrace view a", "tailrace view b"),
          threads.keySet().stream().sorted().toList());

      sources.stop();
      Await.until(() -> server.connections() + " are open", () -> server.connections() == 0);
    }
  }

  @Test
  void aServerMaySettleBeforeItsViewsAreRead() throws Exception {
    Tape tape = Tape.of("n", 23, fetch("10 +1 1", "11"));
    MaterializeScript script = new MaterializeScript(V0_6).view("x", tape).view("y", tape);
    try (ScriptedPostgresServer server = new ScriptedPostgresServer(script)) {
      Sources later = start(server.url(), Duration.ofHours(1));
      Await.until(threads::toString, () -> threads.size() == 4);
      later.stop();
      everyThreadEnds();
      assertEquals(0, server.asked("DECLARE"));
      threads.clear();

      Sources sources = start(server.url(), Duration.ofMillis(50));
      awaitStates(State.LIVE, "");
      sources.stop();
    }
  }

  @Test
  void aDatabaseThatIsDownIsTriedUntilItIsThere() throws Exception {
    int port = freePort();
    Sources sources = start("jdbc:postgresql://127.0.0.1:" + port + "/materialize");
    awaitStates(
        State.STALE,
        "nothing answers at the database's address: start the database, or correct tailrace.url");

    Tape tape = Tape.of("n", 23, fetch("10 +1 1", "11"));
    MaterializeScript script = new MaterializeScript(V0_6).view("x", tape).view("y", tape);
    try (ScriptedPostgresServer server = new ScriptedPostgresServer(script, port)) {
      awaitStates(State.LIVE, "");
      assertEquals(2, server.asked("DECLARE"));
      sources.stop();
    }
  }

  @Test
  void aMaterializeThatIsAwayIsOneLineForAllItsViewsAndOneWhenItIsBack() throws Exception {
    int port = freePort();
    String name = "Materialize 127.0.0.1:" + port + "/materialize";
    Tape tape = Tape.of("n", 23, fetch("10 +1 1", "11"));
    MaterializeScript script = new MaterializeScript(V0_6).view("x", tape).view("y", tape);
    try (LogLines log = LogLines.all()) {
      Sources sources;
      try (ScriptedPostgresServer server = new ScriptedPostgresServer(script, port)) {
        sources = start(server.url());
        awaitStates(State.LIVE, "");
      }
      String away =
          "nothing answers at the database's address: start the database, or correct tailrace.url";
      awaitStates(State.STALE, away);
      try (ScriptedPostgresServer server = new ScriptedPostgresServer(script, port)) {
        awaitStates(State.LIVE, "");
        assertTrue(server.asked("DECLARE") >= 2);
        Await.until(log::toString, () -> !about(log, name + " is back").isEmpty());
        sources.stop();
      }
      assertEquals(1, about(log, name + " is away: " + away).size(), log::toString);
      List<String> all = about(log, name);
      assertEquals(all.size(), Set.copyOf(all).size(), log::toString);
      String end = all.get(all.size() - 1);
      assertTrue(end.matches("INFO .* is back after .*; 2 views are live"), end);
    }
  }

  private static List<String> about(LogLines log, String what) {
    return log.seen().stream().filter(line -> line.contains(what)).toList();
  }

  private static int freePort() throws IOException {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return free.getLocalPort();
    }
  }

  @Test
  void aLogInThatHangsEndsWithTheApplication() throws Exception {
    MaterializeScript script = new MaterializeScript(V26);
    try (ScriptedPostgresServer server = new ScriptedPostgresServer(script)) {
      server.mute(true);
      Sources sources = start(server.url() + "?sslmode=disable&socketTimeout=600");
      Await.until(() -> "no connection", () -> server.connections() == 1);

      sources.stop();
      everyThreadEnds();
    }
  }

  @Test
  void aServerWithoutTlsSaysSoToo() throws Exception {
    try (ScriptedPostgresServer server = new ScriptedPostgresServer(new MaterializeScript(V26))) {
      Sources sources = start(server.url() + "?sslmode=require");
      awaitStates(
          State.FAILED,
          "the database does not speak TLS, but sslmode in tailrace.url asks for it: switch it on"
              + " there (ssl = on in postgresql.conf), or correct sslmode");
      sources.stop();
    }
  }

  @Test
  void anUnknownHostIsSaid() throws Exception {
    Sources sources = start("jdbc:postgresql://no-such-host.invalid/materialize");

    awaitStates(State.STALE, "the database's host is unknown: check tailrace.url");
    sources.stop();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "28P01 | FAILED | the database refuses the log-in: check tailrace.user and"
            + " tailrace.password (what the server says) (all statements: GET api/setup.sql)",
        "28000 | FAILED | the database refuses the log-in: check tailrace.user and"
            + " tailrace.password (what the server says) (all statements: GET api/setup.sql)",
        "3D000 | FAILED | check tailrace.url: what the server says",
        "53300 | STALE | the database cannot be reached: what the server says",
      })
  void aRefusedLogInSaysWhatToCheck(String sqlState, State state, String reason)
      throws IOException {
    ScriptedPostgresServer.Script script =
        new ScriptedPostgresServer.Script() {
          @Override
          public List<ServerMessage> greeting() {
            return List.of(ServerMessage.error(sqlState, "what the server says"));
          }

          @Override
          public ScriptedPostgresServer.Session session() {
            return new MaterializeScript(V26).session();
          }
        };
    try (ScriptedPostgresServer server = new ScriptedPostgresServer(script)) {
      Sources sources = start(server.url());

      awaitStates(state, reason);
      sources.stop();
    }
  }

  private Sources start(String url) {
    return start(url, Duration.ZERO);
  }

  private Sources start(String url, Duration settle) {
    DatabaseSettings settings =
        new DatabaseSettings(
            "", url, "materialize", null, null, settle, List.of(view("a", "x"), view("b", "y")));
    return Sources.start(
        settings, database, (name, loop) -> threads.put(name, new TestLoop(loop)), new Random(1));
  }

  private static ViewSettings view(String name, String relation) {
    return new ViewSettings(name, relation, null, 100, 1000);
  }

  private void awaitStates(State state, String reason) {
    Await.until(
        () -> database.reports().toString(),
        () -> database.reports().stream().allMatch(report -> is(report, state, reason)));
  }

  private static boolean is(ViewReport report, State state, String reason) {
    return report.state() == state && report.reason().equals(reason);
  }
}
