package io.tailrace.page;

import java.net.URI;
import java.util.List;

/** Reads the Wikipedia page as a person does. */
public final class Dashboard {
  /** The number and the bars, from the top. */
  public record Shown(String total, List<String> top10) {
    public static Shown of(String total, String... top10) {
      return new Shown(total, List.of(top10));
    }
  }

  private static final String READ =
      """
      const y = (text) => Number(/,(.*)\\)/.exec(text.getAttribute('transform'))[1]);
      const column = (name) => [...document.querySelectorAll(`#top10 .${name}_marks text`)]
          .sort((a, b) => y(a) - y(b)).map((text) => text.textContent);
      const counts = column('count');
      return [document.getElementById('total').textContent,
          column('name').map((name, at) => `${name}: ${counts[at]}`)];
      """;

  private final Browser browser;

  public Dashboard(Browser browser, URI page) {
    this.browser = browser;
    browser.open(page);
  }

  @SuppressWarnings("unchecked") // as the script above makes it
  public Shown shown() {
    List<Object> read = (List<Object>) browser.script(READ);
    return new Shown((String) read.get(0), (List<String>) read.get(1));
  }

  /** The table of editors for screen readers. */
  @SuppressWarnings("unchecked") // as the script makes it
  List<String> table() {
    return (List<String>)
        browser.script(
            "return [...document.querySelectorAll('#top10-table tbody tr')]"
                + ".map((row) => [...row.cells].map((cell) => cell.textContent).join(': '))");
  }

  public String text(String id) {
    return (String) browser.script("return document.getElementById(arguments[0]).innerText", id);
  }

  public String state() {
    return (String) browser.script("return document.body.dataset.state");
  }
}
