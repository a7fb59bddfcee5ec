package io.tailrace.deployment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.demo.EmbeddedDatabase;
import io.tailrace.page.Browser;
import io.tailrace.testing.documents.PrintedCommands;
import io.tailrace.web.operation.Release;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** docs/TUTORIAL.md, command by command, with a browser on its page. */
final class TutorialIT {
  private static final Pattern ID = Pattern.compile("\\[(\\d+),\"");

  @TempDir private Path folder;

  @Test
  void everyCommandDoesWhatTheTextSays() throws Exception {
    PrintedCommands page =
        PrintedCommands.of(Path.of("docs/TUTORIAL.md"), "# Tutorial", "", folder);
    try (EmbeddedDatabase database = EmbeddedDatabase.start();
        PrintedTomcat tomcat =
            new PrintedTomcat("tomcat-11.zip", folder, "tailrace-" + Release.VERSION)
                .withShippedConnector();
        Browser browser = Browser.start()) {
      PrintedCommands commands =
          page.replacing("localhost:8080", tomcat.address())
              .replacing("localhost:5432", "127.0.0.1:" + database.port())
              .with("PGHOST", "127.0.0.1")
              .with("PGPORT", "" + database.port())
              .with("PGUSER", database.user())
              .with("PGPASSWORD", database.password())
              .with("CATALINA_PID", "" + tomcat.pid());
      List<String> checked = new ArrayList<>();
      for (String block : commands.blocks()) {
        String said = commands.run(block);
        if (block.contains("api/views/bestsellers")) {
          assertTrue(said.contains("[\"tea\",3]") && said.contains("[\"honey\",5]"), said);
          assertTrue(tomcat.log().contains("Tailrace " + Release.VERSION), tomcat.log());
          checked.add("contents");
        } else if (block.contains(tomcat.address() + "/shop/")) {
          browser.open(URI.create("http://" + tomcat.address() + "/shop/"));
          browser.await("honey: 5\ntea: 3\nlive", () -> shown(browser));
          checked.add("page");
        } else if (block.contains("'ann', 'honey', 1")) {
          browser.await("honey: 6\ntea: 3\nlive", () -> shown(browser));
          checked.add("change");
        } else if (block.contains("ann:tea")) {
          assertEquals("1 4 2 3 1 2 3 4", ids(said), said);
          browser.await("honey: 6\ntea: 3\nlive", () -> shown(browser));
          checked.add("my orders");
        }
      }
      assertEquals(List.of("contents", "page", "change", "my orders"), checked);
    }
  }

  private static String shown(Browser browser) {
    return ((String) browser.script("return document.body.innerText"))
        .replaceFirst("Bestsellers\\s+", "")
        .replaceAll("\\n+", "\n");
  }

  /** Of each answer, sorted. */
  private static String ids(String answers) {
    List<String> all = new ArrayList<>();
    answers
        .lines()
        .map(
            line ->
                ID.matcher(line).results().map((MatchResult id) -> id.group(1)).sorted().toList())
        .forEach(all::addAll);
    return String.join(" ", all);
  }
}
