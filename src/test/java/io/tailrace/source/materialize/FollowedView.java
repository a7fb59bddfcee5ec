package io.tailrace.source.materialize;

import io.tailrace.source.DatabaseSettings;
import io.tailrace.source.Loop;
import io.tailrace.source.Outage;
import io.tailrace.source.Tail;
import io.tailrace.source.ViewSettings;
import io.tailrace.source.connection.Connector;
import io.tailrace.source.materialize.question.Rhythm;
import io.tailrace.source.runner.Runner;
import io.tailrace.testing.Await;
import io.tailrace.testing.TestLoop;
import io.tailrace.testing.materialize.MaterializeScript;
import io.tailrace.testing.postgres.ScriptedPostgresServer;
import io.tailrace.view.Database;
import io.tailrace.view.Update;
import io.tailrace.view.position.History;
import io.tailrace.view.position.ResumePoint;
import io.tailrace.view.report.ViewReport;
import io.tailrace.view.report.ViewRows;
import io.tailrace.view.zset.Limits;
import io.tailrace.view.zset.Row;
import io.tailrace.view.zset.SourceFault;
import io.tailrace.view.zset.ZSet;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * A Materialize source over the real driver and a real socket, against a script: either its tail
 * alone, step by step, or run for ever into a database's view.
 */
final class FollowedView implements AutoCloseable {
  /** After all that was recorded. */
  static final InstantSource CLOCK = InstantSource.fixed(Instant.ofEpochMilli(1_795_500_000_000L));

  private static final Duration ANSWER = Duration.ofSeconds(10);
  private static final Duration LONG = Duration.ofMinutes(1);
  private static final long MANY = 1_000_000;
  private static final long ROWS = 100_000;

  final MaterializeScript script;
  final ScriptedPostgresServer server;
  final Database database;

  /** Watches it, and for its silence, in one thread. */
  final Loop watch;

  final Loop silence;
  final Loop questions;

  private final ViewSettings view;
  private final MaterializeSource source;
  private final List<TestLoop> loops = new ArrayList<>();
  private @Nullable Tail tail;

  private FollowedView(
      MaterializeScript script,
      ViewSettings view,
      String parameters,
      InstantSource clock,
      Rhythm rhythm)
      throws IOException {
    this.script = script;
    this.view = view;
    this.server = new ScriptedPostgresServer(script);
    this.database = new Database(Map.of(view.name(), new Limits(MANY, MANY)), clock);
    DatabaseSettings settings =
        new DatabaseSettings("", server.url() + parameters, "materialize", null, List.of(view));
    Connector connector = new Connector(settings);
    MaterializeServer materialize = new MaterializeServer(connector, database, rhythm, clock);
    this.source = (MaterializeSource) materialize.source(view, settings.user(), new Random(1));
    this.silence = materialize.silence();
    this.questions = materialize.watch();
    this.watch = both(silence, questions);
  }

  private static Rhythm rhythm(Duration answer, Duration patience) {
    Duration soon = Duration.ofMillis(20);
    return new Rhythm(answer, soon, Duration.ofSeconds(1), soon, Duration.ofMillis(150), patience);
  }

  private static Loop both(Loop first, Loop second) {
    return new Loop() {
      @Override
      public Duration step() throws InterruptedException {
        Duration wait = first.step();
        Duration other = second.step();
        return wait.compareTo(other) < 0 ? wait : other;
      }

      @Override
      public void stop() {
        first.stop();
        second.stop();
      }
    };
  }

  /** One view, its timestamps being its times. */
  static FollowedView of(MaterializeScript script, String relation) throws IOException {
    return new FollowedView(script, relation(relation), "", CLOCK, rhythm(ANSWER, LONG));
  }

  /** With a clock that goes. */
  static FollowedView live(MaterializeScript script, String relation) throws IOException {
    return live(script, relation, "");
  }

  static FollowedView live(MaterializeScript script, String relation, String parameters)
      throws IOException {
    return new FollowedView(
        script, relation(relation), parameters, InstantSource.system(), rhythm(ANSWER, LONG));
  }

  /** With a watch that soon opens again what has fallen silent. */
  static FollowedView impatient(MaterializeScript script, String relation) throws IOException {
    return new FollowedView(
        script,
        relation(relation),
        "",
        InstantSource.system(),
        rhythm(ANSWER, Duration.ofMillis(400)));
  }

  /** With a server that may take no longer than this for its first answers. */
  static FollowedView hurried(MaterializeScript script, String relation, Duration answer)
      throws IOException {
    return new FollowedView(
        script, relation(relation), "", InstantSource.system(), rhythm(answer, LONG));
  }

  /** As in production, by this clock. */
  static FollowedView at(InstantSource clock, MaterializeScript script, ViewSettings view)
      throws IOException {
    return new FollowedView(script, view, "", clock, Rhythm.DEFAULT);
  }

  static FollowedView of(MaterializeScript script, ViewSettings view, String parameters)
      throws IOException {
    return new FollowedView(script, view, parameters, CLOCK, rhythm(ANSWER, LONG));
  }

  static ViewSettings relation(String relation) {
    return new ViewSettings("v", relation, null, ROWS, MANY);
  }

  static ViewSettings query(String query) {
    return new ViewSettings("v", null, query, MANY, MANY);
  }

  Tail open() throws Outage, InterruptedException {
    return open(null);
  }

  Tail open(@Nullable ResumePoint known) throws Outage, InterruptedException {
    Tail open = source.open(view -> known);
    tail = open;
    return open;
  }

  /** What so many FETCHes give. */
  List<Update> fetch(int count) throws Outage, InterruptedException {
    Tail open = tail == null ? open() : tail;
    List<Update> updates = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      try {
        updates.addAll(open.next());
      } catch (SourceFault e) {
        throw new AssertionError("the reader knows no rows", e);
      }
    }
    return updates;
  }

  /** What the view's timestamps and rows mean, as the source asks it. */
  History history() throws Outage, InterruptedException {
    return source.identity().history();
  }

  /** Runs it until it is stopped. */
  TestLoop run() {
    return run(new Runner(source, database, new Random(1)));
  }

  TestLoop run(Loop loop) {
    TestLoop running = new TestLoop(loop);
    loops.add(running);
    return running;
  }

  ViewReport report() {
    return database.reports().get(0);
  }

  void awaitRows(String... rows) {
    Await.until(
        () -> database.reports() + " " + database.rows(view.name()) + " " + server.asked(),
        () -> {
          ViewRows now = database.rows(view.name());
          return now != null && now.rows().toZSet().equals(rows(rows));
        });
  }

  static ZSet rows(String... rows) {
    ZSet.Sum sum = new ZSet.Sum();
    for (String row : rows) {
      sum.add(Row.of(row), 1);
    }
    return sum.toZSet();
  }

  void awaitReason(String reason) {
    Await.until(
        () -> database.reports() + " " + server.asked(), () -> report().reason().equals(reason));
  }

  @Override
  public void close() throws IOException {
    loops.forEach(TestLoop::stop);
    if (tail != null) {
      tail.close();
    }
    server.close();
  }
}
