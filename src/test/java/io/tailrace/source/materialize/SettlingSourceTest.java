package io.tailrace.source.materialize;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.source.Outage;
import io.tailrace.source.Source;
import io.tailrace.source.Tail;
import io.tailrace.source.materialize.question.ViewStatuses;
import io.tailrace.view.Database;
import io.tailrace.view.Update;
import io.tailrace.view.position.ResumePoint;
import io.tailrace.view.report.State;
import io.tailrace.view.zset.Limits;
import io.tailrace.view.zset.SourceFault;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SettlingSourceTest {
  private static final List<Update> TOLD = List.of(new Update.Status("v", State.LIVE, ""));

  private final AtomicBoolean opened = new AtomicBoolean();
  private final AtomicBoolean closed = new AtomicBoolean();

  private final Database database =
      new Database(Map.of("v", new Limits(10, 100)), InstantSource.system());

  private final Source source =
      new Source() {
        @Override
        public List<String> views() {
          return List.of("v");
        }

        @Override
        public Tail open(Function<String, @Nullable ResumePoint> known) {
          opened.set(true);
          return new Tail() {
            @Override
            public List<Update> next() {
              return TOLD;
            }

            @Override
            public void close() {
              closed.set(true);
            }
          };
        }
      };

  private Tail open(Duration wait) throws Exception {
    return new SettlingSource(source, wait, new ViewStatuses(database)).open(view -> null);
  }

  @Test
  void readsAfterTheWait() throws Exception {
    Tail tail = open(Duration.ofMillis(1));
    assertFalse(opened.get(), "nothing is read before it is asked for");
    assertEquals(
        "the server answers; Tailrace waits 0.001 s before it reads the view (tailrace.settle)",
        database.reports().get(0).reason());

    assertEquals(TOLD, tail.next());
    tail.close();

    assertTrue(closed.get());
  }

  @Test
  void readsAtOnceWhereNothingIsSet() throws Exception {
    assertEquals(TOLD, open(Duration.ZERO).next());
  }

  @Test
  void aStopEndsTheWait() throws Exception {
    Tail tail = open(Duration.ofHours(1));
    CompletableFuture<List<Update>> next =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return tail.next();
              } catch (Outage | SourceFault | InterruptedException e) {
                throw new IllegalStateException(e);
              }
            });

    tail.close();

    assertThrows(ExecutionException.class, () -> next.get(10, TimeUnit.SECONDS));
    assertFalse(opened.get(), "nothing was read");
  }
}
