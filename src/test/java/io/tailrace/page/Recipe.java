package io.tailrace.page;

import java.util.Locale;

/** The pages of webapp/examples, and how each shows the number and the rows. */
enum Recipe {
  DOM("[...document.querySelectorAll('tbody tr')].map((line) => texts(line.cells))"),
  D3(
      """
      [...document.querySelectorAll('#chart g')]
          .map((bar, at) => bar.getAttribute('transform') === `translate(0, ${40 * at})`
              ? texts(bar.children).slice(1) : 'moving')"""),
  VEGA(
      """
      [...document.querySelectorAll('#chart .mark-rect path')]
          .sort((a, b) => a.getBoundingClientRect().y - b.getBoundingClientRect().y)
          .map((bar) => /count: (.*); user: (.*)/.exec(bar.ariaLabel))
          .map(([, count, user]) => [user, Number(count).toLocaleString('en')])"""),
  REACT("[...document.querySelectorAll('tbody tr')].map((line) => texts(line.cells))");

  private final String rows;

  Recipe(String rows) {
    this.rows = rows;
  }

  String page() {
    return "examples/" + name().toLowerCase(Locale.ROOT) + ".html";
  }

  /** The number, then each row as a list of texts, from the top. */
  Object shown(Browser browser) {
    return browser.script(
        "const texts = (elements) => [...elements].map((each) => each.textContent);"
            + "return [document.querySelector('.total strong').textContent, ..."
            + rows
            + "]");
  }
}
