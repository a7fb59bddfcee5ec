package io.tailrace.page;

import java.net.URI;
import java.util.List;

/** Reads the Wikipedia page, which is made of custom elements, as a person does. */
public final class Dashboard {
  /** The number and the bars, from the top. */
  public record Shown(String total, List<String> top10) {
    public static Shown of(String total, String... top10) {
      return new Shown(total, List.of(top10));
    }
  }

  private static final String READ =
      """
      const root = (selector) => document.querySelector(selector)?.shadowRoot;
      const bars = [...(root('#leaders tailrace-chart')?.querySelectorAll('.mark-rect path') ?? [])];
      const told = bars.sort((a, b) => a.getBoundingClientRect().y - b.getBoundingClientRect().y)
          .map(({ ariaLabel }) => /^count: (\\d+); user: (.*?)(; tailrace_rank: \\d+)?$/s.exec(ariaLabel))
          .map(([, count, user]) => `${user}: ${Number(count).toLocaleString('en')}`);
      const total = root('#edits tailrace-number')?.querySelector('[part~=value]').textContent;
      return [total ?? '–', told];
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

  /** The rows of a chart's table, for screen readers. */
  @SuppressWarnings("unchecked") // as the script makes it
  List<String> table(String tile) {
    return (List<String>)
        browser.script(
            "const { shadowRoot } = document.querySelector(arguments[0] + ' tailrace-chart');"
                + "return [...shadowRoot.querySelectorAll('tbody tr')]"
                + ".map((row) => [...row.cells].map((cell) => cell.textContent).join(': '))",
            tile);
  }

  /** The text of an element's part; empty before there is one. */
  public String part(String element, String part) {
    return (String)
        browser.script(
            "return document.querySelector(arguments[0])?.shadowRoot"
                + "?.querySelector(`[part~=${arguments[1]}]`)?.textContent ?? ''",
            element,
            part);
  }

  /** What the number at this place shows. */
  String number(String element) {
    return part(element, "value");
  }

  /** The mode and the state of the feed. */
  String feed() {
    return number("#feed [column=mode]") + ", " + number("#feed [column=state]");
  }

  public String note() {
    return part("tailrace-status", "note");
  }

  String text(String id) {
    return (String) browser.script("return document.getElementById(arguments[0]).innerText", id);
  }

  public String state() {
    return (String)
        browser.script("return document.querySelector('tailrace-status').dataset.status ?? ''");
  }
}
