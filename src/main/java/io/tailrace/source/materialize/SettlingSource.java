package io.tailrace.source.materialize;

import io.tailrace.source.Outage;
import io.tailrace.source.Source;
import io.tailrace.source.Tail;
import io.tailrace.source.materialize.question.ViewStatuses;
import io.tailrace.view.Update;
import io.tailrace.view.position.ResumePoint;
import io.tailrace.view.zset.SourceFault;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Waits for a while before anything is read from a server: after its own restart it may show a view
 * that is still filling. The contents that are known stay until then.
 */
public final class SettlingSource implements Source {
  private final Source source;
  private final Duration wait;
  private final ViewStatuses statuses;

  public SettlingSource(Source source, Duration wait, ViewStatuses statuses) {
    this.source = source;
    this.wait = wait;
    this.statuses = statuses;
  }

  @Override
  public List<String> views() {
    return source.views();
  }

  @Override
  public Tail open(Function<String, @Nullable ResumePoint> known)
      throws Outage, InterruptedException {
    if (wait.isZero()) {
      return source.open(known);
    }
    source.views().forEach(view -> statuses.settling(view, wait));
    return new Waiting(known);
  }

  /** Opens the source at the first call, after the wait. */
  private final class Waiting implements Tail {
    private final Function<String, @Nullable ResumePoint> known;
    private final CountDownLatch closed = new CountDownLatch(1);

    // Written by the thread that asks, read by close().
    private volatile @Nullable Tail tail;

    Waiting(Function<String, @Nullable ResumePoint> known) {
      this.known = known;
    }

    @Override
    public List<Update> next() throws Outage, SourceFault, InterruptedException {
      Tail open = tail;
      if (open == null) {
        boolean gone = closed.await(wait.toNanos(), TimeUnit.NANOSECONDS);
        tail = open = gone ? null : source.open(known);
        if (open == null || closed.getCount() == 0) {
          close();
          throw Outage.stale("closed before it was read", null);
        }
      }
      return open.next();
    }

    @Override
    public void close() {
      closed.countDown();
      Tail open = tail;
      if (open != null) {
        open.close();
      }
    }
  }
}
