package io.tailrace.page;

import java.net.URI;
import java.util.List;

/** The dashboard as somebody reads it from the screen. */
final class Dashboard {
  /** The number and the bars, from the top. */
  record Shown(String total, List<String> top10) {
    static Shown of(String total, String... top10) {
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

  Dashboard(Browser browser, URI page) {
    this.browser = browser;
    browser.open(page);
  }

  @SuppressWarnings("unchecked") // as the script above makes it
  Shown shown() {
    List<Object> read = (List<Object>) browser.script(READ);
    return new Shown((String) read.get(0), (List<String>) read.get(1));
  }

  String text(String id) {
    return (String) browser.script("return document.getElementById(arguments[0]).innerText", id);
  }

  String state() {
    return (String) browser.script("return document.body.dataset.state");
  }
}
