package io.tailrace.web.http;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.tailrace.view.ViewSlice;
import io.tailrace.web.http.request.ClientIdentity;
import io.tailrace.web.http.request.Refusal;
import io.tailrace.web.settings.StreamSettings;
import io.tailrace.web.transport.Permit;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Counts and limits open streams: of all clients, of each user and of each address; and the
 * different slices of views that they follow. What is without a stream takes no memory. Safe for
 * any thread.
 */
public final class StreamLimits {
  private static final Duration RETRY = Duration.ofSeconds(30);

  /**
   * A client can ask by any of a view's columns together, and each set costs memory for each row.
   */
  private static final int MOST_COLUMN_SETS = 16;

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
  private final Map<ViewSlice, Integer> slices = new HashMap<>();

  /** How many of these slices have the same columns of the same view: each set has an index. */
  @GuardedBy("this")
  private final Map<Columns, Integer> columns = new HashMap<>();

  @GuardedBy("this")
  private boolean closed;

  private record Columns(String view, List<String> names) {
    static Columns of(ViewSlice part) {
      return new Columns(part.view(), part.slice().columns());
    }
  }

  /**
   * @param goodbye asks all streams to end in order
   */
  public StreamLimits(StreamSettings most, Runnable goodbye) {
    this.most = most;
    this.goodbye = goodbye;
  }

  /**
   * One stream's permit. It is released when the stream is over; the container may need longer to
   * send the last bytes. Each of the two counts once.
   */
  private final class StreamPermit implements Permit {
    private final ClientIdentity client;
    private final List<ViewSlice> parts;

    @GuardedBy("StreamLimits.this")
    private boolean released;

    @GuardedBy("StreamLimits.this")
    private boolean disconnected;

    private StreamPermit(ClientIdentity client, List<ViewSlice> parts) {
      this.client = client;
      this.parts = parts;
    }

    @Override
    public void release() {
      synchronized (StreamLimits.this) {
        if (!released) {
          released = true;
          taken--;
          leave(client, parts);
        }
      }
    }

    @Override
    public void disconnected() {
      synchronized (StreamLimits.this) {
        if (!disconnected) {
          disconnected = true;
          connected--;
          StreamLimits.this.notifyAll();
        }
      }
    }
  }

  /** As {@link #take(ClientIdentity, List)}, for whole views. */
  public Permit take(ClientIdentity client) throws Refusal {
    return take(client, List.of());
  }

  /**
   * Gives a permit, or says which limit is reached.
   *
   * @param followed whole views among them count for nothing
   */
  public synchronized Permit take(ClientIdentity client, List<ViewSlice> followed) throws Refusal {
    if (closed) {
      throw new Refusal(Refusal.Reason.STOPPING, "the application is being stopped", RETRY);
    }
    String user = client.user();
    if (user != null && users.getOrDefault(user, 0) >= most.mostOfUser()) {
      throw full(Refusal.Reason.USER_FULL, "this user has", "max-per-user", most.mostOfUser());
    }
    if (addresses.getOrDefault(client.address(), 0) >= most.mostOfAddress()) {
      throw full(
          Refusal.Reason.ADDRESS_FULL, "this address has", "max-per-address", most.mostOfAddress());
    }
    if (taken >= most.most()) {
      throw full(Refusal.Reason.FULL, "the server is full; it has", "max", most.most());
    }
    List<ViewSlice> parts = followed.stream().filter(each -> !each.slice().isAll()).toList();
    int more = 0;
    for (ViewSlice each : parts) {
      more += slices.containsKey(each) ? 0 : 1;
    }
    if (more > most.mostSlices() - slices.size()) {
      throw new Refusal(
              Refusal.Reason.SLICES_FULL,
              "streams follow as many different parts of views as tailrace.slices.max says: "
                  + most.mostSlices(),
              RETRY)
          .neutral("streams follow as many different parts of views as they may");
    }
    for (ViewSlice each : parts) {
      checkColumns(each);
    }
    parts.forEach(this::join);
    taken++;
    connected++;
    if (user != null) {
      users.merge(user, 1, Integer::sum);
    }
    if (most.mostOfAddress() < Integer.MAX_VALUE) {
      addresses.merge(client.address(), 1, Integer::sum);
    }
    return new StreamPermit(client, parts);
  }

  private static Refusal full(Refusal.Reason reason, String who, String setting, int most) {
    return new Refusal(
            reason,
            who + " as many streams as tailrace.streams." + setting + " says: " + most,
            RETRY)
        .neutral(who + " as many streams as it may have");
  }

  @GuardedBy("this")
  private void leave(ClientIdentity client, List<ViewSlice> parts) {
    String user = client.user();
    if (user != null) {
      users.computeIfPresent(user, (name, count) -> count == 1 ? null : count - 1);
    }
    addresses.computeIfPresent(client.address(), (name, count) -> count == 1 ? null : count - 1);
    parts.forEach(this::leave);
  }

  @GuardedBy("this")
  private void checkColumns(ViewSlice part) throws Refusal {
    if (columns.containsKey(Columns.of(part))) {
      return;
    }
    long sets = columns.keySet().stream().filter(each -> each.view().equals(part.view())).count();
    if (sets >= MOST_COLUMN_SETS) {
      throw new Refusal(
              Refusal.Reason.SLICES_FULL,
              "streams choose rows of the view "
                  + part.view()
                  + " by as many different sets of columns as they may: "
                  + MOST_COLUMN_SETS
                  + "; name fewer columns in tailrace.view.<name>.filter-by",
              RETRY)
          .neutral(
              "streams choose rows of the view "
                  + part.view()
                  + " by as many different sets of columns as they may");
    }
  }

  @GuardedBy("this")
  private void join(ViewSlice part) {
    if (slices.merge(part, 1, Integer::sum) == 1) {
      columns.merge(Columns.of(part), 1, Integer::sum);
    }
  }

  @GuardedBy("this")
  private void leave(ViewSlice part) {
    if (slices.merge(part, -1, StreamLimits::orNull) == null) {
      columns.merge(Columns.of(part), -1, StreamLimits::orNull);
    }
  }

  private static @Nullable Integer orNull(int count, int more) {
    return count + more == 0 ? null : count + more;
  }

  public synchronized int taken() {
    return taken;
  }

  /** How many users, addresses, slices and sets of columns are counted. */
  public synchronized int known() {
    return users.size() + addresses.size() + slices.size() + columns.size();
  }

  /** Gives no further permit, and asks all streams to end in order. */
  public void close() {
    synchronized (this) {
      closed = true;
    }
    goodbye.run();
  }

  /**
   * Waits until the last bytes of all streams are sent, except to clients that do not read.
   *
   * @return whether they are
   */
  public synchronized boolean awaitLeft(Duration longest) throws InterruptedException {
    long end = System.nanoTime() + longest.toNanos();
    for (long left = longest.toNanos(); connected > 0 && left > 0; left = end - System.nanoTime()) {
      TimeUnit.NANOSECONDS.timedWait(this, left);
    }
    return connected == 0;
  }
}
