package io.tailrace.view;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tailrace.view.position.History;
import io.tailrace.view.report.ViewRows;
import io.tailrace.view.slice.Slice;
import io.tailrace.view.zset.Column;
import io.tailrace.view.zset.Limits;
import io.tailrace.view.zset.Row;
import io.tailrace.view.zset.ZSet;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Few indexes are kept that no stream follows, and none is given up while it is made. */
class SlicesTest {
  private static final List<String> COLUMNS = List.of("a", "b", "c", "d");

  private final Database database =
      new Database(Map.of("v", new Limits(100, 10_000)), () -> Instant.ofEpochMilli(7));

  @BeforeEach
  void begin() throws Exception {
    ZSet rows = new ZSet.Sum().add(Row.of("[\"1\",\"1\",\"1\",\"1\"]"), 1).toZSet();
    List<Column> columns = COLUMNS.stream().map(name -> new Column(name, "text")).toList();
    database.apply(
        List.of(
            new Update.Contents("v", new History("f"), columns, Update.Pace.CLOCKED, 1, 1, rows)));
  }

  private @Nullable ViewRows rows(String column, List<Runnable> toMake) {
    synchronized (database.lock) {
      return database.view("v").slices.get(of(column)).rows(toMake);
    }
  }

  private static Slice of(String column) {
    return Slice.of(Map.of(column, List.of("1")));
  }

  private long known() {
    return COLUMNS.stream()
        .filter(column -> database.report(new ViewSlice("v", of(column))).rows() == 1)
        .count();
  }

  @Test
  void oneThatIsBeingMadeIsKeptHoweverManyAreAskedFor() {
    List<List<Runnable>> toMake = new ArrayList<>();
    for (String column : COLUMNS) {
      List<Runnable> more = new ArrayList<>();
      rows(column, more);
      toMake.add(more);
    }
    for (int index = 0; index < COLUMNS.size(); index++) {
      toMake.get(index).forEach(Runnable::run);
      List<Runnable> again = new ArrayList<>();
      ViewRows rows = requireNonNull(rows(COLUMNS.get(index), again));
      assertEquals(List.of(), again);
      assertEquals(1, rows.rows().toZSet().size());
    }
  }

  @Test
  void fewAreKeptThatNoStreamFollows() {
    for (String column : COLUMNS) {
      assertEquals(
          1, requireNonNull(database.rows(new ViewSlice("v", of(column)))).rows().toZSet().size());
    }
    assertEquals(2, known());
  }
}
