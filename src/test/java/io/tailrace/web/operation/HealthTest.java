package io.tailrace.web.operation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.source.SourceReport;
import io.tailrace.view.report.State;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** When an application lives, and when it is ready for clients. */
final class HealthTest {
  private final ScriptedSight sight = new ScriptedSight("a", "b", "secret");
  private final Operation operation = new Operation(sight, Set.of(), "/health-test");

  @AfterEach
  void end() {
    operation.close();
  }

  @Test
  void itLivesWhileItsWritersStep() {
    sight.writersSilence = Duration.ofSeconds(59);
    assertEquals(new Health(true, "{\"status\":\"live\"}\n"), operation.live());
    sight.writersSilence = Duration.ofSeconds(61);
    assertEquals(
        new Health(
            false,
            "{\"status\":\"stuck\",\"reason\":"
                + "\"a stream writer has made no step for 61 s\"}\n"),
        operation.live());
    sight.stopping = true;
    assertEquals(Health.LIVE, operation.live());
  }

  @Test
  void itIsReadyOnceEachViewHasHadContentsOrNeedsSomebody() throws Exception {
    sight.status("a", State.STALE, "no connection to \"db\"");
    assertEquals(
        new Health(
            false,
            "{\"status\":\"unready\",\"withoutContents\":["
                + "{\"name\":\"a\",\"state\":\"stale\",\"reason\":\"no connection to \\\"db\\\"\"},\n"
                + "{\"name\":\"b\",\"state\":\"loading\",\"reason\":\"\"}],\"others\":1}\n"),
        operation.ready());
    sight.contents("a", "[1]");
    sight.status("b", State.FAILED, "GRANT SELECT ON b TO tailrace");
    assertEquals(
        new Health(
            false,
            "{\"status\":\"unready\",\"withoutContents\":["
                + "{\"name\":\"b\",\"state\":\"failed\","
                + "\"reason\":\"GRANT SELECT ON b TO tailrace\"}],\"others\":1}\n"),
        operation.ready());
    sight.contents("secret", "[1]");
    assertEquals(
        new Health(
            true,
            "{\"status\":\"ready\",\"withoutContents\":["
                + "{\"name\":\"b\",\"state\":\"failed\","
                + "\"reason\":\"GRANT SELECT ON b TO tailrace\"}],\"others\":0}\n"),
        operation.ready());
  }

  @Test
  void itIsNotReadyBeforeItIsKnownWhatThePatternsFind() throws Exception {
    ScriptedSight patterned = new ScriptedSight();
    patterned.patterns = List.of("sales.*", "");
    try (Operation own = new Operation(patterned, Set.of(), "/health-test-patterns")) {
      String nothing = "\"withoutContents\":[],\"others\":0";
      assertEquals(
          new Health(
              false, "{\"status\":\"unready\"," + nothing + ",\"patterns\":[\"sales.*\"]}\n"),
          own.ready());
      patterned.source = new SourceReport("", "PostgreSQL 18.1", 0, OptionalLong.empty());
      assertEquals(new Health(true, "{\"status\":\"ready\"," + nothing + "}\n"), own.ready());
    }
  }

  @Test
  void aViewThatIsFoundLaterKeepsItReady() throws Exception {
    sight.contents("a", "[1]");
    sight.contents("b", "[1]");
    sight.contents("secret", "[1]");
    assertEquals(true, operation.ready().good());
    sight.added("late");
    assertEquals(
        new Health(
            true,
            "{\"status\":\"ready\",\"withoutContents\":["
                + "{\"name\":\"late\",\"state\":\"loading\",\"reason\":\"\"}],\"others\":0}\n"),
        operation.ready());
  }

  @Test
  void anOutageLaterKeepsItReady() throws Exception {
    sight.contents("a", "[1]");
    sight.contents("secret", "[1]");
    sight.status("b", State.FAILED, "GRANT SELECT ON b TO tailrace");
    assertEquals(true, operation.ready().good());
    for (String view : sight.names()) {
      sight.status(view, State.STALE, "no connection");
    }
    assertEquals(
        new Health(
            true,
            "{\"status\":\"ready\",\"withoutContents\":["
                + "{\"name\":\"b\",\"state\":\"stale\",\"reason\":\"no connection\"}],"
                + "\"others\":0}\n"),
        operation.ready());
  }

  @Test
  void aDatabaseThatRefusesTheLogInKeepsItOut() throws Exception {
    sight.outage(State.FAILED, "the password is wrong");
    String views =
        "\"withoutContents\":["
            + "{\"name\":\"a\",\"state\":\"failed\",\"reason\":\"the password is wrong\"},\n"
            + "{\"name\":\"b\",\"state\":\"failed\",\"reason\":\"the password is wrong\"}],"
            + "\"others\":1}\n";
    assertEquals(
        new Health(
            false,
            "{\"status\":\"unready\",\"reason\":\"no view of the database (default) has had"
                + " contents: the password is wrong\","
                + views),
        operation.ready());
    sight.contents("a", "[1]");
    sight.contents("secret", "[1]");
    sight.status("b", State.FAILED, "GRANT SELECT ON b TO tailrace");
    assertEquals(true, operation.ready().good());
    sight.outage(State.FAILED, "the password is wrong");
    assertEquals(true, operation.ready().good());
  }

  @Test
  void aServerThatLacksWhatEveryViewNeedsKeepsItOut() throws Exception {
    for (String view : sight.names()) {
      sight.status(view, State.FAILED, "the server's wal_level is replica");
    }
    sight.source = refused(true);
    assertEquals(false, operation.ready().good());
    assertTrue(
        operation
            .ready(false)
            .json()
            .startsWith(
                "{\"status\":\"unready\",\"reason\":\"no view of the database has had contents:"
                    + " the view cannot be read at present\","),
        operation.ready(false).json());
    sight.contents("a", "[1]");
    assertEquals(true, operation.ready().good());
  }

  @Test
  void viewsThatFailEachAloneDoNotKeepItOut() throws Exception {
    for (String view : sight.names()) {
      sight.status(view, State.FAILED, "GRANT SELECT ON " + view + " TO tailrace");
    }
    sight.source = refused(false);
    assertEquals(true, operation.ready().good());
  }

  private static SourceReport refused(boolean refused) {
    return new SourceReport(
        "", "PostgreSQL 18.1", 0, OptionalLong.empty(), Map.of(), true, refused);
  }

  @Test
  void itIsNotReadyWhileItStops() throws Exception {
    for (String view : sight.names()) {
      sight.contents(view, "[1]");
    }
    assertEquals(
        new Health(true, "{\"status\":\"ready\",\"withoutContents\":[],\"others\":0}\n"),
        operation.ready());
    sight.stopping = true;
    assertEquals(
        new Health(false, "{\"status\":\"unready\",\"reason\":\"the application is stopping\"}\n"),
        operation.ready());
  }
}
