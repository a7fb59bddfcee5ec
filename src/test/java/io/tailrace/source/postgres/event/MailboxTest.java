package io.tailrace.source.postgres.event;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.testing.Await;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Who waits for whom at a mailbox that has room for ten. */
final class MailboxTest {
  private static final long LONG = Duration.ofMinutes(5).toNanos();

  private final Mailbox<String> mailbox = new Mailbox<>(10);

  private interface Step {
    void run() throws InterruptedException;
  }

  /** Runs the step in another thread, and returns when it waits there. */
  private static CompletableFuture<Void> waiting(Step step) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    Thread thread =
        new Thread(
            () -> {
              try {
                step.run();
                done.complete(null);
              } catch (InterruptedException | RuntimeException | Error e) {
                done.completeExceptionally(e);
              }
            },
            "at the mailbox");
    thread.start();
    Await.until(
        () -> "the thread is " + thread.getState(),
        () -> {
          Thread.State state = thread.getState();
          return state == Thread.State.WAITING || state == Thread.State.TIMED_WAITING;
        });
    assertFalse(done.isDone());
    return done;
  }

  private static void ends(CompletableFuture<Void> step) throws Exception {
    step.get(1, TimeUnit.MINUTES);
  }

  @Test
  void messagesAreTakenInTheirOrder() throws InterruptedException {
    mailbox.put("a", 1);
    mailbox.put("b", 1);
    assertEquals("a", mailbox.take());
    mailbox.put("c", 1);
    assertEquals("b", mailbox.poll());
    assertEquals("c", mailbox.take(System.nanoTime() + LONG));
    assertNull(mailbox.poll());
    assertNull(mailbox.take(System.nanoTime()));
  }

  @Test
  void aPutWaitsUntilEnoughWasTaken() throws Exception {
    mailbox.put("a", 6);
    mailbox.put("b", 4);
    CompletableFuture<Void> put = waiting(() -> mailbox.put("c", 7));
    assertEquals("a", mailbox.take());
    assertFalse(mailbox.offer("d", 7, 0), "four lie in it");
    assertEquals("b", mailbox.take());
    ends(put);
    assertEquals("c", mailbox.take());
  }

  @Test
  void anOfferGivesUpAndLeavesNothing() throws InterruptedException {
    assertTrue(mailbox.offer("a", 6, 0));
    assertFalse(mailbox.offer("b", 5, 0));
    assertTrue(mailbox.offer("c", 4, 0), "exactly ten");
    assertEquals("a", mailbox.take());
    assertTrue(mailbox.offer("d", 6, 0), "what was taken has left its room");
    assertEquals("c", mailbox.take());
    assertEquals("d", mailbox.take());
    assertNull(mailbox.poll());
  }

  @Test
  void oneMessageAloneIsNeverTooMuch() throws InterruptedException {
    assertTrue(mailbox.offer("a", 1_000, 0));
    assertFalse(mailbox.offer("b", 1, 0));
    assertEquals("a", mailbox.take());
    assertTrue(mailbox.offer("b", 1, 0));
  }

  @Test
  void aTakerGetsTheMessageThatItWaitedFor() throws Exception {
    AtomicReference<String> taken = new AtomicReference<>();
    CompletableFuture<Void> take = waiting(() -> taken.set(mailbox.take()));
    mailbox.put("a", 1);
    ends(take);
    assertEquals("a", taken.get());
  }

  @Test
  void nobodyWaitsAtAClosedMailbox() throws Exception {
    mailbox.put("a", 10);
    CompletableFuture<Void> put = waiting(() -> mailbox.put("b", 1));
    CompletableFuture<Void> rest = waiting(() -> mailbox.rest(LONG));
    assertFalse(mailbox.isClosed());
    mailbox.close();
    assertTrue(mailbox.isClosed());
    ends(put);
    ends(rest);
    assertNull(mailbox.take());
    assertTrue(mailbox.offer("c", 20, LONG));
    mailbox.rest(LONG);
  }

  @Test
  void aTakerLearnsOfTheEnd() throws Exception {
    AtomicReference<String> taken = new AtomicReference<>("nothing yet");
    CompletableFuture<Void> take = waiting(() -> taken.set(mailbox.take()));
    mailbox.close();
    ends(take);
    assertNull(taken.get());
  }
}
