package io.tailrace.page;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tailrace.testing.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A page of elements in any browser, and what a person reads in them. For one thread. */
final class ElementsPage implements AutoCloseable {
  /** Of each element, in the page's order, its status and what it shows. */
  private static final String SHOWN =
      """
      const lines = (root, selector) => [...root.querySelectorAll(selector)];
      const cells = (root) => lines(root, 'tbody tr')
          .map(({ cells }) => [...cells].map(({ textContent }) => textContent).join(' '));
      const bars = (root) => lines(root, '.mark-rect path')
          .sort((a, b) => a.getBoundingClientRect().y - b.getBoundingClientRect().y)
          .map(({ ariaLabel }) => ariaLabel.replace(/(; tailrace_rank: \\d+)?$/, ''));
      const parts = (root) => ['value', 'state'].map((part) => root.querySelector(`[part~=${part}]`))
          .filter(Boolean).map(({ textContent }) => textContent);
      return [...document.querySelectorAll('*')].filter(({ localName }) => /^tailrace-/.test(localName))
          .map((each) => [each.dataset.status, ...parts(each.shadowRoot),
              ...(each.localName === 'tailrace-chart' ? bars : cells)(each.shadowRoot)].join(' | '))
          .join('\\n');
      """;

  private static final String LOOKS =
      """
      const colors = new Set();
      document.querySelectorAll('*').forEach((each) => each.shadowRoot?.querySelectorAll('*')
          .forEach((part) => colors.add(getComputedStyle(part).color)));
      return String(colors.size > 1);
      """;

  private final OpenPage page;
  private final PageServer server;

  /** Serves the page {@code page.html} from this folder, beside the application's files. */
  ElementsPage(Browsers browsers, Path folder, String elements) throws IOException {
    Files.writeString(
        folder.resolve("page.html"),
        """
        <!doctype html><html lang="en"><title>Elements</title><link rel="icon" href="tailrace.svg">
        <script type="module" src="tailrace-elements.js"></script>
        <body>%s</body>
        """
            .formatted(elements));
    server = new PageServer("/under/a/path/", folder, Path.of("webapp"));
    page = browsers.start();
    page.open(server.page("page.html"));
  }

  PageServer server() {
    return server;
  }

  ScriptedStream nextStream() throws InterruptedException {
    return server.nextStream();
  }

  String shown() {
    return page.evaluate(SHOWN);
  }

  /** Waits until the elements show this, a line for each. */
  void awaitShown(String... lines) {
    String expected = String.join("\n", lines);
    Await.until(this::shown, () -> shown().equals(expected));
  }

  /** The text of an element's part. */
  String text(String element, String part) {
    return page.evaluate(
        "return document.querySelector('%s').shadowRoot.querySelector('[part~=%s]').textContent"
            .formatted(element, part));
  }

  void awaitText(String element, String part, String text) {
    Await.until(() -> text(element, part), () -> text(element, part).equals(text));
  }

  String evaluate(String body) {
    return page.evaluate(body);
  }

  void assertNoProblems() {
    assertEquals("true", page.evaluate(LOOKS), "the styles do not apply");
    assertEquals(List.of(), page.problems());
  }

  @Override
  public void close() throws IOException {
    page.close();
    server.close();
  }
}
