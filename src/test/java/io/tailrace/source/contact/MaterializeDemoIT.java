package io.tailrace.source.contact;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.source.DatabaseSettings;
import io.tailrace.source.ViewSettings;
import io.tailrace.testing.Await;
import io.tailrace.testing.TestLoop;
import io.tailrace.testing.materialize.ArticleScript;
import io.tailrace.testing.postgres.ScriptedPostgresServer;
import io.tailrace.view.Database;
import io.tailrace.view.report.State;
import io.tailrace.view.report.ViewReport;
import io.tailrace.view.zset.Limits;
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
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The article's demo in the article's order, on the article's server: an empty file, the views, the
 * pages, and only then the edits.
 */
class MaterializeDemoIT {
  private final List<TestLoop> threads = new CopyOnWriteArrayList<>();

  @AfterEach
  void everyThreadEnds() {
    threads.forEach(TestLoop::stop);
  }

  @Test
  void theFirstEditComesIntoAnEmptyTopTenOfTheArticle() throws Exception {
    play(ArticleScript.VIEWS);
  }

  @ParameterizedTest
  @ValueSource(strings = "src/demo/materialize/materialize-0.6.sql")
  void theFirstEditComesIntoAnEmptyTopTenOfTheDemo(Path sql) throws Exception {
    List<String> views = materialized(sql);
    assertTrue(views.containsAll(ArticleScript.VIEWS), views::toString);
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
    try (ArticleScript article = new ArticleScript(views);
        ScriptedPostgresServer server = new ScriptedPostgresServer(article.script())) {
      Sources sources =
          Sources.start(
              new DatabaseSettings("", server.url(), "materialize", null, settings),
              database,
              (name, loop) -> threads.add(new TestLoop(loop)),
              new Random(1));
      await(server, database, report -> report.state() == State.LIVE && report.loaded());
      assertEquals("[0]", rows(database, "counter"));
      assertEquals("", rows(database, "top10"));

      article.edit();

      await(server, database, report -> report.timestamp() >= ArticleScript.FIRST);
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

  private static void await(
      ScriptedPostgresServer server, Database database, Predicate<ViewReport> each) {
    Await.until(
        () -> database.reports() + " " + server.asked(),
        () -> database.reports().stream().allMatch(each));
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
