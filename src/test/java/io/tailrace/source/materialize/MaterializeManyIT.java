package io.tailrace.source.materialize;

import static io.tailrace.testing.materialize.MaterializeScript.V0_28;
import static io.tailrace.testing.materialize.MaterializeScript.V0_6;
import static io.tailrace.testing.materialize.MaterializeScript.V26;
import static io.tailrace.testing.materialize.Tape.fetch;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.source.DatabaseSettings;
import io.tailrace.source.Loop;
import io.tailrace.source.Tail;
import io.tailrace.source.ViewSettings;
import io.tailrace.source.connection.Connector;
import io.tailrace.source.materialize.question.Rhythm;
import io.tailrace.testing.materialize.MaterializeScript;
import io.tailrace.testing.materialize.Tape;
import io.tailrace.testing.postgres.ScriptedPostgresServer;
import io.tailrace.view.Database;
import io.tailrace.view.report.State;
import io.tailrace.view.zset.Limits;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What it costs a server that many views are watched, in an hour of its time. */
class MaterializeManyIT {
  private static final long CATALOGUE = 300;
  private static final long ONE_VIEW = 40;

  private final AtomicLong now = new AtomicLong(FollowedView.CLOCK.millis());
  private final InstantSource clock = () -> Instant.ofEpochMilli(now.get());

  /**
   * What was asked in that hour.
   *
   * @param ofAll questions that name all views
   * @param ofOne questions that name one
   * @param busy for how long the server answered, ms
   */
  private record Watched(long ofAll, long ofOne, long others, long busy) {}

  @ParameterizedTest
  @ValueSource(strings = {V0_28, V26})
  void manyViewsAreWatchedWithAsManyQuestionsAsFew(String version) throws Exception {
    Watched few = watch(version, 2);
    Watched many = watch(version, 60);

    assertEquals(few, many);
    assertEquals(0, many.ofOne());
    assertTrue(many.ofAll() > 100, many::toString);
  }

  @ParameterizedTest
  @ValueSource(strings = V0_6)
  void eachViewOfAnOldServerIsComputedAsOftenAsThatCostsLittle(String version) throws Exception {
    Watched few = watch(version, 2);
    Watched many = watch(version, 60);

    assertTrue(many.ofAll() <= few.ofAll(), few + " " + many);
    assertTrue(few.ofOne() <= 2 * 4 * 60, "each one at most every 15 s: " + few);
    assertTrue(many.ofOne() >= 60, "each one now and then: " + many);
    assertTrue(many.busy() < Duration.ofHours(1).toMillis() / 10, many::toString);
  }

  @Test
  void allThatFallSilentAreToldToBeStaleAtOnce() throws Exception {
    try (Followed followed = new Followed(new MaterializeScript(V26), 13)) {
      Loop silence = followed.materialize.silence();
      now.addAndGet(14_000);
      silence.step();
      assertEquals(0, followed.stale());

      now.addAndGet(1_000);
      silence.step();
      assertEquals(13, followed.stale());
    }
  }

  private Watched watch(String version, int views) throws Exception {
    AtomicLong busy = new AtomicLong();
    MaterializeScript script =
        new MaterializeScript(version)
            .rule(
                sql -> {
                  long took = isOfOne(sql) ? ONE_VIEW : sql.contains("mz_catalog.") ? CATALOGUE : 0;
                  now.addAndGet(took);
                  busy.addAndGet(took);
                  return null;
                });
    try (Followed followed = new Followed(script, views)) {
      int opened = followed.server.asked().size();
      busy.set(0);
      Loop watch = followed.materialize.watch();
      long end = now.get() + Duration.ofHours(1).toMillis();
      while (now.get() < end) {
        now.addAndGet(watch.step().toMillis());
      }
      List<String> all = followed.server.asked();
      List<String> asked = List.copyOf(all.subList(opened, all.size()));
      long ofAll = asked.stream().filter(sql -> sql.startsWith("select 'object'")).count();
      long ofOne = asked.stream().filter(MaterializeManyIT::isOfOne).count();
      return new Watched(ofAll, ofOne, asked.size() - ofAll - ofOne, busy.get());
    }
  }

  private static boolean isOfOne(String sql) {
    return sql.endsWith(" LIMIT 1");
  }

  /** So many views, of each of which something was told. */
  private final class Followed implements AutoCloseable {
    private final ScriptedPostgresServer server;
    private final Database database;
    private final MaterializeServer materialize;
    private final List<Tail> tails = new ArrayList<>();

    Followed(MaterializeScript script, int views) throws Exception {
      Map<String, Limits> limits = new TreeMap<>();
      List<ViewSettings> settings = new ArrayList<>();
      for (int i = 0; i < views; i++) {
        script.view("v" + i, "u" + i, Tape.of("n", 23, fetch("10 +1 1", "11")));
        limits.put("v" + i, new Limits(10, 1_000));
        settings.add(new ViewSettings("v" + i, "v" + i, null, 10, 1_000));
      }
      server = new ScriptedPostgresServer(script);
      database = new Database(limits, clock);
      Connector connector =
          new Connector(new DatabaseSettings("", server.url(), "materialize", null, settings));
      materialize = new MaterializeServer(connector, database, Rhythm.DEFAULT, clock);
      for (ViewSettings view : settings) {
        Tail tail = materialize.source(view, "materialize", new Random(1)).open(name -> null);
        tails.add(tail);
        database.apply(tail.next());
      }
    }

    long stale() {
      return database.reports().stream().filter(view -> view.state() == State.STALE).count();
    }

    @Override
    public void close() throws IOException {
      tails.forEach(Tail::close);
      materialize.stop();
      server.close();
    }
  }
}
