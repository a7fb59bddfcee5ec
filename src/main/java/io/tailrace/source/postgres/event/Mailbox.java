package io.tailrace.source.postgres.event;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Passes messages from some threads to one, in order. A thread that would exceed the capacity waits
 * for the taker; after {@link #close} nobody waits.
 */
public final class Mailbox<T> {
  private static final long FOR_EVER = Long.MAX_VALUE / 2;

  private final long capacity;
  private final Object lock = new Object();

  @GuardedBy("lock")
  private final Deque<Letter<T>> letters = new ArrayDeque<>();

  @GuardedBy("lock")
  private long weight;

  @GuardedBy("lock")
  private boolean closed;

  private record Letter<T>(T message, long weight) {}

  /**
   * An empty mailbox.
   *
   * @param capacity the most weight of messages that wait
   */
  public Mailbox(long capacity) {
    this.capacity = capacity;
  }

  /** Waits while the mailbox is full; one message alone always fits. */
  public void put(T message, long itsWeight) throws InterruptedException {
    synchronized (lock) {
      while (!closed && !letters.isEmpty() && weight + itsWeight > capacity) {
        lock.wait();
      }
      letters.add(new Letter<>(message, itsWeight));
      weight += itsWeight;
      lock.notifyAll();
    }
  }

  /**
   * Waits for so long at most.
   *
   * @return whether the message is in it, or the mailbox is closed
   */
  public boolean offer(T message, long itsWeight, long nanos) throws InterruptedException {
    long until = System.nanoTime() + nanos;
    synchronized (lock) {
      while (!closed && !letters.isEmpty() && weight + itsWeight > capacity) {
        long left = until - System.nanoTime();
        if (left <= 0) {
          return false;
        }
        lock.wait(left / 1_000_000, (int) (left % 1_000_000));
      }
      put(message, itsWeight);
      return true;
    }
  }

  /** The next message, without waiting; null where there is none. */
  @Nullable
  public T poll() throws InterruptedException {
    return take(System.nanoTime());
  }

  /** Waits for the next message without a limit; null where the mailbox was closed. */
  @Nullable
  public T take() throws InterruptedException {
    return take(System.nanoTime() + FOR_EVER);
  }

  /**
   * Waits for the next message.
   *
   * @param untilNanos of {@link System#nanoTime}: when to give up
   * @return null where there was none in time, or the mailbox was closed
   */
  @Nullable
  public T take(long untilNanos) throws InterruptedException {
    synchronized (lock) {
      while (!closed && letters.isEmpty()) {
        long left = untilNanos - System.nanoTime();
        if (left <= 0) {
          return null;
        }
        lock.wait(left / 1_000_000, (int) (left % 1_000_000));
      }
      Letter<T> letter = closed ? null : letters.poll();
      if (letter == null) {
        return null;
      }
      weight -= letter.weight();
      lock.notifyAll();
      return letter.message();
    }
  }

  /** Waits for the end of that time, or of the mailbox. */
  public void rest(long nanos) throws InterruptedException {
    long until = System.nanoTime() + nanos;
    synchronized (lock) {
      for (long left = nanos; !closed && left > 0; left = until - System.nanoTime()) {
        lock.wait(left / 1_000_000, (int) (left % 1_000_000));
      }
    }
  }

  public boolean isClosed() {
    synchronized (lock) {
      return closed;
    }
  }

  public void close() {
    synchronized (lock) {
      closed = true;
      lock.notifyAll();
    }
  }
}
