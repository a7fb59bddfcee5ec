package io.tailrace.page;

import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;

/** A page in the {@link Browser} of the other tests. */
final class Chromium implements OpenPage {
  private final Browser browser = Browser.start();
  private final List<String> problems = new ArrayList<>();

  Chromium() throws IOException {}

  @Override
  public void open(URI page) {
    browser.open(page);
    problems.clear();
  }

  @Override
  public String evaluate(String body) {
    return (String) browser.script("return (async () => {" + body + "})().then(String)");
  }

  @Override
  public List<String> problems() {
    problems.addAll(browser.problems());
    return List.copyOf(problems);
  }

  @Override
  public byte[] picture() {
    return browser.picture();
  }

  @Override
  public void close() throws IOException {
    browser.close();
  }
}
