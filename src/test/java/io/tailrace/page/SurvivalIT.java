package io.tailrace.page;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tailrace.testing.Await;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The client survives what closes a plain EventSource. */
final class SurvivalIT {
  /** Shorter than the silence after which a connection counts as dead. */
  private static final Duration SOON = Duration.ofSeconds(30);

  private static final String ROWS = "return JSON.stringify(live.view('counter').rows)";

  @Nested
  final class InChromium extends Cases {
    InChromium() {
      super(Browsers.CHROMIUM);
    }
  }

  @Nested
  final class InFirefox extends Cases {
    InFirefox() {
      super(Browsers.FIREFOX);
    }
  }

  abstract static class Cases {
    private final Browsers browsers;
    private OpenPage page;
    private PageServer server;

    Cases(Browsers browsers) {
      this.browsers = browsers;
    }

    private ScriptedStream open() throws Exception {
      page = browsers.start();
      server = new PageServer("/under/");
      page.open(server.page("tailrace.svg"));
      page.evaluate(
          """
          const { connect } = await import(new URL('tailrace.js', location.href).href);
          window.live = connect('counter');
          """);
      ScriptedStream stream = server.nextStream();
      stream.event("snapshot", "f-1", contents(1));
      awaitRow(1);
      return stream;
    }

    private static String contents(int count) {
      return "{\"view\":\"counter\",\"timestamp\":1,\"time\":1,\"columns\":[{\"name\":\"count\","
          + "\"type\":\"int8\"}],\"inserted\":[["
          + count
          + "]],\"deleted\":[]}";
    }

    private void goesOn(int count) throws Exception {
      ScriptedStream stream = server.nextStream();
      assertEquals("f-1", stream.resumePosition());
      send(stream, count);
      awaitRow(count);
      awaitStatus("live");
    }

    /** Sends the change from 1 to this count; a browser may have closed the connection. */
    private static void send(ScriptedStream stream, int count) {
      try {
        stream.event(
            "batch",
            "f-2",
            "{\"view\":\"counter\",\"timestamp\":2,\"time\":2,\"inserted\":[["
                + count
                + "]],\"deleted\":[[1]]}");
      } catch (IOException gone) {
        // The browser asks again.
      }
    }

    private void awaitRow(int count) {
      Await.until("the row", () -> shows(count));
    }

    private boolean shows(int count) {
      return page.evaluate(ROWS).equals("[{\"count\":" + count + "}]");
    }

    private void awaitStatus(String status) {
      Await.until(status, () -> page.evaluate("return live.status").equals(status));
    }

    @AfterEach
    void close() throws IOException {
      server.close();
      page.close();
    }

    @Test
    void aServerThatRefusesToServeForAWhile() throws Exception {
      ScriptedStream stream = open();
      server.streams(503, "application/problem+json", "{\"detail\":\"being deployed\"}");
      stream.end();
      Await.until("the reason", () -> page.evaluate("return live.reason").equals("being deployed"));
      assertEquals("reconnecting", page.evaluate("return live.status"));
      server.streams(200, "", "");
      goesOn(2);
    }

    @Test
    void aServerThatIsGoneForAWhile() throws Exception {
      open();
      server.down();
      awaitStatus("reconnecting");
      Await.until(
          "the reason",
          () -> page.evaluate("return live.reason").equals("the server cannot be reached"));
      awaitRow(1);
      server.up();
      goesOn(3);
    }

    @Test
    void aServerThatAnswersWithSomethingElse() throws Exception {
      ScriptedStream stream = open();
      server.streams(404, "text/html", "<h1>Not Found</h1>");
      stream.end();
      awaitStatus("failed");
      server.streams(200, "", "");
      goesOn(4);
    }

    /** The back/forward cache keeps pages, and a browser has six connections per host. */
    @Test
    void aPageThatIsLeftHoldsNoConnection() throws Exception {
      ScriptedStream stream = open();
      page.evaluate("location.href = new URL('theme.css', location.href).href");
      Await.until("the stream's end", () -> isOver(stream));
      if (browsers == Browsers.CHROMIUM) {
        page.evaluate("history.back()");
        Await.until(
            "the page", () -> page.evaluate("return location.pathname").endsWith("tailrace.svg"));
        assertEquals("true", page.evaluate("return String('live' in window)"));
        goesOn(6);
      }
    }

    private static boolean isOver(ScriptedStream stream) {
      try {
        stream.send(":\n");
        return false;
      } catch (IOException gone) {
        return true;
      }
    }

    /** Firefox closes an EventSource without an event, although the page stays. */
    @ParameterizedTest
    @ValueSource(strings = {"download", "mailto:ada@example.com"})
    void aClickOnALinkThatLeadsToNoPage(String link) throws Exception {
      ScriptedStream stream = open();
      page.evaluate(
          """
          const link = document.createElementNS('http://www.w3.org/1999/xhtml', 'a');
          link.href = new URL('%s', location.href).href;
          document.documentElement.append(link);
          link.click();
          """
              .formatted(link));
      send(stream, 7);
      Await.until(
          SOON,
          "the row",
          () -> {
            server
                .anotherStream()
                .filter(another -> another.resumePosition().equals("f-1"))
                .ifPresent(another -> send(another, 7));
            return shows(7);
          });
      awaitStatus("live");
    }

    @Test
    void aServerThatSaysGoodbye() throws Exception {
      ScriptedStream stream = open();
      stream.send("retry: 30\n\n").event("bye", "", "{}").end();
      goesOn(5);
    }
  }
}
