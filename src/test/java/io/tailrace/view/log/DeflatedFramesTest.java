package io.tailrace.view.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DeflatedFramesTest {
  private final DeflatedFrames frames = new DeflatedFrames();
  private final Deflation deflation = new Deflation();
  private final Frame frame = new Frame(false, new byte[1_000], frames);

  @Test
  void aFrameIsDeflatedOnce() {
    byte[] first = frame.deflated(deflation);
    assertSame(first, frame.deflated(new Deflation()));
    assertEquals(1_000, deflation.worked());
    assertEquals(first == null ? -1 : first.length, frames.bytes());
  }

  @Test
  void whatIsDroppedIsGoneInBothForms() {
    byte[] unused = frame.deflated(deflation);
    frame.drop();
    assertNull(frame.deflated(deflation));
    assertEquals(0, frames.bytes());
  }

  @Test
  void whenNobodyReadsNothingIsKept() {
    byte[] first = frame.deflated(deflation);
    frames.clear();
    assertEquals(0, frames.bytes());
    assertNotSame(first, frame.deflated(deflation));
    assertEquals(2_000, deflation.worked());
  }

  @Test
  void lettingGoOfAFrameWaitsForNobodyWhoDeflatesIt() {
    byte[] made =
        frames.of(
            frame,
            body -> {
              Thread eviction = new Thread(frame::drop);
              eviction.start();
              assertTrue(Threads.ends(eviction), "it waits");
              assertEquals(0, frames.bytes());
              return deflation.piece(body);
            });
    assertNotNull(made);
    assertEquals(0, frames.bytes(), "it is not kept");
    assertNull(frame.deflated(deflation));
  }

  @Test
  void whatIsClearedWhileItIsMadeIsNotKept() {
    byte[] unused =
        frames.of(
            frame,
            body -> {
              frames.clear();
              return deflation.piece(body);
            });
    assertEquals(0, frames.bytes());
    byte[] again = frame.deflated(deflation);
    assertEquals(again == null ? -1 : again.length, frames.bytes());
  }

  @Test
  void whoWantsTheSameMeanwhileWaitsForIt() {
    AtomicReference<byte @Nullable []> other = new AtomicReference<>();
    Thread second =
        new Thread(
            () -> other.set(frames.of(frame, body -> fail("it was deflated a second time"))));
    byte[] made =
        frames.of(
            frame,
            body -> {
              second.start();
              assertTrue(Threads.waits(second));
              return deflation.piece(body);
            });
    assertTrue(Threads.ends(second));
    assertSame(made, other.get());
    assertEquals(made == null ? -1 : made.length, frames.bytes());
  }

  /** What becomes of a thread, within a long time. */
  private static final class Threads {
    private static final long LONGEST_MS = 10_000;

    static boolean ends(Thread thread) {
      try {
        thread.join(LONGEST_MS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      return !thread.isAlive();
    }

    static boolean waits(Thread thread) {
      long end = System.nanoTime() + LONGEST_MS * 1_000_000;
      while (thread.getState() != Thread.State.BLOCKED && System.nanoTime() < end) {
        Thread.onSpinWait();
      }
      return thread.getState() == Thread.State.BLOCKED;
    }
  }
}
