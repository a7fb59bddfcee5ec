package io.tailrace.bench;

import static java.util.Objects.requireNonNull;

import io.tailrace.view.Database;
import io.tailrace.view.Group;
import io.tailrace.view.Update;
import io.tailrace.view.position.History;
import io.tailrace.view.position.StreamPosition;
import io.tailrace.view.transition.CatchUpPlan;
import io.tailrace.view.transition.Transition;
import io.tailrace.view.zset.Column;
import io.tailrace.view.zset.Limits;
import io.tailrace.view.zset.Row;
import io.tailrace.view.zset.SourceFault;
import io.tailrace.view.zset.ZSet;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What a batch costs, and what one more client costs, on a small view and on a large one: {@code
 * mvn -q -Pbench test-compile exec:exec -Dbench=ViewBench}.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
    value = 1,
    jvmArgsAppend = {"-Xmx2g"})
public class ViewBench {
  private static final int BATCH = 10;
  private static final List<Column> COLUMNS =
      List.of(new Column("user", "text"), new Column("count", "int8"));

  /** A view of so many rows, and a client that has had all but the last batch. */
  @State(Scope.Thread)
  public static class View {
    /** Set by the harness. */
    @Param({"1000", "1000000"})
    public int rows;

    private final Database database =
        new Database(
            Map.of("v", new Limits(Long.MAX_VALUE, Long.MAX_VALUE)), InstantSource.system());
    private final ZSet there = batch(0, 0, 1);
    private final ZSet back = batch(0, 1, 0);
    private List<ZSet> elsewhere = List.of();
    private int place;
    private final Group group = database.group(List.of("v"));
    private StreamPosition before = group.nowhere();
    private long timestamp = 1;

    /** Ten rows that become others. */
    private static ZSet batch(int first, int from, int to) {
      ZSet.Sum changes = new ZSet.Sum();
      for (int user = first; user < first + BATCH; user++) {
        changes.add(row(user, from), -1).add(row(user, to), 1);
      }
      return changes.toZSet();
    }

    private static Row row(int user, int count) {
      return Row.of("[\"a user with number " + user + "\"," + count + "]");
    }

    @Setup(Level.Trial)
    public void fill() throws SourceFault {
      ZSet.Sum all = new ZSet.Sum();
      for (int user = 0; user < rows; user++) {
        all.add(row(user, 0), 1);
      }
      read("first", all.toZSet());
      List<Transition> legs = join().transitions();
      before = legs.get(legs.size() - 1).end();
      change();
      scatter();
    }

    /** Batches that change ten of the other rows each, in any order, and then change them back. */
    private void scatter() {
      List<Integer> firsts = new ArrayList<>();
      for (int first = BATCH; first < rows; first += BATCH) {
        firsts.add(first);
      }
      Collections.shuffle(firsts, new Random(7));
      List<ZSet> batches = new ArrayList<>();
      firsts.forEach(first -> batches.add(batch(first, 0, 1)));
      firsts.forEach(first -> batches.add(batch(first, 1, 0)));
      elsewhere = batches;
    }

    private void read(String history, ZSet contents) throws SourceFault {
      database.apply(
          List.of(
              new Update.Contents(
                  "v",
                  new History(history),
                  COLUMNS,
                  Update.Pace.CLOCKED,
                  timestamp,
                  timestamp,
                  contents)));
    }

    private void change() throws SourceFault {
      apply(timestamp % 2 == 0 ? back : there);
    }

    void changeElsewhere() throws SourceFault {
      apply(elsewhere.get(place));
      place = (place + 1) % elsewhere.size();
    }

    private void apply(ZSet changes) throws SourceFault {
      timestamp++;
      database.apply(List.of(new Update.Changes("v", timestamp, timestamp, changes)));
    }

    CatchUpPlan join() {
      return group.next(group.nowhere());
    }

    /** Under a new definition nobody's checkpoint is good any more. */
    final void redefine() throws SourceFault {
      timestamp++;
      read("definition " + timestamp, requireNonNull(database.rows("v")).rows().toZSet());
    }
  }

  /** A view that has no checkpoint. */
  @State(Scope.Thread)
  public static class Redefined extends View {
    @Setup(Level.Invocation)
    public void redefineView() throws SourceFault {
      redefine();
    }
  }

  /** Contents, frame and log: what a batch costs once for all clients. */
  @Benchmark
  public void batchOfTenRows(View view) throws SourceFault {
    view.change();
  }

  /** The same, of rows that nobody has touched lately, so that they are in no cache. */
  @Benchmark
  public void batchOfTenRowsElsewhere(View view) throws SourceFault {
    view.changeElsewhere();
  }

  /** What a client that is one batch behind is to be sent, looked up. */
  @Benchmark
  public CatchUpPlan nextOfOneClient(View view) {
    return view.group.next(view.before);
  }

  /** What the first of many joiners costs. */
  @Benchmark
  public CatchUpPlan checkpoint(Redefined view) {
    return view.join();
  }
}
