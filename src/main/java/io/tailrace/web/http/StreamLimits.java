package io.tailrace.web.http;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.tailrace.web.settings.StreamSettings;
import io.tailrace.web.transport.Permit;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * How many streams are open, in all, of each user and of each address, and how many may be. Nothing
 * is held of who has no stream. Safe for any thread.
 */
public final class StreamLimits {
  private static final Duration RETRY = Duration.ofSeconds(30);

  private final StreamSettings most;
  private final Runnable goodbye;

  @GuardedBy("this")
  private int taken;

  @GuardedBy("this")
  private int connected;

  @GuardedBy("this")
  private final Map<String, Integer> users = new HashMap<>();

  @GuardedBy("this")
  private final Map<String, Integer> addresses = new HashMap<>();

  @GuardedBy("this")
  private boolean closed;

  /**
   * @param goodbye asks all streams to end in order
   */
  public StreamLimits(StreamSettings most, Runnable goodbye) {
    this.most = most;
    this.goodbye = goodbye;
  }

  /**
   * One stream's. It is free again when its stream is over; the container may need a moment longer
   * to send the last bytes. Both are told once, however often they are said.
   */
  private final class Seat implements Permit {
    private final ClientIdentity visitor;

    @GuardedBy("StreamLimits.this")
    private boolean over;

    @GuardedBy("StreamLimits.this")
    private boolean left;

    private Seat(ClientIdentity visitor) {
      this.visitor = visitor;
    }

    @Override
    public void release() {
      synchronized (StreamLimits.this) {
        if (!over) {
          over = true;
          taken--;
          leave(visitor);
        }
      }
    }

    @Override
    public void disconnected() {
      synchronized (StreamLimits.this) {
        if (!left) {
          left = true;
          connected--;
          StreamLimits.this.notifyAll();
        }
      }
    }
  }

  /** Gives a permit, or says which cap is reached. */
  public synchronized Permit take(ClientIdentity visitor) throws Refusal {
    if (closed) {
      throw new Refusal(Refusal.Reason.STOPPING, "the application is being stopped", RETRY);
    }
    String user = visitor.user();
    if (user != null && users.getOrDefault(user, 0) >= most.mostOfUser()) {
      throw full(Refusal.Reason.USER_FULL, "this user has", "max-per-user", most.mostOfUser());
    }
    if (addresses.getOrDefault(visitor.address(), 0) >= most.mostOfAddress()) {
      throw full(
          Refusal.Reason.ADDRESS_FULL, "this address has", "max-per-address", most.mostOfAddress());
    }
    if (taken >= most.most()) {
      throw full(Refusal.Reason.FULL, "the server is full; it has", "max", most.most());
    }
    taken++;
    connected++;
    if (user != null) {
      users.merge(user, 1, Integer::sum);
    }
    if (most.mostOfAddress() < Integer.MAX_VALUE) {
      addresses.merge(visitor.address(), 1, Integer::sum);
    }
    return new Seat(visitor);
  }

  private static Refusal full(Refusal.Reason reason, String who, String setting, int most) {
    return new Refusal(
        reason, who + " as many streams as tailrace.streams." + setting + " says: " + most, RETRY);
  }

  @GuardedBy("this")
  private void leave(ClientIdentity visitor) {
    String user = visitor.user();
    if (user != null) {
      users.computeIfPresent(user, (name, count) -> count == 1 ? null : count - 1);
    }
    addresses.computeIfPresent(visitor.address(), (name, count) -> count == 1 ? null : count - 1);
  }

  public synchronized int taken() {
    return taken;
  }

  /** Of how many users and addresses something is held. */
  public synchronized int known() {
    return users.size() + addresses.size();
  }

  /** Gives no seat any more, and asks all streams to end in order. */
  public void close() {
    synchronized (this) {
      closed = true;
    }
    goodbye.run();
  }

  /**
   * Waits for the last bytes of all streams to be sent to those who read.
   *
   * @return whether they were
   */
  public synchronized boolean awaitLeft(Duration longest) throws InterruptedException {
    long end = System.nanoTime() + longest.toNanos();
    for (long left = longest.toNanos(); connected > 0 && left > 0; left = end - System.nanoTime()) {
      TimeUnit.NANOSECONDS.timedWait(this, left);
    }
    return connected == 0;
  }
}
