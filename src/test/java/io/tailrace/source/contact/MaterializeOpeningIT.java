package io.tailrace.source.contact;

import static io.tailrace.testing.materialize.MaterializeScript.V0_6;
import static io.tailrace.testing.materialize.MaterializeScript.V26;
import static io.tailrace.testing.materialize.Tape.fetch;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.source.DatabaseSettings;
import io.tailrace.source.ViewSettings;
import io.tailrace.testing.Await;
import io.tailrace.testing.TestLoop;
import io.tailrace.testing.materialize.MaterializeScript;
import io.tailrace.testing.materialize.Tape;
import io.tailrace.testing.postgres.Answer;
import io.tailrace.testing.postgres.ScriptedPostgresServer;
import io.tailrace.view.Database;
import io.tailrace.view.report.State;
import io.tailrace.view.zset.Limits;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What it costs a Materialize server that its views are opened, from settings to live views. */
class MaterializeOpeningIT {
  private final List<TestLoop> threads = new CopyOnWriteArrayList<>();

  @AfterEach
  void everyThreadEnds() {
    threads.forEach(TestLoop::stop);
  }

  @Test
  void manyViewsAreOpenedWithAsManyQuestionsAsFew() throws Exception {
    List<String> few = openAll(script(V26, 2), 2);
    List<String> many = openAll(script(V26, 200), 200);

    assertEquals(different(few), different(many), many::toString);
    assertTrue(many.size() <= 20, "none is asked for each view: " + many);
    assertTrue(many.stream().noneMatch(sql -> sql.contains(" join ")), many::toString);
  }

  @Test
  void aServerWithTailIsAskedForNoJoinsEitherAndForOneRowOfEachView() throws Exception {
    List<String> few = openAll(script(V0_6, 2), 2);
    List<String> many = openAll(script(V0_6, 50), 50);

    assertEquals(different(few) + 48, different(many), many::toString);
    assertTrue(many.size() <= 50 + 20, "no other is asked for each view: " + many);
    assertEquals(50, many.stream().filter(sql -> sql.endsWith(" LIMIT 1")).count());
    assertTrue(
        many.stream().noneMatch(sql -> sql.contains(" join ") || sql.contains("mz_objects")),
        many::toString);
  }

  @Test
  void viewsAreOpenedAFewAtATime() throws Exception {
    Semaphore answers = new Semaphore(0);
    MaterializeScript script = script(V26, 12);
    script.rule(
        sql -> {
          if (sql.startsWith("FETCH")) {
            answers.acquireUninterruptibly();
          }
          return null;
        });
    Database database = database(12);
    try (ScriptedPostgresServer server = new ScriptedPostgresServer(script)) {
      Sources sources = start(server, database, 12);
      Await.until(server.asked()::toString, () -> server.asked("FETCH") == 4);
      assertEquals(4, server.asked("DECLARE"), server.asked()::toString);

      answers.release(1);
      Await.until(server.asked()::toString, () -> server.asked("DECLARE") == 5);

      answers.release(1_000);
      awaitLive(server, database);
      sources.stop();
    } finally {
      answers.release(1_000);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {V0_6, V26})
  void aSlowCatalogueIsWaitedForOnceByAll(String version) throws Exception {
    MaterializeScript script = script(version, 25);
    Duration slow = Duration.ofMillis(1_500);
    script.slow(sql -> sql.contains("mz_catalog."), slow);

    List<String> asked = openAll(script, 25);

    assertEquals(1, asked.stream().filter(sql -> sql.startsWith("select 'object'")).count());
  }

  @Test
  void whatIsKnownOfAViewIsNotAskedAgainWhereOnlyItsConnectionWasLost() throws Exception {
    MaterializeScript script = script(V26, 3);
    Semaphore lost = new Semaphore(5);
    script.rule(sql -> sql.startsWith("DECLARE") && lost.tryAcquire() ? Answer.HANG_UP : null);

    List<String> asked = openAll(script, 3);

    long looks = asked.stream().filter(sql -> sql.startsWith("select 'object'")).count();
    assertTrue(looks <= 2, "the watch may have asked, but no opening: " + asked);
    assertEquals(1, asked.stream().filter(sql -> sql.equals("show database")).count());
  }

  @Test
  void aGrantOnTheClusterBringsTheViewsBackByItself() throws Exception {
    AtomicBoolean granted = new AtomicBoolean();
    String denied = "permission denied for CLUSTER \"live\"";
    MaterializeScript script = script(V26, 2);
    script.rule(
        sql -> sql.startsWith("FETCH") && !granted.get() ? Answer.error("42501", denied) : null);
    Database database = database(2);
    try (ScriptedPostgresServer server = new ScriptedPostgresServer(script)) {
      Sources sources = start(server, database, 2);
      awaitReasons(
          server, database, denied + "; run: GRANT USAGE ON CLUSTER live TO \"materialize\"");

      granted.set(true);

      awaitLive(server, database);
      sources.stop();
    }
  }

  /** What a server was asked, besides what follows the views, and whether it is there. */
  private List<String> openAll(MaterializeScript script, int views) throws Exception {
    Database database = database(views);
    try (ScriptedPostgresServer server = new ScriptedPostgresServer(script)) {
      Sources sources = start(server, database, views);
      awaitLive(server, database);
      sources.stop();
      everyThreadEnds();
      threads.clear();
      return server.asked().stream()
          .filter(sql -> !sql.matches("(?s)(SET|BEGIN|ROLLBACK|DECLARE|FETCH).*|select 1"))
          .toList();
    }
  }

  private static long different(List<String> asked) {
    return asked.stream().distinct().count();
  }

  private static MaterializeScript script(String version, int views) {
    MaterializeScript script = new MaterializeScript(version);
    for (int i = 0; i < views; i++) {
      Tape tape =
          version.equals(V0_6)
              ? Tape.of("n", 23, fetch("10 +1 1", "11"))
              : Tape.of("n", 23, fetch("10"), fetch("10 +1 1", "11"));
      script.view("r" + i, "u" + i, tape);
    }
    return script;
  }

  private static Database database(int views) {
    Map<String, Limits> limits = new TreeMap<>();
    IntStream.range(0, views).forEach(i -> limits.put("v" + i, new Limits(100, 1_000)));
    return new Database(limits, InstantSource.system());
  }

  private Sources start(ScriptedPostgresServer server, Database database, int views) {
    List<ViewSettings> settings = new ArrayList<>();
    for (int i = 0; i < views; i++) {
      settings.add(new ViewSettings("v" + i, "r" + i, null, 100, 1_000));
    }
    return Sources.start(
        new DatabaseSettings("", server.url(), "materialize", null, settings),
        database,
        (name, loop) -> threads.add(new TestLoop(loop)),
        new Random(1));
  }

  private static void awaitLive(ScriptedPostgresServer server, Database database) {
    Await.until(
        () -> database.reports() + " " + server.asked(),
        () -> database.reports().stream().allMatch(report -> report.state() == State.LIVE));
  }

  private static void awaitReasons(
      ScriptedPostgresServer server, Database database, String reason) {
    Await.until(
        () -> database.reports() + " " + server.asked(),
        () -> database.reports().stream().allMatch(report -> report.reason().equals(reason)));
  }
}
