package io.tailrace.page;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tailrace.testing.Await;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The explorer's table, whose layout depends on the browser. */
final class ExplorerInFirefoxIT {
  private static final Path PICTURE = Path.of("target/screenshots/explorer-firefox.png");

  /** Returns the elements at the table's corners, and the number of rows in the document. */
  private static final String CORNERS =
      """
      const table = document.getElementById('table');
      const { left, top, bottom } = table.getBoundingClientRect();
      const at = (y) => document.elementFromPoint(left + 20, y).closest('th, td')?.textContent;
      const few = document.querySelectorAll('tbody tr').length < 60;
      return [at(top + 10), at(bottom - 8), few].join(' | ');
      """;

  @Test
  void rowsAreWhereTheyAreScrolledTo() throws Exception {
    try (OpenPage page = Browsers.FIREFOX.start();
        PageServer server = new PageServer("/under/").views("numbers")) {
      page.open(server.page("#/numbers?sort=n"));
      server.nextStream().event("snapshot", "f-1", contents());
      Await.until(
          "the rows",
          () ->
              page.evaluate("return document.getElementById('count').textContent")
                  .equals("10,000 rows"));
      page.evaluate("document.getElementById('table').scrollTo(0, 1e9)");
      Await.until("the end", () -> page.evaluate(CORNERS).equals("n int8 | 9999 | true"));
      Files.createDirectories(PICTURE.getParent());
      Files.write(PICTURE, page.picture());
      page.evaluate("document.querySelector('th button').click()");
      Await.until("the other end", () -> page.evaluate(CORNERS).equals("n int8 | 0 | true"));
      assertEquals(List.of(), page.problems());
    }
  }

  private static String contents() {
    return "{\"view\":\"numbers\",\"timestamp\":1,\"time\":1,\"columns\":[{\"name\":\"n\","
        + "\"type\":\"int8\"}],\"deleted\":[],\"inserted\":["
        + IntStream.range(0, 10_000).mapToObj(n -> "[" + n + "]").collect(Collectors.joining(","))
        + "]}";
  }
}
