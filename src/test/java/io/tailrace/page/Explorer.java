package io.tailrace.page;

import java.util.List;
import org.openqa.selenium.Keys;

/** Uses a view's page in the explorer as a person does. */
final class Explorer {
  private static final String ROWS =
      """
      return [...document.querySelectorAll('tbody tr')].map((row) =>
          [...row.children].map((cell) => cell.textContent.toWellFormed()).join(' | '));
      """;

  private final Browser browser;

  Explorer(Browser browser) {
    this.browser = browser;
  }

  /** The rows in the document, cells divided by bars. */
  List<?> rows() {
    return (List<?>) browser.script(ROWS);
  }

  String text(String selector) {
    return (String)
        browser.script("return document.querySelector(arguments[0])?.textContent", selector);
  }

  String attribute(String selector, String name) {
    return (String)
        browser.script(
            "return document.querySelector(arguments[0])?.getAttribute(arguments[1])",
            selector,
            name);
  }

  String hash() {
    return (String) browser.script("return location.hash");
  }

  /** The text of the focused element. */
  String focused() {
    return (String) browser.script("return document.activeElement.textContent");
  }

  void focus(String selector) {
    browser.script("document.querySelector(arguments[0]).focus()", selector);
  }

  void click(String selector) {
    browser.script("document.querySelector(arguments[0]).click()", selector);
  }

  /** Replaces the text of the box. */
  void filter(String text) {
    focus("#filter");
    browser.script("document.activeElement.select()");
    browser.keys(Keys.DELETE + text);
  }
}
