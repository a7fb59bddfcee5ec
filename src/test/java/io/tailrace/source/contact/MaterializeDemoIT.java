package io.tailrace.source.contact;

import static io.tailrace.source.Tape.fetch;
import static io.tailrace.source.materialize.MaterializeScript.V0_6;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.source.Answer;
import io.tailrace.source.Await;
import io.tailrace.source.DatabaseSettings;
import io.tailrace.source.ScriptedServer;
import io.tailrace.source.ServerMessage;
import io.tailrace.source.ServerMessage.Field;
import io.tailrace.source.Tape;
import io.tailrace.source.TestLoop;
import io.tailrace.source.ViewSettings;
import io.tailrace.source.materialize.MaterializeScript;
import io.tailrace.view.Database;
import io.tailrace.view.Limits;
import io.tailrace.view.State;
import io.tailrace.view.ViewReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The article's demo in the article's order, on the article's server: an empty file, the views, the
 * pages, and only then the edits.
 */
class MaterializeDemoIT {
  private static final List<String> ARTICLE = List.of("counter", "user_edits", "top10");
  private static final long EMPTY = 1_795_450_437_000L;
  private static final long FIRST = EMPTY + 1_000;

  private static final List<Field> TAIL =
      List.of(new Field("timestamp", 1700), new Field("progressed", 16), new Field("diff", 20));

  private final List<TestLoop> threads = new CopyOnWriteArrayList<>();
  private final CountDownLatch edits = new CountDownLatch(1);

  /** By connection, each of which has a thread of its own. */
  private final ThreadLocal<Boolean> toldAtOnce = ThreadLocal.withInitial(() -> false);

  @AfterEach
  void everyThreadEnds() {
    edits.countDown();
    threads.forEach(TestLoop::stop);
  }

  @Test
  void theFirstEditComesIntoAnEmptyTopTenOfTheArticle() throws Exception {
    play(ARTICLE);
  }

  @ParameterizedTest
  @ValueSource(strings = "src/demo/materialize/materialize-0.6.sql")
  void theFirstEditComesIntoAnEmptyTopTenOfTheDemo(Path sql) throws Exception {
    List<String> views = materialized(sql);
    assertTrue(views.containsAll(ARTICLE), views::toString);
    play(views);
  }

  private void play(List<String> views) throws Exception {
    Map<String, Limits> limits = new TreeMap<>();
    List<ViewSettings> settings = new ArrayList<>();
    for (String view : views) {
      limits.put(view, new Limits(100, 10_000));
      settings.add(new ViewSettings(view, view, null, 100, 10_000));
    }
    Database database = new Database(limits, InstantSource.system());
    try (ScriptedServer server = new ScriptedServer(script(views))) {
      Sources sources =
          Sources.start(
              new DatabaseSettings("", server.url(), "materialize", null, settings),
              database,
              (name, loop) -> threads.add(new TestLoop(loop)),
              new Random(1));
      await(server, database, report -> report.state() == State.LIVE && report.loaded());
      assertEquals("[0]", rows(database, "counter"));
      assertEquals("", rows(database, "top10"));

      edits.countDown();

      await(server, database, report -> report.timestamp() >= FIRST);
      assertEquals("[1]", rows(database, "counter"));
      assertEquals("[\"Epidosis\",1]", rows(database, "top10"));
      sources.stop();
    }
  }

  private static String rows(Database database, String view) {
    StringBuilder text = new StringBuilder();
    Objects.requireNonNull(database.rows(view))
        .rows()
        .toZSet()
        .forEach((row, weight) -> text.append(row));
    return text.toString();
  }

  private static void await(ScriptedServer server, Database database, Predicate<ViewReport> each) {
    Await.until(
        () -> database.reports() + " " + server.asked(),
        () -> database.reports().stream().allMatch(each));
  }

  /** Of an empty file a count is 0, which is told; all else is empty, of which nothing is. */
  private MaterializeScript script(List<String> views) {
    MaterializeScript script = new MaterializeScript(V0_6);
    for (String view : views) {
      if (view.equals("counter")) {
        script.view(
            view,
            "u1",
            Tape.of(
                "count",
                20,
                fetch(EMPTY + " +1 0", Long.toString(EMPTY + 1)),
                fetch(FIRST + " -1 0", FIRST + " +1 1", Long.toString(FIRST + 1))));
      } else {
        script.view(view, view, oneRow());
        script.rule(sql -> sql.equals("SELECT * FROM " + view + " LIMIT 1") ? empty() : null);
      }
    }
    script.rule(
        sql ->
            sql.startsWith("SELECT mz_logical_timestamp(), count(*) FROM ")
                ? Answer.texts(Long.toString(EMPTY), edits.getCount() == 0 ? "1" : "0")
                : null);
    return script.rule(this::heldBack);
  }

  /** What follows a view is told nothing before there are edits, but for the count. */
  private @Nullable Answer heldBack(String sql) {
    if (sql.startsWith("DECLARE")) {
      toldAtOnce.set(sql.contains("TAIL counter "));
    } else if (sql.startsWith("FETCH") && !toldAtOnce.get()) {
      try {
        edits.await();
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    } else if (sql.startsWith("FETCH")) {
      toldAtOnce.set(false);
    }
    return null;
  }

  private Answer empty() {
    return edits.getCount() == 0 ? Answer.texts("a row") : Answer.noRows();
  }

  private Tape oneRow() {
    List<Field> fields = new ArrayList<>(TAIL);
    fields.add(new Field("user", 25));
    fields.add(new Field("count", 20));
    Answer rows =
        Answer.of(
            ServerMessage.columns(fields),
            ServerMessage.row(Long.toString(FIRST), "f", "1", "Epidosis", "1"),
            ServerMessage.row(Long.toString(FIRST + 1), "t", null, null, null),
            ServerMessage.complete("FETCH 2"));
    return new Tape(fields, Answer.done("DECLARE CURSOR"), List.of(rows));
  }

  private static List<String> materialized(Path sql) throws IOException {
    Matcher views =
        Pattern.compile("CREATE MATERIALIZED VIEW (\\w+) AS").matcher(Files.readString(sql));
    List<String> names = new ArrayList<>();
    while (views.find()) {
      names.add(views.group(1));
    }
    return names;
  }
}
