package io.tailrace.web.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.tailrace.view.Database;
import io.tailrace.view.Update;
import io.tailrace.view.position.History;
import io.tailrace.view.report.ViewRows;
import io.tailrace.view.zset.Column;
import io.tailrace.view.zset.Limits;
import io.tailrace.view.zset.Row;
import io.tailrace.view.zset.ZSet;
import io.tailrace.web.http.request.Refusal;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class ContentsBudgetTest {
  private static final long HALF = ContentsBudget.MOST_BYTES / 2;

  @Test
  void whatIsOnItsWayIsBounded() throws Refusal {
    ContentsBudget serving = new ContentsBudget();
    serving.take(HALF);
    serving.take(100);
    Refusal refused = assertThrows(Refusal.class, () -> serving.take(HALF));
    assertEquals(Refusal.Reason.CONTENTS_FULL, refused.reason());
    serving.give(HALF);
    serving.take(HALF);
  }

  @Test
  void whatIsLargerGoesAlone() throws Refusal {
    ContentsBudget serving = new ContentsBudget();
    serving.take(Long.MAX_VALUE);
    assertThrows(Refusal.class, () -> serving.take(1));
    serving.give(Long.MAX_VALUE);
    serving.take(1);
  }

  @Test
  void whoReadsAtTheSameMomentSharesOneCopy() throws Exception {
    Database database = new Database(Map.of("a", new Limits(10, 1_000)), InstantSource.system());
    List<Column> columns = List.of(new Column("n", "int8"));
    ZSet rows = new ZSet.Sum().add(Row.of("[1]"), 2).toZSet();
    database.apply(
        List.of(
            new Update.Contents("a", new History("f1"), columns, Update.Pace.CLOCKED, 1, 1, rows)));
    ViewRows first = Objects.requireNonNull(database.rows("a"));
    assertSame(first.rows(), Objects.requireNonNull(database.rows("a")).rows());
    assertEquals(2L * "[1],".length(), first.bytes());
    ZSet more = new ZSet.Sum().add(Row.of("[2]"), 1).toZSet();
    database.apply(List.of(new Update.Changes("a", 2, 2, more)));
    ViewRows second = Objects.requireNonNull(database.rows("a"));
    assertNotSame(first.rows(), second.rows());
    assertEquals(2, second.rows().toZSet().size());
    assertEquals(1, first.rows().toZSet().size());
  }
}
