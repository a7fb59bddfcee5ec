package io.tailrace.web;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tailrace.source.Loop;
import io.tailrace.source.ScriptedSource;
import io.tailrace.source.ScriptedSource.Broken;
import io.tailrace.view.Database;
import io.tailrace.view.Update;
import io.tailrace.view.position.History;
import io.tailrace.view.position.ResumePoint;
import io.tailrace.view.report.State;
import io.tailrace.view.zset.Column;
import io.tailrace.view.zset.Limits;
import io.tailrace.view.zset.Row;
import io.tailrace.view.zset.ZSet;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** All that is logged, by anything of Tailrace, while a source comes and goes. */
class StateLogTest {
  private static final Logger ALL = Logger.getLogger("io.tailrace");

  private long time = 7;
  private final InstantSource clock = () -> Instant.ofEpochMilli(time);
  private final Database database =
      new Database(
          new TreeMap<>(Map.of("a", new Limits(10, 1_000), "b", new Limits(10, 1_000))), clock);

  /** What the source does next: updates, or the end of a connection. */
  private final Deque<Object> script = new ArrayDeque<>();

  private final List<String> lines = new ArrayList<>();
  private final Thread own = Thread.currentThread();
  private final Handler handler =
      new Handler() {
        @Override
        public void publish(LogRecord line) {
          if (Thread.currentThread() == own) {
            lines.add(line.getLevel() + " " + line.getMessage());
            assertEquals(null, line.getThrown());
          }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
      };

  @BeforeEach
  void listen() {
    ALL.addHandler(handler);
    database.onChange(new StateLog(database));
  }

  @AfterEach
  void stopListening() {
    ALL.removeHandler(handler);
  }

  private static Update contents(String view, long timestamp) {
    return new Update.Contents(
        view,
        new History("f"),
        List.of(new Column("x", "int4")),
        Update.Pace.CLOCKED,
        timestamp,
        timestamp,
        new ZSet.Sum().add(Row.of("[1]"), 1).toZSet());
  }

  private static Update insert(String view, long timestamp) {
    ZSet row = new ZSet.Sum().add(Row.of("[2]"), 1).toZSet();
    return new Update.Changes(view, timestamp, timestamp, row);
  }

  /** Plays it to its end, with the runner of every real source. */
  private void play(Object... script) throws Exception {
    this.script.addAll(List.of(script));
    Loop runner = ScriptedSource.runner(new Scripted(), database, clock, new Random(1));
    while (!this.script.isEmpty()) {
      var unused = runner.step();
    }
  }

  private final class Scripted implements ScriptedSource.Script {
    @Override
    public List<String> views() {
      return List.of("a", "b");
    }

    @Override
    public ScriptedSource.Session open(Function<String, @Nullable ResumePoint> known) {
      return new ScriptedSource.Session() {
        @Override
        @SuppressWarnings("unchecked")
        public List<Update> next() throws Broken {
          Object next = script.remove();
          if (next instanceof Broken broken) {
            throw broken;
          }
          return (List<Update>) next;
        }

        @Override
        public void close() {}
      };
    }
  }

  @Test
  void anOutageAndItsEndAreOneLineForAllViews() throws Exception {
    play(
        List.of(contents("a", 10), contents("b", 10)),
        List.of(insert("a", 20)),
        new Broken(State.STALE, "away"),
        new Broken(State.STALE, "away"),
        new Broken(State.STALE, "away"),
        List.of(contents("a", 30), contents("b", 30)),
        List.of(insert("a", 40)),
        List.of(insert("b", 50)));

    assertEquals(
        List.of(
            "INFO views a and b are live",
            "WARNING The database of no name is not followed: away; 2 views are stale; trying again",
            "INFO The database of no name is back after less than 1 s; 2 views are live"),
        lines);
  }

  @Test
  void aDatabaseThatIsAwayFromTheStartIsOneLineToo() throws Exception {
    play(
        new Broken(State.STALE, "away"),
        List.of(contents("a", 30), contents("b", 30)),
        new Broken(State.FAILED, "run: ALTER ROLE"));

    assertEquals(
        List.of(
            "WARNING The database of no name is not followed: away; 2 views are stale; trying again",
            "INFO The database of no name is back after less than 1 s; 2 views are live",
            "WARNING The database of no name cannot be read: run: ALTER ROLE; 2 views are failed;"
                + " trying again"),
        lines);
  }

  @Test
  void whatFailsAloneAndComesBackFromThatHasLinesOfItsOwnWhateverItsSourceDoes() throws Exception {
    Update failed = new Update.Status("b", State.FAILED, "run: GRANT");
    play(
        List.of(contents("a", 10), failed),
        new Broken(State.STALE, "away"),
        List.of(contents("a", 20), failed),
        new Broken(State.STALE, "away again"),
        List.of(contents("a", 30), contents("b", 30)));

    assertEquals(
        List.of(
            "INFO view a is live",
            "WARNING view b is failed: run: GRANT",
            "WARNING The database of no name is not followed: away; 2 views are stale; trying again",
            "INFO The database of no name is back after less than 1 s; 1 of 2 views is live",
            "WARNING The database of no name is not followed: away again; 2 views are stale; trying"
                + " again",
            "INFO view b is live",
            "INFO The database of no name is back after less than 1 s; 2 views are live"),
        lines);
  }

  @Test
  void whatAViewWaitsForBeforeItIsFirstReadIsNoLine() throws Exception {
    play(
        List.of(new Update.Status("b", State.LOADING, "connected; waiting for the first rows")),
        List.of(contents("b", 10)));

    assertEquals(List.of("INFO view b is live"), lines);
  }

  @Test
  void anotherReasonIsAnotherLine() throws Exception {
    play(
        List.of(contents("a", 10), new Update.Status("b", State.FAILED, "run: GRANT")),
        List.of(new Update.Status("b", State.FAILED, "run: GRANT")),
        List.of(new Update.Status("b", State.FAILED, "run: ALTER")),
        List.of(new Update.Status("b", State.LOADING, "")));

    assertEquals(
        List.of(
            "INFO view a is live",
            "WARNING view b is failed: run: GRANT",
            "WARNING view b is failed: run: ALTER",
            "WARNING view b is loading"),
        lines);
  }

  @Test
  void viewsThatAreBehindAreOneLineUntilTheyAreNot() throws Exception {
    play(
        List.of(contents("a", 10), contents("b", 10)),
        List.of(behind("a", 34), behind("b", 34)),
        List.of(behind("a", 40), behind("b", 41)));
    time += 60_000;
    play(
        List.of(behind("a", 50), insert("a", 20), behind("b", 50)),
        List.of(behind("a", null), behind("b", null)));

    assertEquals(
        List.of(
            "INFO views a and b are live",
            "WARNING views a and b are stale: catching up, 34 s behind",
            "INFO views a and b are live"),
        lines);
  }

  private static Update behind(String view, @Nullable Integer seconds) {
    return new Update.Behind(view, seconds == null ? null : Duration.ofSeconds(seconds));
  }

  @Test
  void manyViewsThatChangeAlikeAreCounted() throws Exception {
    Map<String, Limits> limits = new TreeMap<>();
    for (char name = 'a'; name < 'k'; name++) {
      limits.put(String.valueOf(name), new Limits(10, 1_000));
    }
    Database many = new Database(limits, clock);
    many.onChange(new StateLog(many));
    many.apply(limits.keySet().stream().map(name -> contents(name, 10)).toList());
    many.apply(
        limits.keySet().stream()
            .limit(4)
            .<Update>map(name -> new Update.Status(name, State.STALE, "silent"))
            .toList());

    assertEquals(
        List.of(
            "INFO views a, b, c and 7 others are live",
            "WARNING views a, b, c and d are stale: silent"),
        lines);
  }

  @Test
  void aViewThatComesAndOneThatGoesAreALineEach() throws Exception {
    Limits limits = new Limits(10, 1_000);
    play(
        List.of(new Update.Added("c", limits)),
        List.of(contents("c", 10)),
        List.of(new Update.Added("d", limits), contents("d", 10)),
        List.of(insert("c", 20)),
        List.of(new Update.Removed("c", "it was dropped"), new Update.Removed("e", "never was")),
        List.of(new Update.Added("c", limits), new Update.Added("e", limits)));

    assertEquals(
        List.of(
            "INFO view c was found",
            "INFO view c is live",
            "INFO view d was found",
            "INFO view d is live",
            "INFO view c is gone: it was dropped",
            "INFO views c and e were found"),
        lines);
  }

  @Test
  void whatOnlyChangesRowsIsNoChangeOfStatus() throws Exception {
    play(List.of(contents("a", 10), contents("b", 10)));
    long version = database.statusVersion();
    play(List.of(insert("a", 20)), List.of(insert("b", 30)));

    assertEquals(version, database.statusVersion());
    play(List.of(new Update.Status("a", State.STALE, "away")));
    assertEquals(version + 1, database.statusVersion());
  }
}
