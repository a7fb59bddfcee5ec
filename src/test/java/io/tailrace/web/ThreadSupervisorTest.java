package io.tailrace.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.source.Loop;
import io.tailrace.testing.Await;
import io.tailrace.testing.LogLines;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** An application's threads: each works until the end, and none outlives it. */
final class ThreadSupervisorTest {
  private static final Duration LONG = Duration.ofMinutes(5);
  private static final Duration AT_ONCE = Duration.ofMillis(1);

  private final List<Thread> made = new CopyOnWriteArrayList<>();
  private final CountDownLatch end = new CountDownLatch(1);

  /** So that a test that fails leaves no thread. */
  @AfterEach
  void endAll() {
    end.countDown();
  }

  private ThreadSupervisor supervisor(Duration patience, Duration afterBug) {
    return new ThreadSupervisor(
        work -> {
          Thread thread = new Thread(work);
          made.add(thread);
          return thread;
        },
        patience,
        afterBug);
  }

  private Thread thread() {
    assertEquals(1, made.size());
    return made.get(0);
  }

  /** A loop that counts its steps. */
  private static Loop counting(AtomicInteger steps, Duration wait) {
    return new Loop() {
      @Override
      public Duration step() {
        steps.incrementAndGet();
        return wait;
      }

      @Override
      public void stop() {}
    };
  }

  @Test
  void aLoopStepsInAThreadOfItsNameUntilTheEnd() {
    AtomicInteger steps = new AtomicInteger();
    try (ThreadSupervisor supervisor = supervisor(LONG, LONG)) {
      supervisor.run("a loop", counting(steps, Duration.ZERO));
      Await.until("three steps", () -> steps.get() >= 3);
      assertEquals("a loop", thread().getName());
      assertTrue(thread().isAlive());
    }
    assertFalse(thread().isAlive());
  }

  @Test
  void theEndCutsTheWaitBetweenTwoSteps() {
    AtomicInteger steps = new AtomicInteger();
    try (ThreadSupervisor supervisor = supervisor(LONG, LONG)) {
      supervisor.run("a loop", counting(steps, LONG));
      Await.until("its wait", () -> thread().getState() == Thread.State.TIMED_WAITING);
    }
    assertFalse(thread().isAlive());
    assertEquals(1, steps.get());
  }

  @Test
  void whatFailsIsLoggedAndBeginsAgain() {
    AtomicInteger runs = new AtomicInteger();
    try (LogLines log = LogLines.of(ThreadSupervisor.class);
        ThreadSupervisor supervisor = supervisor(LONG, AT_ONCE)) {
      supervisor.keep(
          "work",
          () -> {
            if (runs.incrementAndGet() < 3) {
              throw new StackOverflowError("wrong");
            }
            end.await();
          });
      Await.until("the third run", () -> runs.get() == 3);
      assertTrue(thread().isAlive());
      assertEquals(2, log.seen().size(), log::toString);
      assertTrue(log.seen().get(0).startsWith("SEVERE A bug: thread work failed"), log::toString);
      end.countDown();
    }
    assertEquals(3, runs.get());
  }

  @Test
  void workThatAlwaysFailsEndsWithTheApplication() {
    try (ThreadSupervisor supervisor = supervisor(LONG, LONG)) {
      supervisor.keep(
          "work",
          () -> {
            throw new IllegalStateException("wrong");
          });
      Await.until("its wait", () -> thread().getState() == Thread.State.TIMED_WAITING);
    }
    assertFalse(thread().isAlive());
  }

  @Test
  void aThreadThatBlocksIsInterrupted() {
    AtomicInteger interrupted = new AtomicInteger();
    try (ThreadSupervisor supervisor = supervisor(Duration.ofMillis(100), LONG)) {
      supervisor.keep(
          "work",
          () -> {
            try {
              end.await();
            } catch (InterruptedException e) {
              interrupted.incrementAndGet();
              throw e;
            }
          });
      Await.until("its wait", () -> thread().getState() == Thread.State.WAITING);
    }
    assertFalse(thread().isAlive());
    assertEquals(1, interrupted.get());
  }

  @Test
  void aThreadThatIgnoresAnInterruptIsLeftAndLogged() throws InterruptedException {
    try (LogLines log = LogLines.of(ThreadSupervisor.class)) {
      ThreadSupervisor supervisor = supervisor(Duration.ofMillis(50), LONG);
      supervisor.keep(
          "stubborn",
          () -> {
            while (end.getCount() > 0) {
              Thread.onSpinWait();
            }
          });
      supervisor.close();
      assertTrue(thread().isAlive());
      assertEquals(1, log.seen().size(), log::toString);
      assertTrue(log.seen().get(0).startsWith("WARNING Threads have not ended in time"));
      assertTrue(log.seen().get(0).contains("stubborn"), log::toString);
    }
    end.countDown();
    thread().join(LONG.toMillis());
  }
}
