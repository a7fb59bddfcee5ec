package io.tailrace.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.tailrace.page.EditsStream.Editor;
import io.tailrace.page.EditsStream.Edits;
import jakarta.json.Json;
import jakarta.json.JsonReader;
import jakarta.json.JsonString;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The npm package in a TypeScript project: type-checked, built with Vite, opened. */
final class ViteIT {
  private static final Path SOURCE = Path.of("src/test/vite");
  private static final Path PROJECT = Path.of("target/vite");
  private static final Path PAGE = Path.of("docs/CLIENT.md");

  /** The examples of the client's page. */
  private static final Pattern EXAMPLE = Pattern.compile("(?s)```(?:js|tsx)\n(.*?)```");

  /** Prints the explorer's examples as JSON: all, and those of some rows. */
  private static final String SNIPPETS =
      """
      import { snippets } from './webapp/explorer/snippets.js';
      const base = 'https://host/tailrace/';
      const all = [...snippets("it's", base), ...snippets('orders', base, { customer_id: '42' })];
      console.log(JSON.stringify(all.filter(({ title }) => title !== 'curl').map(({ code }) => code)));
      """;

  private final NpmProject project = new NpmProject(PROJECT);

  @Test
  void aStrictProjectCompilesAndShowsItsViews() throws Exception {
    try (Browser browser = Browser.start()) {
      NpmProject.require();
      lay();
      project.install("ci", "--prefer-offline");
      assertEquals("", project.npm("run", "--silent", "check"));
      String built = project.npm("run", "--silent", "build");
      assertFalse(built.contains("arn"), built);

      try (PageServer server = new PageServer("/shop/", PROJECT.resolve("dist"))) {
        browser.open(server.page(""));
        EditsStream stream =
            EditsStream.begin(
                server.nextStream(), Edits.of(12, new Editor("Ada", 7), new Editor("Bob", 5)));
        browser.await("live\n12\nAda: 7\nBob: 5", () -> shown(browser));
        stream.change(Edits.of(15, new Editor("Ada", 7), new Editor("Bob", 8)));
        browser.await("live\n15\nBob: 8\nAda: 7", () -> shown(browser));
        stream.status("stale", "database away");
        browser.await("stale\n15\nBob: 8\nAda: 7", () -> shown(browser));
        assertEquals(List.of(), browser.problems());
      }
    }
  }

  /**
   * Copies the project to a folder where npm may write, and adds the page's and the explorer's
   * examples.
   */
  private void lay() throws Exception {
    project.copy(SOURCE);
    List<String> examples =
        EXAMPLE.matcher(Files.readString(PAGE)).results().map(found -> found.group(1)).toList();
    assertFalse(examples.isEmpty());
    for (String example : examples) {
      Path file = PROJECT.resolve("src/example" + examples.indexOf(example) + ".tsx");
      Files.writeString(file, example.replace("'./tailrace.js'", "'tailrace'"));
    }
    String snippets =
        Programs.run(List.of("node", "--input-type=module", "--eval", SNIPPETS)).output();
    try (JsonReader reader = Json.createReader(new StringReader(snippets))) {
      List<JsonString> codes = reader.readArray().getValuesAs(JsonString.class);
      assertEquals(4, codes.size());
      for (int at = 0; at < codes.size(); at++) {
        Files.writeString(PROJECT.resolve("src/snippet" + at + ".tsx"), codes.get(at).getString());
      }
    }
  }

  private static String shown(Browser browser) {
    return (String)
        browser.script(
            """
            return [...document.querySelectorAll('p, li')].map((each) => each.textContent).join('\\n');
            """);
  }
}
