package io.tailrace.page;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Ten tabs of one page, which share one connection to the server. */
final class SharedConnectionIT {
  private static final int TABS = 10;

  @Test
  void tenTabsShareOneConnectionThroughALossUntilTheLastLeaves() throws Exception {
    try (Browser browser = Browser.start();
        PageServer server = new PageServer("/under/")) {
      List<String> tabs = new ArrayList<>();
      tabs.add(follow(browser, server, browser.tab()));
      ScriptedStream stream = server.nextStream();
      stream.event("snapshot", "f-1", contents("[1]"));
      await(browser, tabs, "live [1]");
      while (tabs.size() < TABS) {
        tabs.add(follow(browser, server, browser.openTab()));
      }
      await(browser, tabs, "live [1]");

      stream.event("batch", "f-2", change(2, "[1]", "[2],[3]"));
      await(browser, tabs, "live [2,3]");
      stream.event(
          "status",
          "",
          "{\"view\":\"a\",\"state\":\"stale\",\"sinceTime\":1608081358001,\"reason\":\"away\"}");
      await(browser, tabs, "stale [2,3]");

      browser.goTo(tabs.remove(0));
      browser.closeTab();
      stream.end();
      ScriptedStream next = server.nextStream();
      assertEquals("f-2", next.resumePosition());
      next.event("batch", "f-3", change(3, "[2]", "[4]"));
      await(browser, tabs, "live [3,4]");
      assertEquals(2, server.asked());

      for (String tab : tabs.subList(1, tabs.size())) {
        browser.goTo(tab);
        browser.closeTab();
      }
      browser.goTo(tabs.get(0));
      next.event("batch", "f-4", change(4, "[3]", "[5]"));
      await(browser, tabs.subList(0, 1), "live [4,5]");
      assertEquals(List.of(), browser.problems());
      browser.script("live.close()");
      browser.await(true, () -> isOver(next));
    }
  }

  @Test
  void aKilledWorkerIsReplacedWhenSomebodyUsesThePage() throws Exception {
    try (Browser browser = Browser.start();
        PageServer server = new PageServer("/under/")) {
      List<String> tabs = List.of(follow(browser, server, browser.tab()));
      ScriptedStream stream = server.nextStream();
      stream.event("snapshot", "f-1", contents("[1]"));
      await(browser, tabs, "live [1]");

      browser.killSharedWorkers();
      browser.await(true, () -> isOver(stream));
      browser.await(
          true,
          () -> {
            browser.script("dispatchEvent(new Event('pointerdown'))");
            return server.anotherStream().filter(SharedConnectionIT::sendsTwo).isPresent();
          });
      await(browser, tabs, "live [2]");
    }
  }

  private static boolean sendsTwo(ScriptedStream stream) {
    try {
      stream.event("snapshot", "f-2", contents("[2]"));
      return true;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String follow(Browser browser, PageServer server, String tab) {
    browser.open(server.page("tailrace.svg"));
    browser.script(
        """
        return import(new URL('tailrace.js', location.href).href).then(({ connect }) => {
          window.live = connect('a', { shared: true });
        });
        """);
    return tab;
  }

  private static void await(Browser browser, List<String> tabs, String expected) {
    for (String tab : tabs) {
      browser.goTo(tab);
      browser.await(
          expected,
          () ->
              browser.script(
                  """
                  const rows = live.view('a').rows.map(({ n }) => n).sort();
                  return live.status + ' ' + JSON.stringify(rows);
                  """));
    }
  }

  /** A server notices a closed connection when it writes. */
  private static boolean isOver(ScriptedStream stream) {
    try {
      stream.event("progress", "f-4", "{\"timestamp\":4,\"time\":4}");
      return false;
    } catch (IOException e) {
      return true;
    }
  }

  private static String contents(String rows) {
    return "{\"view\":\"a\",\"timestamp\":1,\"time\":1,\"columns\":[{\"name\":\"n\",\"type\":\"int8\"}],"
        + "\"inserted\":["
        + rows
        + "],\"deleted\":[]}";
  }

  private static String change(int timestamp, String deleted, String inserted) {
    return "{\"view\":\"a\",\"timestamp\":%d,\"time\":%d,\"inserted\":[%s],\"deleted\":[%s]}"
        .formatted(timestamp, timestamp, inserted, deleted);
  }
}
