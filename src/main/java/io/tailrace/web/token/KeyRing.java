package io.tailrace.web.token;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.tailrace.web.settings.TokenSettings;
import io.tailrace.web.settings.value.SettingsFault;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * The keys in use. One thread fetches them: at the start, every ten minutes, and for a token whose
 * key is unknown, at most once a minute. Keys stay in use while their source is away. Safe for any
 * thread.
 */
public final class KeyRing {
  private static final Logger log = System.getLogger(KeyRing.class.getName());

  private static final Duration BETWEEN = Duration.ofMinutes(1);
  private static final Duration REFRESH = Duration.ofMinutes(10);

  private static final Duration FETCH = Duration.ofSeconds(5);
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  /** A fetch that takes longer, such as one whose headers drip, is ended by the next token. */
  private static final Duration LONGEST_FETCH = Duration.ofSeconds(15);

  /** Requests wait in the container's threads, so only some may. */
  private static final int MOST_WAITING = 8;

  private final KeySource source;
  private final LongSupplier nanos;
  private final Duration patience;

  @GuardedBy("this")
  private KeySet keys = KeySet.NONE;

  @GuardedBy("this")
  private long fetches;

  @GuardedBy("this")
  private long begun;

  @GuardedBy("this")
  private boolean wanted = true;

  @GuardedBy("this")
  private boolean fetching;

  @GuardedBy("this")
  private boolean away;

  @GuardedBy("this")
  private int waiting;

  @GuardedBy("this")
  private boolean stopped;

  // The thread that fetches.
  private String logged = "";

  /**
   * The keys of these settings. Those of a file are there at once; those of a server after {@link
   * #run} has fetched them.
   *
   * @throws SettingsFault for a file without keys
   */
  public static KeyRing of(TokenSettings.Keys keys) {
    if (keys instanceof TokenSettings.Server server) {
      return new KeyRing(new KeyServer(server.address(), FETCH), System::nanoTime, PATIENCE);
    }
    KeySource source =
        keys instanceof TokenSettings.Secret secret
            ? new SecretFile(secret.file())
            : new KeyFile(((TokenSettings.PublicKeys) keys).file());
    KeyRing ring = new KeyRing(source, System::nanoTime, PATIENCE);
    try {
      ring.take(source.read());
    } catch (IOException e) {
      throw new SettingsFault(keys.setting() + "=" + source + ": " + e.getMessage());
    }
    return ring;
  }

  /**
   * Without keys, until {@link #run} has fetched them.
   *
   * @param nanos a clock that only goes forward
   * @param patience how long a request waits for keys
   */
  KeyRing(KeySource source, LongSupplier nanos, Duration patience) {
    this.source = source;
    this.nanos = nanos;
    this.patience = patience;
    this.begun = nanos.getAsLong();
  }

  KeySet current() {
    endOverdue();
    synchronized (this) {
      return keys;
    }
  }

  /** Takes keys that were read already. */
  synchronized void take(KeySet read) {
    keys = read;
    wanted = false;
  }

  /**
   * The keys after a new fetch, if one is possible by now; else the keys as they are.
   *
   * @throws TokenFault if the fetch takes too long, or has failed
   */
  KeySet newest() throws TokenFault {
    endOverdue();
    synchronized (this) {
      if (!fetching && since(begun).compareTo(BETWEEN) >= 0) {
        wanted = true;
        notifyAll();
      }
      if (fetching || wanted) {
        awaitFetch();
      }
      if (away) {
        throw TokenFault.noKeys();
      }
      return keys;
    }
  }

  private void endOverdue() {
    if (isOverdue()) {
      source.abort();
    }
  }

  private synchronized boolean isOverdue() {
    return fetching && since(begun).compareTo(LONGEST_FETCH) > 0;
  }

  @GuardedBy("this")
  private Duration since(long time) {
    return Duration.ofNanos(nanos.getAsLong() - time);
  }

  @GuardedBy("this")
  private void awaitFetch() throws TokenFault {
    if (waiting >= MOST_WAITING) {
      throw TokenFault.noKeys();
    }
    long before = fetches;
    long end = System.nanoTime() + patience.toNanos();
    waiting++;
    try {
      for (long left = patience.toNanos();
          fetches == before && left > 0 && !stopped;
          left = end - System.nanoTime()) {
        TimeUnit.NANOSECONDS.timedWait(this, left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      waiting--;
    }
    if (fetches == before) {
      throw TokenFault.noKeys();
    }
  }

  /** Fetches until {@link #stop}. */
  public void run() throws InterruptedException {
    while (awaitTurn()) {
      fetch();
    }
  }

  private synchronized boolean awaitTurn() throws InterruptedException {
    while (!stopped && !wanted) {
      Duration left = (away ? BETWEEN : REFRESH).minus(since(begun));
      if (left.isNegative() || left.isZero()) {
        break;
      }
      TimeUnit.NANOSECONDS.timedWait(this, left.toNanos());
    }
    wanted = false;
    fetching = !stopped;
    begun = nanos.getAsLong();
    return !stopped;
  }

  private void fetch() {
    KeySet fetched = null;
    String failure = "";
    try {
      fetched = source.read();
    } catch (IOException | RuntimeException e) {
      failure = String.valueOf(e.getMessage());
    }
    boolean known;
    synchronized (this) {
      keys = fetched == null ? keys : fetched;
      away = fetched == null;
      fetching = false;
      fetches++;
      known = !keys.isEmpty();
      notifyAll();
    }
    log(failure, known);
  }

  /** One line for each change. */
  private void log(String failure, boolean known) {
    String line =
        failure.isEmpty()
            ? "The keys of tokens were read from " + source
            : "The keys of tokens cannot be read from "
                + source
                + ": "
                + failure
                + (known ? ". The keys that are known stay in use" : ". No token is accepted");
    if (!line.equals(logged)) {
      logged = line;
      log.log(failure.isEmpty() ? Level.INFO : Level.WARNING, line);
    }
  }

  /** Ends {@link #run}, and the fetch that is under way. */
  public void stop() {
    synchronized (this) {
      stopped = true;
      notifyAll();
    }
    source.abort();
  }
}
